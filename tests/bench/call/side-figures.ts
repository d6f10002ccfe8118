import type { Figures } from '../run.ts';
import { wayFigures, type WayFigures } from './figures.ts';
import type { SideRun } from './one-side.ts';
import { noteFigures } from './note-times.ts';
import type { Profile } from './profiles.ts';
import type { PageRecord } from './recordings.ts';
import { rungsWithin, wrongSteps } from './rung-line.ts';

type Worse = 'more' | 'less';
/** Which way a figure gets worse: a side's figure is that of its worse direction. */
const worse: Record<keyof WayFigures, Worse> = {
	concealedPct: 'more',
	longestGapMs: 'more',
	mouthToEarP50Ms: 'more',
	mouthToEarP95Ms: 'more',
	heardPct: 'less',
	heardLivePct: 'less',
	clipsInOrderPct: 'less',
	freezeS: 'more',
	videoHeight: 'less',
	concealedAfter2sMs: 'more',
	delayUnder600AfterS: 'more',
	audioBackMs: 'more',
	pictureBackS: 'more'
};

/** What cannot be measured in one direction is not measured: the better half alone would flatter. */
function worst(ways: readonly WayFigures[]): WayFigures {
	const names = Object.keys(worse) as (keyof WayFigures)[];
	const entries = names.map((name) => {
		const values = ways.map((way) => way[name]);
		const known = values.filter((value) => value !== null);
		// A clip may be needed in one direction alone.
		const whole = known.length === values.length || (name === 'clipsInOrderPct' && known.length > 0);
		return [name, whole ? (worse[name] === 'more' ? Math.max(...known) : Math.min(...known)) : null] as const;
	});
	return Object.fromEntries(entries) as unknown as WayFigures;
}

/** The figures of one side: the keys first, then what else tells something, then each direction by itself. */
export function sideFigures(run: SideRun, profile: Profile): Figures {
	const { window, records, bytes, cpuPct, pumpCpuPct } = run;
	const [a, b] = records as readonly [SideRun['records'][number], SideRun['records'][number]];
	const ways: readonly WayFigures[] =
		profile.people === 2
			? [wayFigures(a, b, window, profile.camera), wayFigures(b, a, window, profile.camera)]
			: records.flatMap((record) => voicesOf(record).map((one) => wayFigures(one, one, window, profile.camera)));
	const { concealedPct, longestGapMs, mouthToEarP50Ms, mouthToEarP95Ms, heardPct, freezeS, videoHeight, ...extras } = worst(ways);
	const rungs = rungsWithin(a.rungs, window.fromMs, window.untilMs);
	return {
		concealedPct,
		longestGapMs,
		mouthToEarP50Ms,
		mouthToEarP95Ms,
		heardPct,
		freezeS,
		videoHeight,
		...noteFigures(a, b),
		rungs: rungs.map(({ atS, rung }) => `${atS}:${rung}`),
		bytes,
		...extras,
		wrongSteps: rungs.length > 0 ? wrongSteps(rungs.filter(({ atS }) => atS >= (profile.eventAtS ?? 0))) : null,
		cpuPct,
		pumpCpuPct,
		...(profile.people === 2 ? { aToB: { ...ways[0]! }, bToA: { ...ways[1]! } } : { each: ways.map((way) => ({ ...way })) })
	};
}

/** The same page once for each sound that came to it. */
const voicesOf = (record: PageRecord): readonly PageRecord[] =>
	Object.keys(record.samples.at(-1)?.voices ?? {}).map((key) => ({
		...record,
		samples: record.samples.map((sample) => ({ ...sample, voices: sample.voices[key] ? { [key]: sample.voices[key] } : {} }))
	}));
