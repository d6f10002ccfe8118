import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { CallBody } from './call-record.ts';
import type { AnyStatement, Statement } from './statement.ts';

/** Somebody rang this person about the case, and they did not come. */
export interface MissedCall {
	readonly id: StatementId;
	readonly from: PersonId;
	/** When the ringing ended, by the caller's clock. */
	readonly atMs: number;
	readonly media: CallBody['media'];
}

/** After a shift and a night a missed call is history: the timeline keeps it. */
export const missedForMs = 24 * 3_600_000;

const callsAmong = (facts: readonly AnyStatement[]): readonly Statement<'call'>[] =>
	facts.filter((fact): fact is Statement<'call'> => fact.kind === 'call');

/**
 * Calls that a person missed and that nothing has answered since: the last of each caller, newest first. A later call with both of
 * them in it answers, and so does one in which this person rang back. From verified statements alone. Pure.
 */
export function missedCalls(facts: readonly AnyStatement[], me: PersonId, nowMs: number): readonly MissedCall[] {
	const calls = callsAmong(facts);
	const missed = new Map<PersonId, MissedCall>();
	for (const { id, personId, body } of calls) {
		if (personId === me || !(body.rang ?? []).includes(me) || nowMs - body.endedAtMs >= missedForMs) continue;
		const answered = calls.some((later) => later.body.endedAtMs > body.endedAtMs && joins(later, me, personId));
		const known = missed.get(personId);
		if (answered || (known !== undefined && known.atMs >= body.endedAtMs)) continue;
		missed.set(personId, { id, from: personId, atMs: body.endedAtMs, media: body.media });
	}
	return [...missed.values()].sort((a, b) => b.atMs - a.atMs);
}

const joins = ({ personId, body }: Statement<'call'>, me: PersonId, caller: PersonId): boolean =>
	personId === me && (body.rang ?? []).includes(caller) ? true : body.participants.includes(me) && body.participants.includes(caller);
