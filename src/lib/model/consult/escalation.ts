import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { ConsultStage, SeatRef } from './consult-body.ts';
import { consultClock, type ClocksInputs } from './consult-clock.ts';
import type { ConsultState, SeatState } from './consult-state.ts';
import { onDuty, type EscalatesTo, type EscalationLevel, type Rota } from './rota.ts';

/** What time asks for next. Whoever is there signs it as an `escalated` step; until then it is shown all the same. */
export interface Escalation {
	readonly consult: StatementId;
	readonly seat: SeatRef;
	readonly stage: ConsultStage;
	readonly level: number;
	/** Who is asked anew. Empty when the rule has nobody left: then a person has to find somebody. */
	readonly to: readonly PersonId[];
	readonly because: 'overdue' | 'declined-by-all';
	readonly dueAtMs: number;
}

function personsFor(to: EscalatesTo, rota: Rota, seat: SeatRef, nowMs: number): readonly PersonId[] {
	if (to === 'ward-lead') return rota.wardLeads;
	if (to === 'coordinator') return rota.coordinators;
	const able = rota.experts.filter(({ specialties }) => specialties.includes(seat.specialty)).map(({ person }) => person);
	if (to === 'everyone-of-specialty') return able;
	const duty = onDuty(rota, nowMs);
	return able.filter((person) => duty.has(person));
}

/**
 * Whom an expert stage need not ask: who has the seat, who said no, who asks; for acceptance also before whom it lies already. For an
 * answer those are asked again, for only an escalation lets them in beside the holder.
 */
const skippedFor = (consult: ConsultState, seat: SeatState, stage: 'accept' | 'answer'): readonly PersonId[] => [
	...seat.holders,
	...(stage === 'accept' ? seat.offeredTo : []),
	...seat.declines.map(({ personId }) => personId),
	consult.request.personId
];

/** Who was asked at an earlier level of this stage. */
const askedBefore = (consult: ConsultState, seat: SeatState, stage: ConsultStage): readonly PersonId[] =>
	consult.steps.flatMap(({ body }) =>
		body.step === 'escalated' && body.stage === stage && body.seat.ask === seat.seat.ask && body.seat.specialty === seat.seat.specialty
			? body.to
			: []
	);

/**
 * What is to be escalated to whom at an instant, by the rota's rule. Pure: a device that was cut off for hours finds the same as one
 * that ticked every second. A level whose people all know of the seat already passes to the next level at once. Sorted by due time.
 */
export function escalationsDue(consults: readonly ConsultState[], rota: Rota, inputs: ClocksInputs): readonly Escalation[] {
	const due = consults.flatMap((consult) => ofConsult(consult, rota, inputs));
	return due.sort((a, b) => a.dueAtMs - b.dueAtMs || (a.consult < b.consult ? -1 : a.consult > b.consult ? 1 : 0));
}

interface Waiting {
	readonly seat: SeatState;
	readonly stage: ConsultStage;
	readonly dueAtMs: number;
}

/** The stages of a consult that somebody is waited for. */
function waitingIn(consult: ConsultState, inputs: ClocksInputs): readonly Waiting[] {
	const { nowMs, rules } = inputs;
	const laterScores = inputs.laterScores?.(consult) ?? [];
	const clock = consultClock(consult, { nowMs, laterScores, ...(rules === undefined ? {} : { rules }) });
	return clock.seats.flatMap(({ seat, stages }) =>
		stages.flatMap(({ stage, status, dueAtMs }) => {
			if (dueAtMs === null || (status !== 'running' && status !== 'overdue')) return [];
			// Nobody answers before somebody accepts: until then the first stage alone escalates.
			if (stage === 'answer' && seat.holders.length === 0) return [];
			// Advice is acted upon once it is read.
			if (stage === 'act' && seat.phase !== 'acknowledged') return [];
			return [{ seat, stage, dueAtMs }];
		})
	);
}

const levelsFor = (stage: ConsultStage, { escalation }: Rota): readonly EscalationLevel[] =>
	stage === 'accept' || stage === 'answer' ? escalation.experts : escalation.ward;

const ofConsult = (consult: ConsultState, rota: Rota, inputs: ClocksInputs): readonly Escalation[] =>
	waitingIn(consult, inputs).flatMap(({ seat, stage, dueAtMs }) => ofStage(consult, seat, stage, dueAtMs, rota, inputs.nowMs) ?? []);

/** When time alone asks for more than it does now, in milliseconds since 1970; null when it never will. */
export function nextEscalationAtMs(consults: readonly ConsultState[], rota: Rota, inputs: ClocksInputs): number | null {
	const times = consults.flatMap((consult) =>
		waitingIn(consult, inputs).flatMap(({ seat, stage, dueAtMs }) =>
			levelsFor(stage, rota)
				.slice(seat.escalated[stage])
				.map(({ afterDueMs }) => dueAtMs + afterDueMs)
		)
	);
	const ahead = times.filter((atMs) => atMs > inputs.nowMs);
	return ahead.length === 0 ? null : Math.min(...ahead);
}

function ofStage(
	consult: ConsultState,
	seat: SeatState,
	stage: ConsultStage,
	dueAtMs: number,
	rota: Rota,
	nowMs: number
): Escalation | null {
	const levels = levelsFor(stage, rota);
	const recorded = seat.escalated[stage];
	const overdue = levels.filter(({ afterDueMs }) => dueAtMs + afterDueMs <= nowMs).length;
	// When everybody declined, nobody is left to wait for.
	const declined = stage === 'accept' && seat.refusedByAll;
	const reached = declined ? Math.max(overdue, recorded + 1) : overdue;
	if (reached <= recorded || levels.length <= recorded) return null;
	const skipped = stage === 'accept' || stage === 'answer' ? skippedFor(consult, seat, stage) : [];
	const skip = new Set([...skipped, ...askedBefore(consult, seat, stage)]);
	const found = findPersons(levels, recorded, reached, (level) =>
		personsFor(level.to, rota, seat.seat, nowMs).filter((person) => !skip.has(person))
	);
	const because = overdue > recorded ? 'overdue' : 'declined-by-all';
	return { consult: consult.id, seat: seat.seat, stage, ...found, because, dueAtMs };
}

/** Everybody whom the levels up to the one reached name anew; from there on level by level until somebody is found. */
function findPersons(
	levels: readonly EscalationLevel[],
	recorded: number,
	reached: number,
	anew: (level: EscalationLevel) => readonly PersonId[]
): Pick<Escalation, 'level' | 'to'> {
	const to = new Set(levels.slice(recorded, reached).flatMap((level) => anew(level)));
	let level = reached;
	while (to.size === 0 && level < levels.length) {
		for (const person of anew(levels[level]!)) to.add(person);
		level += 1;
	}
	return { level, to: [...to].sort() };
}
