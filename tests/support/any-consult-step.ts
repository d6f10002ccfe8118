import type { StatementId } from '#lib/core/ids.ts';
import { integerBetween, pick, type Random } from '#lib/core/random.ts';
import type { ConsultStep, SeatRef } from '#lib/model/consult/consult-body.ts';
import { heart, heartToo, kidney, lung, person, stepId, type Said } from './consult-script.ts';

/** In the order of life, so that a walk that drifts forward meets legal steps as often as illegal ones. */
const life: readonly Exclude<ConsultStep, 'requested'>[] = [
	'offered',
	'offered',
	'accepted',
	'accepted',
	'declined',
	'escalated',
	'discussion-begun',
	'meeting-set',
	'accepted',
	'reassigned',
	'released',
	'second-opinion-asked',
	'opinion-signed',
	'opinion-signed',
	'concluded',
	'conclusion-signed',
	'grant-ended',
	'meeting-cancelled',
	'acknowledged',
	'acknowledged',
	'acted',
	'acted',
	'outcome-fed-back',
	'cancelled',
	'closed',
	'closed',
	'reopened'
];
const setsBack: readonly ConsultStep[] = ['second-opinion-asked', 'reopened', 'cancelled', 'grant-ended', 'released', 'reassigned'];
const experts = [heart, heartToo, lung, kidney].map(person);
/** What later steps may speak of. */
export interface Told {
	readonly seats: SeatRef[];
	readonly answers: StatementId[];
	readonly meetings: StatementId[];
}

/** Anything a person might sign about these seats and answers, sensible or not. */
export function anything(random: Random, at: number, length: number, { seats, answers, meetings }: Told): Said {
	const centre = Math.floor((at / length) * life.length);
	const drawn = life[Math.min(life.length - 1, Math.max(0, centre + integerBetween(random, -6, 6)))]!;
	// What sets a walk back is drawn more rarely, or few would get far.
	const step = setsBack.includes(drawn) && random.next() < 0.9 ? 'acknowledged' : drawn;
	const seat = pick(random, seats);
	const answer = answers.length > 0 && random.next() < 0.9 ? pick(random, answers) : stepId(999);
	const to = random.next() < 0.5 ? [pick(random, experts)] : experts.slice(0, integerBetween(random, 1, 4));
	const ask = {
		specialties: [pick(random, ['cardiology', 'nephrology'] as const)],
		urgency: 'urgent',
		startedAtMs: 0,
		reason: 'x'
	} as const;
	const recommendations = random.next() < 0.5 ? [{ id: 'a', text: 'x' }] : [];
	switch (step) {
		case 'second-opinion-asked':
		case 'reopened':
			return { step, ...ask };
		case 'offered':
			return { step, seat, to };
		case 'accepted':
			return { step, seat };
		case 'declined':
			return { step, seat, reason: 'x' };
		case 'discussion-begun':
			return random.next() < 0.5 ? { step } : { step, seat };
		case 'opinion-signed':
			return { step, seat, text: 'x', recommendations };
		case 'concluded':
			return { step, ask: seat.ask, present: experts.slice(0, integerBetween(random, 2, 4)), text: 'x', recommendations };
		case 'conclusion-signed':
			return { step, conclusion: answer, stance: 'agrees' };
		case 'acknowledged':
			return { step, answers: random.next() < 0.5 ? [answer] : answers.length > 0 ? [...answers] : [answer] };
		case 'acted':
			return { step, answer, items: [random.next() < 0.9 ? 'a' : 'z'], result: 'acted' };
		case 'outcome-fed-back':
			return { step, outcome: 'better', text: '' };
		case 'closed':
			return { step };
		case 'cancelled':
			return random.next() < 0.5 ? { step, reason: 'x' } : { step, reason: 'x', seat };
		case 'reassigned':
			return { step, seat, to: pick(random, experts), reason: 'x' };
		case 'escalated':
			return {
				step,
				seat,
				stage: pick(random, ['accept', 'answer', 'acknowledge', 'act'] as const),
				level: integerBetween(random, 1, 2),
				to
			};
		case 'released':
			return { step, seat, person: pick(random, experts) };
		case 'meeting-set': {
			const drawnSeats = [...new Set([pick(random, seats), pick(random, seats)])];
			return { step, atMs: integerBetween(random, 0, 3), durationMs: 60_000, ...(random.next() < 0.5 ? {} : { seats: drawnSeats }) };
		}
		case 'meeting-cancelled':
			return { step, meeting: meetings.length > 0 && random.next() < 0.9 ? pick(random, meetings) : stepId(999) };
		case 'grant-ended':
			return random.next() < 0.5 ? { step } : { step, person: pick(random, experts) };
	}
}

/** What a step adds to what later steps may speak of, whether it counts or not. */
export function hear(told: Told, id: StatementId, said: Said): void {
	if ('specialties' in said) told.seats.push(...said.specialties.map((specialty) => ({ ask: id, specialty })));
	if (said.step === 'opinion-signed' || said.step === 'concluded') told.answers.push(id);
	if (said.step === 'meeting-set') told.meetings.push(id);
}
