import { canonicalJson, type Json } from '#lib/core/canonical-json.ts';
import { compareTime } from '#lib/core/hybrid-time.ts';
import type { StatementId } from '#lib/core/ids.ts';
import type { AnyStatement, JudgedStatement, Statement, StatementKind } from './statement.ts';

/** What ordering and superseding need of a statement. */
export type Link = Pick<AnyStatement, 'id' | 'supersedes' | 'time'>;

/** By hybrid time, then id: the same order on every device. */
export const compareByTime = (a: Pick<Link, 'id' | 'time'>, b: Pick<Link, 'id' | 'time'>): number =>
	compareTime(a.time, b.time) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Only what is verified counts as fact (I7); doubles are one; sorted by time. */
export function factsOf(judged: readonly JudgedStatement[]): readonly AnyStatement[] {
	const facts = new Map<StatementId, AnyStatement>();
	for (const { statement, standing } of judged) if (standing === 'verified') facts.set(statement.id, statement);
	return [...facts.values()].sort(compareByTime);
}

/** The facts of one kind, in the given order. */
export const ofKind = <K extends StatementKind>(facts: readonly AnyStatement[], kind: K): readonly Statement<K>[] =>
	facts.filter((fact) => fact.kind === kind) as unknown as readonly Statement<K>[];

function reach<S extends Link>(from: readonly S[], among: ReadonlyMap<StatementId, S>): Set<StatementId> {
	const reached = new Set<StatementId>();
	const open = [...from];
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		for (const cause of next.supersedes) {
			const found = among.get(cause);
			if (found === undefined || reached.has(cause)) continue;
			reached.add(cause);
			open.push(found);
		}
	}
	return reached;
}

/**
 * The statements nobody has superseded, sorted by time. Superseding counts only inside the given list: a missing cause is
 * no harm, and a note cannot remove an allergy. Statements that supersede each other in a loop (nobody honest can make one)
 * all stay heads, so that no value disappears.
 */
export function headsOf<S extends Link>(statements: readonly S[]): readonly S[] {
	const among = new Map(statements.map((statement) => [statement.id, statement]));
	const superseded = new Set<StatementId>();
	for (const statement of among.values()) for (const cause of statement.supersedes) if (cause !== statement.id) superseded.add(cause);
	const heads = [...among.values()].filter((statement) => !superseded.has(statement.id));
	const settled = reach(heads, among);
	const looped = [...among.values()].filter((statement) => superseded.has(statement.id) && !settled.has(statement.id));
	const reachedFrom = new Map(looped.map((statement) => [statement.id, reach([statement], among)]));
	for (const statement of looped) {
		const outside = looped.some((other) => reachedFrom.get(other.id)!.has(statement.id) && !reachedFrom.get(statement.id)!.has(other.id));
		if (!outside) heads.push(statement);
	}
	return heads.sort(compareByTime);
}

/** Everything a statement replaces, directly and through what that replaced. */
export const replacedBy = <S extends Link>(statement: S, statements: readonly S[]): ReadonlySet<StatementId> =>
	reach([statement], new Map(statements.map((other) => [other.id, other])));

/** Whether several heads say different things; heads that agree are no conflict. */
export function differ(heads: readonly { readonly body: unknown }[]): boolean {
	const said = new Set(heads.map((head) => canonicalJson(head.body as Json)));
	return said.size > 1;
}
