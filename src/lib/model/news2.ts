import type { Consciousness, VitalsBody } from './vitals.ts';

/**
 * National Early Warning Score 2, after: Royal College of Physicians, "National Early Warning Score (NEWS) 2:
 * Standardising the assessment of acute-illness severity in the NHS", London: RCP, 2017. Every number below is from its
 * chart 1 (scoring system), chart 2 (thresholds and triggers) and chart 4 (clinical response).
 */

/** In the order of the RCP's observation chart. */
export const news2Parameters = ['respiratoryRate', 'spo2', 'oxygen', 'systolic', 'pulse', 'consciousness', 'temperature'] as const;
export type News2Parameter = (typeof news2Parameters)[number];
export type News2Points = 0 | 1 | 2 | 3;
export type Spo2Scale = 1 | 2;
export type News2Band = 'none' | 'low' | 'low-medium' | 'medium' | 'high';

/** Why a set is not scored. The chart is for people of 16 years and over who are not pregnant. */
export type NotScored =
	| { readonly reason: 'under-16' }
	| { readonly reason: 'pregnant' }
	| { readonly reason: 'age-unknown' }
	/** Two clinicians decided differently on the scale, and nobody has settled it. */
	| { readonly reason: 'scale-conflict' }
	| { readonly reason: 'incomplete'; readonly missing: readonly News2Parameter[] }
	| { readonly reason: 'no-observations' };

/** Whether NEWS2 may be used for this patient at the time of the set. */
export type News2Applicability = 'applies' | 'under-16' | 'pregnant' | 'age-unknown';

export interface News2Score {
	readonly total: number;
	readonly points: { readonly [P in News2Parameter]: News2Points };
	readonly band: News2Band;
	readonly scale: Spo2Scale;
}

/** Points by rising value: the first step whose `upTo` is not exceeded decides. */
type Steps = readonly { readonly upTo: number; readonly points: News2Points }[];

const respiratoryRate: Steps = [
	{ upTo: 8, points: 3 },
	{ upTo: 11, points: 1 },
	{ upTo: 20, points: 0 },
	{ upTo: 24, points: 2 },
	{ upTo: Infinity, points: 3 }
];
const spo2Scale1: Steps = [
	{ upTo: 91, points: 3 },
	{ upTo: 93, points: 2 },
	{ upTo: 95, points: 1 },
	{ upTo: Infinity, points: 0 }
];
const spo2Scale2Air: Steps = [
	{ upTo: 83, points: 3 },
	{ upTo: 85, points: 2 },
	{ upTo: 87, points: 1 },
	{ upTo: Infinity, points: 0 }
];
const spo2Scale2Oxygen: Steps = [
	{ upTo: 83, points: 3 },
	{ upTo: 85, points: 2 },
	{ upTo: 87, points: 1 },
	{ upTo: 92, points: 0 },
	{ upTo: 94, points: 1 },
	{ upTo: 96, points: 2 },
	{ upTo: Infinity, points: 3 }
];
const systolic: Steps = [
	{ upTo: 90, points: 3 },
	{ upTo: 100, points: 2 },
	{ upTo: 110, points: 1 },
	{ upTo: 219, points: 0 },
	{ upTo: Infinity, points: 3 }
];
const pulse: Steps = [
	{ upTo: 40, points: 3 },
	{ upTo: 50, points: 1 },
	{ upTo: 90, points: 0 },
	{ upTo: 110, points: 1 },
	{ upTo: 130, points: 2 },
	{ upTo: Infinity, points: 3 }
];
const temperature: Steps = [
	{ upTo: 35, points: 3 },
	{ upTo: 36, points: 1 },
	{ upTo: 38, points: 0 },
	{ upTo: 39, points: 1 },
	{ upTo: Infinity, points: 2 }
];

/** The chart is printed in whole numbers and tenths: a value is read to that exactness before it is looked up. */
const toWhole = (value: number): number => Math.round(value);
const toTenth = (value: number): number => Math.round(value * 10) / 10;

const pointsOf = (steps: Steps, value: number): News2Points => steps.find((step) => value <= step.upTo)!.points;

/** Points for one saturation. Scale 2 (88–92 %) holds only by a clinician's recorded decision. */
export function spo2Points(spo2Pct: number, scale: Spo2Scale, onOxygen: boolean): News2Points {
	if (scale === 1) return pointsOf(spo2Scale1, toWhole(spo2Pct));
	return pointsOf(onOxygen ? spo2Scale2Oxygen : spo2Scale2Air, toWhole(spo2Pct));
}

const consciousnessPoints = (level: Consciousness): News2Points => (level === 'alert' ? 0 : 3);

/** Whether this set was measured on oxygen: every device but room air. */
export const onOxygen = (vitals: Pick<VitalsBody, 'oxygen'>): boolean => vitals.oxygen !== undefined && vitals.oxygen.device !== 'air';

/** Points for what the set holds; a parameter that was not measured is null. On scale 2 a saturation needs to know about oxygen. */
export function news2Points(vitals: VitalsBody, scale: Spo2Scale): { readonly [P in News2Parameter]: News2Points | null } {
	const scored = <T>(value: T | undefined, score: (value: T) => News2Points): News2Points | null =>
		value === undefined ? null : score(value);
	const spo2Readable = scale === 1 || vitals.oxygen !== undefined;
	return {
		respiratoryRate: scored(vitals.respiratoryRatePerMin, (value) => pointsOf(respiratoryRate, toWhole(value))),
		spo2: spo2Readable ? scored(vitals.spo2Pct, (value) => spo2Points(value, scale, onOxygen(vitals))) : null,
		oxygen: scored(vitals.oxygen, () => (onOxygen(vitals) ? 2 : 0)),
		systolic: scored(vitals.systolicMmHg, (value) => pointsOf(systolic, toWhole(value))),
		pulse: scored(vitals.heartRateBpm, (value) => pointsOf(pulse, toWhole(value))),
		consciousness: scored(vitals.consciousness, consciousnessPoints),
		temperature: scored(vitals.temperatureC, (value) => pointsOf(temperature, toTenth(value)))
	};
}

/** The band that decides the response. A single 3 outranks a low total: the RCP asks for an urgent ward review. */
export function news2Band(total: number, highestPoints: News2Points): News2Band {
	if (total >= 7) return 'high';
	if (total >= 5) return 'medium';
	if (highestPoints === 3) return 'low-medium';
	return total === 0 ? 'none' : 'low';
}

export type News2Outcome = { readonly scored: true; readonly score: News2Score } | { readonly scored: false; readonly why: NotScored };

/** Scores one set, or says why not. A set that lacks a parameter is never scored: its total would look too low. */
export function scoreNews2(vitals: VitalsBody, scale: Spo2Scale, applicability: News2Applicability): News2Outcome {
	if (applicability !== 'applies') return { scored: false, why: { reason: applicability } };
	const points = news2Points(vitals, scale);
	const missing = news2Parameters.filter(
		(parameter) => points[parameter] === null && !(parameter === 'spo2' && vitals.spo2Pct !== undefined)
	);
	if (missing.length > 0) return { scored: false, why: { reason: 'incomplete', missing } };
	const complete = points as News2Score['points'];
	const all = news2Parameters.map((parameter) => complete[parameter]);
	const total = all.reduce<number>((sum, point) => sum + point, 0);
	return { scored: true, score: { total, points: complete, band: news2Band(total, Math.max(...all) as News2Points), scale } };
}

/** What the RCP's chart 4 asks for, as message keys; the sentences are the screens'. */
export interface News2Response {
	readonly monitoring: 'every-12-hours' | 'every-4-to-6-hours' | 'every-hour' | 'continuous';
	readonly response: 'routine' | 'nurse-assessment' | 'urgent-ward-review' | 'urgent-review' | 'emergency-assessment';
}

export const news2Responses: { readonly [B in News2Band]: News2Response } = {
	none: { monitoring: 'every-12-hours', response: 'routine' },
	low: { monitoring: 'every-4-to-6-hours', response: 'nurse-assessment' },
	'low-medium': { monitoring: 'every-hour', response: 'urgent-ward-review' },
	medium: { monitoring: 'every-hour', response: 'urgent-review' },
	high: { monitoring: 'continuous', response: 'emergency-assessment' }
};
