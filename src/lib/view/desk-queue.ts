import type { PersonId } from '#lib/core/ids.ts';
import type { ClockRules } from '#lib/model/consult/clock-rules.ts';
import type { ConsultStage } from '#lib/model/consult/consult-body.ts';
import { lineWait, seatClock } from '#lib/model/consult/consult-clock.ts';
import { hasReached } from '#lib/model/consult/consult-phase.ts';
import type { AnswerState, ConsultState, SeatState } from '#lib/model/consult/consult-state.ts';
import { mayActByRole, nextStep, refusalNow, type StepAuthor } from '#lib/model/consult/consults.ts';
import { scoresDuring } from '#lib/model/consult/later-scores.ts';
import type { ListedConsult } from './consult-desk.ts';

/** In the order a desk shows them. `open`: with others, for those who coordinate or ask. */
export const deskGroups = ['mine', 'offered', 'open', 'answered'] as const;
export type DeskGroup = (typeof deskGroups)[number];

/**
 * What a consult waits for from whoever sits at the desk. `settle`: several accepted, one has to give it back. `find`: nobody is left
 * who could accept. `read`: advice that the ward has not read.
 */
export type DeskNeed = 'settle' | 'cosign' | 'answer' | 'accept' | 'read' | 'find';

/** What is due by when, for the seat that is most pressing. Instants are milliseconds since 1970. */
export interface DeskDue {
	readonly stage: ConsultStage;
	readonly dueAtMs: number;
}

/** One consult in somebody's queue. */
export interface QueueEntry {
	readonly listed: ListedConsult;
	readonly group: DeskGroup;
	/** Null when nothing waits for this person. */
	readonly need: DeskNeed | null;
	readonly due: DeskDue | null;
	/** The newest step, by its own time. */
	readonly lastStepAtMs: number;
	/** Steps of others, counted or set aside: more than were seen means news. */
	readonly othersSteps: number;
}

export interface QueueInputs {
	readonly me: StepAuthor;
	readonly nowMs: number;
	readonly rules: ClockRules;
}

const takesPart = (answer: AnswerState, person: PersonId): boolean => {
	const { body, personId } = answer.statement;
	return personId === person || (body.step === 'concluded' && body.present.includes(person));
};

/** Whether a consult is, or was, this person's to answer: accepted, signed, or present at a conclusion. */
const wasWith = ({ steps, answers }: ConsultState, person: PersonId): boolean =>
	steps.some(({ body, personId }) => body.step === 'accepted' && personId === person) ||
	answers.some((answer) => takesPart(answer, person));

/** Joint conclusions that a person still has to sign. */
export const conclusionsAwaiting = ({ answers, ended }: ConsultState, person: PersonId): readonly AnswerState[] =>
	ended !== null ? [] : answers.filter(({ awaiting, standing }) => standing === 'counts' && awaiting.includes(person));

const unanswered = ({ phase }: SeatState): boolean => phase !== 'withdrawn' && !hasReached(phase, 'answered');

/** Seats a person holds and has not answered. */
const seatsToAnswer = ({ seats, ended }: ConsultState, person: PersonId): readonly SeatState[] =>
	ended !== null ? [] : seats.filter((seat) => unanswered(seat) && seat.holders.includes(person));

/** Seats that lie before a person and that they could accept now. */
export function seatsToAccept(consult: ConsultState, me: StepAuthor, nowMs: number): readonly SeatState[] {
	if (consult.ended !== null) return [];
	return consult.seats.filter((seat) => {
		if (!unanswered(seat) || !seat.offeredTo.includes(me.personId) || seat.holders.includes(me.personId)) return false;
		// Somebody else has it: only an escalation lets another in beside them, and the rules know.
		const accept = nextStep(consult, { step: 'accepted', seat: seat.seat });
		return seat.holders.length === 0 || refusalNow(consult, accept, me, { wallMs: nowMs, counter: 0 }) === null;
	});
}

function earliestDue(
	listed: ListedConsult,
	seats: readonly SeatState[],
	wanted: readonly ConsultStage[],
	inputs: QueueInputs
): DeskDue | null {
	let earliest: DeskDue | null = null;
	for (const seat of seats) {
		const clock = seatClock(listed.consult, seat, {
			nowMs: inputs.nowMs,
			rules: inputs.rules,
			laterScores: scoresDuring(listed.consult, listed.scores)
		});
		for (const { stage, status, dueAtMs } of clock.stages) {
			if (dueAtMs === null || (status !== 'running' && status !== 'overdue') || !wanted.includes(stage)) continue;
			if (earliest === null || dueAtMs < earliest.dueAtMs) earliest = { stage, dueAtMs };
		}
	}
	return earliest;
}

type Placed = Pick<QueueEntry, 'group' | 'need' | 'due'>;

/** Where a consult stands for somebody who was asked, or has answered; null when it is none of theirs. */
function asExpert(listed: ListedConsult, inputs: QueueInputs): Placed | null {
	const { consult } = listed;
	const { personId } = inputs.me;
	const held = seatsToAnswer(consult, personId);
	if (conclusionsAwaiting(consult, personId).length > 0) return { group: 'mine', need: 'cosign', due: null };
	if (held.length > 0) {
		const need = held.some(({ holders }) => holders.length > 1) ? 'settle' : 'answer';
		return { group: 'mine', need, due: earliestDue(listed, held, ['answer'], inputs) };
	}
	const offered = seatsToAccept(consult, inputs.me, inputs.nowMs);
	if (offered.length > 0) return { group: 'offered', need: 'accept', due: earliestDue(listed, offered, ['accept', 'answer'], inputs) };
	return wasWith(consult, personId) ? { group: 'answered', need: null, due: null } : null;
}

/** Where it stands for those who ask and coordinate: every consult concerns them. */
function asStaff(listed: ListedConsult, inputs: QueueInputs): Placed {
	const { consult } = listed;
	const may = (act: 'acknowledged' | 'offered'): boolean => mayActByRole(inputs.me, act, { wallMs: inputs.nowMs, counter: 0 });
	if (consult.unread.length > 0 && may('acknowledged'))
		return { group: 'mine', need: 'read', due: earliestDue(listed, consult.seats, ['acknowledge'], inputs) };
	if (consult.ended !== null) return { group: 'answered', need: null, due: null };
	const open = consult.seats.filter(unanswered);
	if (open.length === 0) return { group: 'answered', need: null, due: earliestDue(listed, consult.seats, ['acknowledge', 'act'], inputs) };
	const lost = open.filter(({ refusedByAll, phase }) => refusedByAll || phase === 'requested');
	const due = earliestDue(listed, open, ['accept', 'answer'], inputs);
	if (lost.length > 0 && may('offered')) return { group: 'mine', need: 'find', due };
	if (
		open.some(({ holders }) => holders.length > 1) &&
		mayActByRole(inputs.me, 'released-for-another', { wallMs: inputs.nowMs, counter: 0 })
	)
		return { group: 'mine', need: 'settle', due };
	return { group: 'open', need: null, due };
}

function entryOf(listed: ListedConsult, inputs: QueueInputs): QueueEntry | null {
	const { consult } = listed;
	const { role, personId } = inputs.me;
	const staff = role === 'doctor' || role === 'nurse' || role === 'administrator';
	const placed = asExpert(listed, inputs) ?? (staff ? asStaff(listed, inputs) : null);
	if (placed === null) return null;
	const all = [...consult.steps, ...consult.setAside.map(({ statement }) => statement)];
	return {
		...placed,
		listed,
		lastStepAtMs: Math.max(...all.map(({ time }) => time.wallMs)),
		othersSteps: all.filter((step) => step.personId !== personId).length
	};
}

const byId = (a: QueueEntry, b: QueueEntry): number => (a.listed.consult.id < b.listed.consult.id ? -1 : 1);

/** What waits for a signature waits already; what is not due comes last, newest first. */
function compare(a: QueueEntry, b: QueueEntry): number {
	if (a.group !== b.group) return deskGroups.indexOf(a.group) - deskGroups.indexOf(b.group);
	const due = (entry: QueueEntry): number => entry.due?.dueAtMs ?? (entry.need === 'cosign' ? entry.lastStepAtMs : Infinity);
	const [first, second] = [due(a), due(b)];
	if (first !== second) return first - second;
	return b.lastStepAtMs - a.lastStepAtMs || byId(a, b);
}

/**
 * What concerns one person, group by group, by due time; what is answered by its newest step. Pure: the same consults and instant
 * give the same queue.
 */
export const deskQueue = (consults: readonly ListedConsult[], inputs: QueueInputs): readonly QueueEntry[] =>
	consults.flatMap((listed) => entryOf(listed, inputs) ?? []).sort(compare);

/** Below this nobody need be told: a line takes its moment. */
const worthTellingMs = 60_000;

/**
 * How long a question lay at the bedside for want of a line, in milliseconds; null where it did not, or where this device, which was
 * not the one that asked, cannot know: it knows when the question came here, see `cameLate`.
 */
export function waitedForLine({ consult, sentAtMs }: ListedConsult, me: StepAuthor, nowMs: number): number | null {
	if (consult.request.deviceId !== me.deviceId) return null;
	const { waitedMs } = lineWait(consult, sentAtMs, nowMs);
	return waitedMs >= worthTellingMs ? waitedMs : null;
}

/**
 * When a question of another device was asked and when it came here, each by the clock of its device; null where that took no time
 * worth a word, or is not known. Between the two lies the bedside's wait for a line and this device's own absence: which of them it
 * was, this device cannot know.
 */
export function cameLate(
	{ consult, sentAtMs }: ListedConsult,
	me: StepAuthor
): { readonly askedAtMs: number; readonly hereAtMs: number } | null {
	if (sentAtMs === null || consult.request.deviceId === me.deviceId) return null;
	const { body, time } = consult.request;
	const askedAtMs = Math.min(body.startedAtMs, time.wallMs);
	return sentAtMs - askedAtMs >= worthTellingMs ? { askedAtMs, hereAtMs: sentAtMs } : null;
}
