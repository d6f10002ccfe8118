import type { Figure, Figures } from '../run.ts';
import type { Side } from './one-side.ts';
import type { Goal, Profile } from './profiles.ts';
import { drawRungs } from './rung-line.ts';

const rows: readonly (readonly [name: string, what: string, unit: string])[] = [
	['concealedPct', 'sound made up', ' %'],
	['longestGapMs', 'longest gap', ' ms'],
	['mouthToEarP50Ms', 'mouth to ear, median', ' ms'],
	['mouthToEarP95Ms', 'mouth to ear, 95th percentile', ' ms'],
	['heardPct', 'heard, live or in a clip', ' %'],
	['heardLivePct', 'heard live', ' %'],
	['clipsInOrderPct', 'clips in order', ' %'],
	['freezeS', 'picture standing still', ' s'],
	['videoHeight', 'picture at the end', ' lines'],
	['noteP50Ms', 'key to other screen, median', ' ms'],
	['noteP95Ms', 'key to other screen, 95th percentile', ' ms'],
	['notesArrivedPct', 'keys that arrived', ' %'],
	['concealedAfter2sMs', 'sound made up later than 2 s after the event', ' ms'],
	['delayUnder600AfterS', 'mouth to ear under 600 ms, from the event', ' s'],
	['audioBackMs', 'sound back, from the event', ' ms'],
	['pictureBackS', '360 lines back, from the event', ' s'],
	['wrongSteps', 'steps down after the event', ''],
	['cpuPct', 'processor, all browsers', ' %'],
	['pumpCpuPct', 'processor, the line itself', ' %']
];

const shown = (figure: Figure | undefined, unit: string): string => (typeof figure === 'number' ? `${figure}${unit}` : '–');

/** Whether ours met a goal; null where it was not measured. */
export function isMet({ figure, most, least, lessThanPlain }: Goal, ours: Figures | null, plain: Figures | null): boolean | null {
	const measured = ours?.[figure];
	const limit = lessThanPlain ? plain?.[figure] : (most ?? least);
	if (typeof measured !== 'number' || typeof limit !== 'number') return null;
	if (lessThanPlain) return measured < limit;
	return most === undefined ? measured >= limit : measured <= limit;
}

/** Prints ours beside plain, whether the profile's goals were met, and what was sent when. */
export function printCall(profile: Profile, { ours, plain }: Readonly<Record<Side, Figures | null>>): void {
	const browser = (ours ?? plain)?.['browser'];
	console.log(`\n${profile.name}: ${profile.about}; ${profile.seconds} s, Chromium ${typeof browser === 'string' ? browser : ''}`);
	const line = (what: string, ...cells: readonly string[]): void =>
		console.log(`  ${what.padEnd(46)}${cells.map((cell) => cell.padStart(14)).join('')}`);
	line('', 'ours', 'plain');
	for (const [name, what, unit] of rows) {
		if (typeof ours?.[name] !== 'number' && typeof plain?.[name] !== 'number') continue;
		line(what, shown(ours?.[name], unit), shown(plain?.[name], unit));
	}
	const rate = (side: Figures | null): string =>
		typeof side?.['bytes'] === 'number' ? `${Math.round((side['bytes'] * 8) / profile.seconds / 1_000)} kbit/s` : '–';
	line('on the wire, both ways', rate(ours), rate(plain));
	for (const goal of profile.goals) {
		const wanted = goal.lessThanPlain ? 'less than plain' : goal.most === undefined ? `at least ${goal.least}` : `at most ${goal.most}`;
		const met = isMet(goal, ours, plain);
		console.log(`  goal: ${goal.figure} ${wanted}: ${met === null ? 'not measured' : met ? 'met' : 'MISSED'}`);
	}
	const steps = ours?.['rungs'];
	if (!Array.isArray(steps) || steps.length === 0) return;
	const parsed = steps.map((step) => ({ atS: Number.parseFloat(String(step)), rung: String(step).split(':')[1] ?? '' }));
	console.log(`  rungs of a, one column a second\n  ${drawRungs(parsed, profile.seconds)}\n  ${steps.join(' ')}`);
}
