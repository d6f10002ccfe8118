import type { PersonId } from '#lib/core/ids.ts';
import { dutiesWithin } from '#lib/model/consult/duties.ts';
import type { Rota } from '#lib/model/consult/rota.ts';

/** Whether somebody can be asked now by the plan. Instants are milliseconds since 1970. */
export type OwnDuty =
	| { readonly status: 'on'; readonly untilMs: number }
	/** `nextMs` is null when no duty is planned within the fortnight. */
	| { readonly status: 'off'; readonly nextMs: number | null }
	/** The rota does not know this person as an expert. */
	| { readonly status: 'no-expert' };

const fortnightMs = 14 * 24 * 3_600_000;

/** Duties that follow each other without a gap count as one; beyond a fortnight nobody looks. */
export function ownDuty(rota: Rota, person: PersonId, nowMs: number): OwnDuty {
	const own = dutiesWithin(rota, { fromMs: nowMs, toMs: nowMs + fortnightMs }).filter(({ by }) => by === person);
	const now = own.filter(({ fromMs }) => fromMs <= nowMs);
	if (now.length > 0) {
		let untilMs = Math.max(...now.map(({ toMs }) => toMs));
		for (const { fromMs, toMs } of own) if (fromMs <= untilMs && toMs > untilMs) untilMs = toMs;
		return { status: 'on', untilMs };
	}
	if (!rota.experts.some((expert) => expert.person === person)) return { status: 'no-expert' };
	return { status: 'off', nextMs: own[0]?.fromMs ?? null };
}
