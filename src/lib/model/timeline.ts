import type { StatementId } from '#lib/core/ids.ts';
import type { AnyStatement } from './statement.ts';
import { compareByTime } from './supersede.ts';

type Ordered = Pick<AnyStatement, 'id' | 'time' | 'previous' | 'supersedes'>;

/** Keeps a sorted list sorted: binary search, so that a long file orders in time. */
function insertSorted<S extends Ordered>(sorted: S[], statement: S): void {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		// Latest first, so that the earliest comes off the end.
		if (compareByTime(sorted[middle]!, statement) > 0) low = middle + 1;
		else high = middle;
	}
	sorted.splice(low, 0, statement);
}

type Causes<S> = (statement: S) => readonly StatementId[];

const linked = ({ supersedes, previous }: Ordered): readonly StatementId[] => (previous === null ? supersedes : [...supersedes, previous]);

/** The steps of a consult name what their maker knew of it. */
const linkedInFile = (statement: AnyStatement): readonly StatementId[] =>
	statement.kind === 'consult' && 'after' in statement.body ? [...linked(statement), ...statement.body.after] : linked(statement);

/**
 * Causes before effects, then hybrid time, then id: one order on every device, whatever way and however often the statements
 * came. Unless `causesOf` says otherwise, causes are a device's previous statement and what is superseded. Missing causes are
 * passed over; a loop, which nobody honest can make, is cut at the earliest statement that waits for it.
 */
export function orderStatements<S extends Ordered>(statements: readonly S[], causesOf: Causes<S> = linked): readonly S[] {
	const byId = new Map(statements.map((statement) => [statement.id, statement]));
	const effects = new Map<StatementId, S[]>();
	const waitingFor = new Map<StatementId, number>();
	const ready: S[] = [];
	for (const statement of byId.values()) {
		const causes = new Set(causesOf(statement));
		causes.delete(statement.id);
		const present = [...causes].filter((cause) => byId.has(cause));
		waitingFor.set(statement.id, present.length);
		for (const cause of present) effects.set(cause, [...(effects.get(cause) ?? []), statement]);
		if (present.length === 0) insertSorted(ready, statement);
	}
	const ordered: S[] = [];
	const release = (statement: S): void => {
		waitingFor.delete(statement.id);
		ordered.push(statement);
		for (const effect of effects.get(statement.id) ?? []) {
			const left = waitingFor.get(effect.id);
			if (left === undefined) continue;
			waitingFor.set(effect.id, left - 1);
			if (left === 1) insertSorted(ready, effect);
		}
	};
	while (waitingFor.size > 0) {
		const next = ready.pop();
		if (next !== undefined) {
			if (waitingFor.has(next.id)) release(next);
			continue;
		}
		release([...waitingFor.keys()].map((id) => byId.get(id)!).sort(compareByTime)[0]!);
	}
	return ordered;
}

/** A statement that came in this much later than what it stands before was not there when people read on: one minute, our choice. */
export const lateAfterMs = 60_000;

export interface Received {
	readonly statement: AnyStatement;
	/** When this device received it. */
	readonly receivedAtMs: number;
}

export interface TimelineEntry<T extends Received> {
	readonly held: T;
	/** It slipped in before statements that had been on this device for over a minute: the view marks it, so that nobody misses it. */
	readonly late: boolean;
	/** Milliseconds by which it came after them; 0 when it is not late. */
	readonly lateByMs: number;
}

/** The file as a story: ordered by `orderStatements`, with late arrivals marked. */
export function timeline<T extends Received>(held: readonly T[]): readonly TimelineEntry<T>[] {
	const first = new Map<StatementId, T>();
	for (const entry of held) {
		const known = first.get(entry.statement.id);
		if (known === undefined || entry.receivedAtMs < known.receivedAtMs) first.set(entry.statement.id, entry);
	}
	const ordered = orderStatements(
		[...first.values()].map((entry) => entry.statement),
		linkedInFile
	).map((statement) => first.get(statement.id)!);
	let earliestAfterMs = Infinity;
	const backwards: TimelineEntry<T>[] = [];
	for (const entry of ordered.toReversed()) {
		const behindMs = entry.receivedAtMs - earliestAfterMs;
		const late = behindMs > lateAfterMs;
		backwards.push({ held: entry, late, lateByMs: late ? behindMs : 0 });
		earliestAfterMs = Math.min(earliestAfterMs, entry.receivedAtMs);
	}
	return backwards.reverse();
}
