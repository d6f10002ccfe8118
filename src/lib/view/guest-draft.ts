import type { CaseId } from '#lib/core/ids.ts';
import type { Guest, GuestStage } from './guest-desk.ts';
import type { Workspace } from './workspace.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** What the roster allows, less what it takes to press the button. */
const longestMs = 7 * dayMs - 5 * minuteMs;
/** For what is still said, and written, when a call has ended. */
const afterCallMs = 2 * hourMs;

/** A joint call a guest is invited to. */
export interface GuestCall {
	readonly startsAtMs: number;
	readonly endsAtMs: number;
}

/** An end that is offered for a guest's stay. */
export interface StayChoice {
	readonly id: 'call' | '2h' | '8h' | '1d' | '7d';
	readonly untilMs: number;
}

/** The ends to choose from, the one to begin with first: two hours after the call, else from now. None is beyond seven days. */
export function stayChoices(nowMs: number, call: GuestCall | null): readonly StayChoice[] {
	const ofCall: readonly StayChoice[] = call === null ? [] : [{ id: 'call', untilMs: call.endsAtMs + afterCallMs }];
	const fromNow: readonly StayChoice[] = [
		{ id: '2h', untilMs: nowMs + 2 * hourMs },
		{ id: '8h', untilMs: nowMs + 8 * hourMs },
		{ id: '1d', untilMs: nowMs + dayMs },
		{ id: '7d', untilMs: nowMs + longestMs }
	];
	// Whoever is invited to a call is let in until it is over, whatever else is chosen.
	const long = fromNow.filter(({ untilMs }) => call === null || untilMs >= call.endsAtMs);
	return [...ofCall, ...long].filter(({ untilMs }) => untilMs > nowMs && untilMs <= nowMs + longestMs);
}

/** Where a guest is now: time ends what nobody ended. */
export const stageNow = ({ stage, untilMs }: Guest, nowMs: number): GuestStage | 'over' =>
	stage === 'shown-out' || stage === 'taken-back' || nowMs < untilMs ? stage : 'over';

/** Those who may come, are here, or went within a day: older ones are the roster's to remember. */
export const shownGuests = (guests: readonly Guest[], caseId: CaseId, nowMs: number): readonly Guest[] =>
	guests.filter(
		(guest) => guest.caseId === caseId && guest.untilMs > nowMs - dayMs && !(guest.stage === 'taken-back' && guest.name === null)
	);

/** Whether this person invites guests to a case: the ward's staff; of experts whoever has the chair, though the roster would let others. */
export function mayHost({ me, guests, consults }: Pick<Workspace, 'me' | 'guests' | 'consults'>, caseId: CaseId): boolean {
	if (!guests.mayInvite(caseId)) return false;
	if (me.role !== 'expert') return true;
	return consults.list.current.consults.some(
		({ consult }) =>
			consult.caseId === caseId &&
			consult.ended === null &&
			consult.seats.some(({ chair, holders }) => chair && holders.includes(me.personId))
	);
}
