import type { PersonId } from '#lib/core/ids.ts';
import { coverOf, type Duty, type Rota, type Shift } from './rota.ts';
import { firstNear, occurrence } from './shift-times.ts';
import { specialties, type Specialty } from './specialty.ts';

/** From here up to there, in milliseconds since 1970. */
export interface Span {
	readonly fromMs: number;
	readonly toMs: number;
}

/** A part of one duty that one person serves: the whole of it, or what a cover takes or leaves. */
export interface Stretch extends Span {
	/** The whole occurrence; `person` has it by the plan. */
	readonly duty: Duty;
	/** Who serves, covers reckoned in. */
	readonly by: PersonId;
}

/** Two weeks at the shortest step of a rota, half an hour, have 672: more occurrences of one shift are no plan, and are left out. */
const mostOccurrences = 1_000;

const clipped = (span: Span, to: Span): Span => ({ fromMs: Math.max(span.fromMs, to.fromMs), toMs: Math.min(span.toMs, to.toMs) });
const isSome = ({ fromMs, toMs }: Span): boolean => fromMs < toMs;

/** The occurrences of a shift that meet a time, unclipped. */
function occurrencesOf(shift: Shift, within: Span): readonly Duty[] {
	const { id, person } = shift;
	const first = firstNear(shift, within.fromMs);
	const found: Duty[] = [];
	for (let number = first; number < first + mostOccurrences; number += 1) {
		const times = occurrence(shift, number);
		if (times === null || times.fromMs >= within.toMs) break;
		if (times.toMs > within.fromMs) found.push({ id, person, ...times });
	}
	return found;
}

/** One duty, parted where somebody else takes over. */
function stretchesOf(rota: Rota, duty: Duty): readonly Stretch[] {
	const covers = rota.covers.filter(({ shift }) => shift === duty.id);
	const edges = new Set([duty.fromMs, duty.toMs]);
	for (const { fromMs, toMs } of covers) for (const edge of [fromMs, toMs]) if (duty.fromMs < edge && edge < duty.toMs) edges.add(edge);
	const sorted = [...edges].sort((a, b) => a - b);
	const parts: Stretch[] = [];
	for (const [at, fromMs] of sorted.slice(0, -1).entries()) {
		const by = coverOf({ covers }, duty, fromMs)?.by ?? duty.person;
		const before = parts.at(-1);
		const part = { duty, by, fromMs, toMs: sorted[at + 1]! };
		if (before?.by === by) parts[parts.length - 1] = { ...before, toMs: part.toMs };
		else parts.push(part);
	}
	return parts;
}

/**
 * Everybody's duties that meet a time, unclipped, by their start. Agrees with `onDuty` at every instant of it; a shift that comes more
 * than 1,000 times within it is read in part.
 */
export function dutiesWithin(rota: Rota, within: Span): readonly Stretch[] {
	const duties = rota.shifts.flatMap((shift) => occurrencesOf(shift, within));
	const stretches = duties.flatMap((duty) => stretchesOf(rota, duty)).filter((stretch) => isSome(clipped(stretch, within)));
	return stretches.sort((a, b) => a.fromMs - b.fromMs || (a.by < b.by ? -1 : a.by > b.by ? 1 : 0));
}

/** What spans leave of a time, in order. */
function remainder(spans: readonly Span[], within: Span): readonly Span[] {
	const gaps: Span[] = [];
	let coveredToMs = within.fromMs;
	for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
		if (span.fromMs > coveredToMs) gaps.push({ fromMs: coveredToMs, toMs: span.fromMs });
		coveredToMs = Math.max(coveredToMs, span.toMs);
	}
	if (coveredToMs < within.toMs) gaps.push({ fromMs: coveredToMs, toMs: within.toMs });
	return gaps;
}

/** One specialty, and when none of its experts is on duty. */
export interface Coverage {
	readonly specialty: Specialty;
	/** In order; empty when somebody always is. */
	readonly gaps: readonly Span[];
}

/**
 * Whom a ward would not find, for each specialty that the hospital has an expert of, in the order of `specialties`. Whoever covers
 * a duty brings their own specialties to it, not those of the person they stand in for.
 */
export function coverageWithin(rota: Rota, within: Span): readonly Coverage[] {
	const stretches = dutiesWithin(rota, within);
	return specialties.flatMap((specialty) => {
		const able = new Set(rota.experts.filter((expert) => expert.specialties.includes(specialty)).map(({ person }) => person));
		if (able.size === 0) return [];
		const spans = stretches.filter(({ by }) => able.has(by)).map((stretch) => clipped(stretch, within));
		return [{ specialty, gaps: remainder(spans, within) }];
	});
}
