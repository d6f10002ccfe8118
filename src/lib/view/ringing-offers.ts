import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { ConsultState, SeatState } from '#lib/model/consult/consult-state.ts';
import type { StepAuthor } from '#lib/model/consult/consults.ts';
import type { ListedConsult } from './consult-desk.ts';
import { seatsToAccept } from './desk-queue.ts';

/** A question that lies before a person and that they could accept now. */
export interface RingingOffer {
	readonly listed: ListedConsult;
	readonly seat: SeatState;
	/** The step that put it before them last: asked again, it rings again. */
	readonly offer: StatementId;
	/** By the clock of whoever asked. */
	readonly offeredAtMs: number;
	/** Who asked them. */
	readonly by: PersonId;
}

/** `stat` is FHIR's emergency. */
export const isAtOnce = ({ seat }: Pick<RingingOffer, 'seat'>): boolean => seat.urgency === 'stat';

/** The last step of somebody else that put a seat before a person; null where only they themselves did. */
function lastOffer({ steps }: ConsultState, { seat }: SeatState, person: PersonId): ConsultState['steps'][number] | null {
	const asks = steps.findLast(({ body, personId }) => {
		if (personId === person || (body.step !== 'offered' && body.step !== 'reassigned' && body.step !== 'escalated')) return false;
		if (body.seat.ask !== seat.ask || body.seat.specialty !== seat.specialty) return false;
		return body.step === 'reassigned' ? body.to === person : body.to.includes(person);
	});
	return asks ?? null;
}

/** What rings for a person: what is asked for at once first, then the oldest. One of each consult. Pure. */
export function ringingOffers(consults: readonly ListedConsult[], me: StepAuthor, nowMs: number): readonly RingingOffer[] {
	const offers = consults.flatMap((listed): RingingOffer[] => {
		for (const seat of seatsToAccept(listed.consult, me, nowMs)) {
			const step = lastOffer(listed.consult, seat, me.personId);
			if (step !== null) return [{ listed, seat, offer: step.id, offeredAtMs: step.time.wallMs, by: step.personId }];
		}
		return [];
	});
	return offers.sort((a, b) => Number(isAtOnce(b)) - Number(isAtOnce(a)) || a.offeredAtMs - b.offeredAtMs);
}
