import { integerBetween, type Random } from '#lib/core/random.ts';
import type { Consciousness, OxygenSupport, VitalsBody } from '../vitals.ts';

/** How a patient of the demo ward fares. */
export const demoCourses = [
	'stable',
	'feverish',
	'deteriorating',
	'collapsing',
	'recovering',
	'on-oxygen',
	'high-flow',
	'ventilated',
	'retaining',
	'child',
	'incomplete'
] as const;
export type DemoCourse = (typeof demoCourses)[number];

interface Signs {
	readonly rr: number;
	readonly spo2: number;
	readonly sys: number;
	readonly dia: number;
	readonly hr: number;
	readonly temp: number;
}

interface Course {
	readonly from: Signs;
	readonly to: Signs;
	/** From that share of the stay on, this is given. */
	readonly oxygen: readonly { readonly since: number; readonly support: OxygenSupport }[];
	readonly consciousness?: readonly { readonly since: number; readonly level: Consciousness }[];
	readonly hoursBetween: number;
}

const signs = (rr: number, spo2: number, sys: number, dia: number, hr: number, temp: number): Signs => ({ rr, spo2, sys, dia, hr, temp });
const air = { since: 0, support: { device: 'air' } } as const;
const given = (since: number, support: OxygenSupport): Course['oxygen'][number] => ({ since, support });
const cannula = (flowLPerMin: number): OxygenSupport => ({ device: 'nasal-cannula', flowLPerMin });

/** Invented, and plausible: values as a ward of viral pneumonia shows them. */
const courses: { readonly [C in DemoCourse]: Course } = {
	stable: { from: signs(17, 97, 128, 78, 80, 37.1), to: signs(16, 97, 124, 76, 74, 36.7), oxygen: [air], hoursBetween: 6 },
	feverish: { from: signs(20, 96, 126, 74, 96, 38.6), to: signs(19, 96, 122, 72, 92, 38.2), oxygen: [air], hoursBetween: 4 },
	deteriorating: {
		from: signs(19, 95, 132, 80, 90, 38.1),
		to: signs(25, 92, 116, 70, 112, 38.9),
		oxygen: [air, given(0.3, cannula(2)), given(0.7, { device: 'simple-mask', flowLPerMin: 8 })],
		hoursBetween: 3
	},
	collapsing: {
		from: signs(22, 94, 124, 74, 98, 38.4),
		to: signs(31, 88, 96, 58, 128, 39.2),
		oxygen: [given(0, cannula(3)), given(0.5, { device: 'non-rebreather', flowLPerMin: 15 })],
		consciousness: [{ since: 0.9, level: 'confusion' }],
		hoursBetween: 2
	},
	recovering: {
		from: signs(27, 91, 118, 70, 114, 39),
		to: signs(17, 97, 122, 76, 78, 36.9),
		oxygen: [
			given(0, { device: 'high-flow', flowLPerMin: 40, fio2Pct: 50 }),
			given(0.3, cannula(4)),
			given(0.6, cannula(2)),
			given(0.9, air.support)
		],
		hoursBetween: 4
	},
	'on-oxygen': {
		from: signs(21, 94, 130, 78, 92, 37.9),
		to: signs(20, 95, 126, 76, 86, 37.4),
		oxygen: [given(0, cannula(3))],
		hoursBetween: 4
	},
	'high-flow': {
		from: signs(26, 92, 122, 72, 108, 38.3),
		to: signs(24, 93, 118, 70, 102, 37.9),
		oxygen: [given(0, { device: 'high-flow', flowLPerMin: 50, fio2Pct: 55 })],
		hoursBetween: 2
	},
	ventilated: {
		from: signs(18, 93, 108, 62, 96, 37.8),
		to: signs(18, 95, 112, 64, 88, 37.3),
		oxygen: [given(0, { device: 'ventilator', fio2Pct: 50 })],
		consciousness: [{ since: 0, level: 'unresponsive' }],
		hoursBetween: 2
	},
	retaining: {
		from: signs(23, 88, 138, 82, 96, 37.5),
		to: signs(20, 90, 134, 80, 88, 37.1),
		oxygen: [given(0, { device: 'venturi', fio2Pct: 28 })],
		hoursBetween: 4
	},
	child: { from: signs(26, 96, 100, 62, 118, 38.4), to: signs(23, 97, 102, 64, 104, 37.6), oxygen: [air], hoursBetween: 4 },
	incomplete: { from: signs(18, 96, 126, 78, 86, 37.5), to: signs(18, 96, 126, 78, 84, 37.3), oxygen: [air], hoursBetween: 6 }
};

const since = <T extends { readonly since: number }>(steps: readonly T[], share: number): T | undefined =>
	steps.findLast((step) => step.since <= share);

function setAt(course: DemoCourse, share: number, measuredAtMs: number, random: Random): VitalsBody {
	const { from, to, oxygen, consciousness = [] } = courses[course];
	const between = (sign: keyof Signs, jitter: number): number =>
		Math.round(from[sign] + (to[sign] - from[sign]) * share + (random.next() - 0.5) * 2 * jitter);
	const systolicMmHg = between('sys', 5);
	const tenths = Math.round((from.temp + (to.temp - from.temp) * share + (random.next() - 0.5) * 0.4) * 10);
	const body: VitalsBody = {
		measuredAtMs,
		respiratoryRatePerMin: between('rr', 1),
		spo2Pct: Math.min(100, between('spo2', 1)),
		oxygen: since(oxygen, share)?.support ?? air.support,
		systolicMmHg,
		diastolicMmHg: Math.min(between('dia', 4), systolicMmHg - 20),
		heartRateBpm: between('hr', 4)
	};
	if (course === 'incomplete') return body;
	return { ...body, consciousness: since(consciousness, share)?.level ?? 'alert', temperatureC: tenths / 10 };
}

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** The sets of one stay, from admission until shortly before now. */
export function demoVitals(course: DemoCourse, admittedAtMs: number, lastAtMs: number, random: Random): readonly VitalsBody[] {
	const stepMs = courses[course].hoursBetween * hourMs;
	const sets: VitalsBody[] = [];
	for (let atMs = lastAtMs; atMs > admittedAtMs; atMs -= stepMs + integerBetween(random, -10, 10) * minuteMs) {
		sets.push(setAt(course, (atMs - admittedAtMs) / (lastAtMs - admittedAtMs), atMs, random));
	}
	return sets.reverse();
}
