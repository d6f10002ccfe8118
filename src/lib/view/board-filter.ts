import type { CaseId } from '#lib/core/ids.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import { news2Points } from '#lib/model/news2.ts';
import type { VitalsBody } from '#lib/model/vitals.ts';
import type { BedConsults } from './board-consults.svelte.ts';
import type { Board, BoardBed } from './workspace.ts';

export const boardFilters = [
	'all',
	'score-5',
	'worsening',
	'overdue',
	'unread-advice',
	'consults',
	'oxygen',
	'allergies-unknown',
	'free'
] as const;
export type BoardFilter = (typeof boardFilters)[number];

/** The consults of a bed; null for a bed that no consult concerns now. */
export type ConsultsOf = (caseId: CaseId) => BedConsults | null;

/** NEWS2 5 or more is the threshold for urgent review (RCP, 2017). */
const urgentTotal = 5;

const isOverdue = (patient: BedSummary, nowMs: number): boolean =>
	patient.nextObservationsDueAtMs !== null && patient.nextObservationsDueAtMs < nowMs;

/** The score to act on: a newer set that lacks a sign counts with what it adds up to at least. */
export const scoreToActOn = (patient: Pick<BedSummary, 'news2'>): number | null =>
	patient.news2 === null ? null : Math.max(patient.news2.total, patient.news2.newerPartial?.atLeast ?? 0);

const tests: { readonly [F in BoardFilter]: (place: BoardBed, nowMs: number, consultsOf: ConsultsOf) => boolean } = {
	all: () => true,
	'score-5': ({ patient }) => patient !== null && (scoreToActOn(patient) ?? 0) >= urgentTotal,
	worsening: ({ patient }) => patient?.news2?.trend === 'up',
	overdue: ({ patient }, nowMs) => patient !== null && isOverdue(patient, nowMs),
	'unread-advice': ({ patient }, _nowMs, consultsOf) => patient !== null && (consultsOf(patient.caseId)?.unread ?? 0) > 0,
	consults: ({ patient }, _nowMs, consultsOf) => patient !== null && consultsOf(patient.caseId) !== null,
	oxygen: ({ patient }) => patient?.onOxygen === true,
	'allergies-unknown': ({ patient }) =>
		patient !== null && patient.allergies.status !== 'known' && patient.allergies.status !== 'none-known',
	free: ({ patient }) => patient === null
};

export const passes = (place: BoardBed, filter: BoardFilter, nowMs: number, consultsOf: ConsultsOf): boolean =>
	tests[filter](place, nowMs, consultsOf);

const searchable = (place: BoardBed): string => {
	const identity = place.patient?.identity;
	return [place.bed ?? '', identity?.familyName, identity?.givenName, identity?.hospitalNumber?.replaceAll(/[\s-]/g, '')]
		.join(' ')
		.toLowerCase();
};

/** By bed, any part of the name, or the hospital number with or without its spaces and hyphens. A plain number means that bed. */
export function found(place: BoardBed, search: string): boolean {
	const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return true;
	if (words.length === 1 && /^\d{1,3}$/.test(words[0]!))
		return place.bed !== null && /^\d+$/.test(place.bed) && Number(place.bed) === Number(words[0]);
	const text = searchable(place);
	const joined = search.toLowerCase().replaceAll(/[\s-]/g, '');
	return words.every((word) => text.includes(word)) || text.includes(joined);
}

export interface BoardCounts {
	readonly patients: number;
	readonly free: number;
	readonly scoreFive: number;
	readonly worsening: number;
	readonly overdue: number;
	/** Beds with advice that nobody of the ward acknowledged. */
	readonly unreadAdvice: number;
}

export function countBoard(board: Board, nowMs: number, consultsOf: ConsultsOf): BoardCounts {
	const count = (filter: BoardFilter): number => board.beds.filter((place) => passes(place, filter, nowMs, consultsOf)).length;
	const free = count('free');
	return {
		patients: board.beds.length - free,
		free,
		scoreFive: count('score-5'),
		worsening: count('worsening'),
		overdue: count('overdue'),
		unreadAdvice: count('unread-advice')
	};
}

export interface SignTint {
	readonly points: 0 | 1 | 2 | 3;
	/** Below or above the range that scores 0: `↓`, `↑`, none where direction has no meaning. */
	readonly direction: 'up' | 'down' | null;
}

/** NEWS2 points of one sign on the tile, so that 72 and 155 never look alike. Saturation is tinted on scale 1 only where it was scored. */
export function tintOf(sign: 'spo2' | 'respiratoryRate' | 'pulse' | 'systolic' | 'temperature', value: number): SignTint {
	const bodies: { readonly [K in typeof sign]: Omit<VitalsBody, 'measuredAtMs'> } = {
		spo2: { spo2Pct: value },
		respiratoryRate: { respiratoryRatePerMin: value },
		pulse: { heartRateBpm: value },
		systolic: { systolicMmHg: value },
		temperature: { temperatureC: value }
	};
	const middles = { spo2: 100, respiratoryRate: 16, pulse: 70, systolic: 160, temperature: 37 };
	const points = news2Points({ measuredAtMs: 0, ...bodies[sign] }, 1)[sign] ?? 0;
	return { points, direction: points === 0 ? null : value > middles[sign] ? 'up' : 'down' };
}
