import type { StatementId } from '#lib/core/ids.ts';
import type { SeatRef } from '#lib/model/consult/consult-body.ts';
import type { Said } from './consult-script.ts';

interface ModelSeat {
	readonly ref: SeatRef;
	withdrawn: boolean;
	/** Who of the holders was there when the discussion began. */
	readonly discussed: Set<string>;
	/** Holders, and when they accepted. */
	readonly holders: Map<string, number>;
	/** Accepted and neither released nor reassigned since, whatever became of the grant. */
	readonly accepted: Set<string>;
	/** Whom an escalation let in beside those who held the seat then. */
	readonly letIn: { readonly person: string; readonly at: number }[];
	readonly declined: Set<string>;
	readonly levels: Map<string, number>;
}

interface ModelAnswer {
	readonly id: StatementId;
	readonly seats: readonly ModelSeat[];
	readonly late: boolean;
	readonly present: readonly string[] | null;
	readonly items: readonly string[];
	readonly signed: Set<string>;
	readonly ticked: Set<string>;
	read: boolean;
}

const order = ['requested', 'offered', 'accepted', 'discussing', 'answered', 'acknowledged', 'acted'] as const;

/**
 * A consult in which everybody knows everything, written as a machine that changes step by step: what the reducer, which judges by
 * sets and causes, has to agree with on every history without forks. Rights by role are left out.
 */
export function createConsultModel(request: StatementId, specialties: readonly SeatRef['specialty'][]) {
	const seats: ModelSeat[] = [];
	const answers: ModelAnswer[] = [];
	const chairOf = new Map<StatementId, ModelSeat>();
	const offers: { readonly seat: ModelSeat; readonly to: readonly string[]; readonly at: number }[] = [];
	/** Joint calls, and whether each was called off. */
	const meetings = new Map<StatementId, boolean>();
	/** Ends of grants and of the consult; null ends everyone's. */
	const ends: { readonly person: string | null; readonly at: number }[] = [];
	let at = 0;
	let ended: 'closed' | 'cancelled' | null = null;
	let told = false;

	const ask = (id: StatementId, asked: readonly SeatRef['specialty'][]): void => {
		const opened = asked.map((specialty): ModelSeat => ({
			ref: { ask: id, specialty },
			withdrawn: false,
			discussed: new Set(),
			holders: new Map(),
			accepted: new Set(),
			letIn: [],
			declined: new Set(),
			levels: new Map()
		}));
		chairOf.set(id, opened[0]!);
		seats.push(...opened);
		told = false;
	};
	const find = (ref: SeatRef): ModelSeat | undefined =>
		seats.find((seat) => seat.ref.ask === ref.ask && seat.ref.specialty === ref.specialty);
	const isOpen = (person: string, seat: ModelSeat | null): boolean =>
		offers.some(
			(offer) =>
				offer.to.includes(person) &&
				(seat === null || offer.seat === seat) &&
				ends.every((end) => (end.person !== null && end.person !== person) || end.at < offer.at)
		);
	const offer = (seat: ModelSeat, to: readonly string[]): void => {
		offers.push({ seat, to, at });
		for (const person of to) seat.declined.delete(person);
	};
	const drop = (seat: ModelSeat, holder: string): boolean => {
		seat.discussed.delete(holder);
		return seat.holders.delete(holder);
	};
	const endGrants = (person: string | null): void => {
		ends.push({ person, at });
		for (const seat of seats) for (const holder of [...seat.holders.keys()]) if (person === null || person === holder) drop(seat, holder);
	};
	const liesBefore = (seat: ModelSeat): boolean =>
		offers.some((made) => made.seat === seat && made.to.some((person) => isOpen(person, seat) && !seat.declined.has(person)));
	const phaseOf = (seat: ModelSeat): (typeof order)[number] | 'withdrawn' => {
		const given = answers.filter((answer) => !answer.late && answer.seats.includes(seat));
		if (given.length > 0) {
			if (!given.every((answer) => answer.read)) return 'answered';
			return given.every((answer) => answer.items.every((item) => answer.ticked.has(item))) ? 'acted' : 'acknowledged';
		}
		if (seat.withdrawn) return 'withdrawn';
		if (seat.holders.size === 0) return liesBefore(seat) ? 'offered' : 'requested';
		return seat.discussed.size > 0 ? 'discussing' : 'accepted';
	};
	const rank = (seat: ModelSeat): number => order.indexOf(phaseOf(seat) as (typeof order)[number]);
	const live = (): readonly ModelSeat[] => seats.filter((seat) => phaseOf(seat) !== 'withdrawn');
	const least = (): number => Math.min(...live().map(rank));
	const over = (): 'closed' | 'cancelled' | null => ended ?? (live().length === 0 ? 'cancelled' : null);
	const isAnswered = (seat: ModelSeat): boolean => rank(seat) >= 4;
	const speaks = (seat: ModelSeat, person: string): boolean =>
		seat.holders.has(person) || (seat.accepted.has(person) && !isOpen(person, null));
	const isLate = (person: string): boolean => ends.some((end) => end.person === null || end.person === person) && !isOpen(person, null);

	/** Whether the step counts; if so it takes effect. */
	function take(id: StatementId, by: string, said: Said): boolean {
		if (over() !== null && !['acknowledged', 'grant-ended', 'reopened'].includes(said.step)) return false;
		const seat = 'seat' in said && said.seat !== undefined ? find(said.seat) : undefined;
		if ('seat' in said && said.seat !== undefined && (seat === undefined || phaseOf(seat) === 'withdrawn')) return false;
		switch (said.step) {
			case 'second-opinion-asked':
				ask(id, said.specialties);
				return true;
			case 'reopened':
				if (over() === null) return false;
				ended = null;
				ask(id, said.specialties);
				return true;
			case 'offered':
				if (isAnswered(seat!) || seat!.holders.size > 0) return false;
				offer(seat!, said.to);
				return true;
			case 'accepted': {
				const holders = [...seat!.holders.values()];
				const letIn = seat!.letIn.some((one) => one.person === by && holders.every((since) => since < one.at));
				if (!isOpen(by, seat!) || isAnswered(seat!) || seat!.holders.has(by) || (holders.length > 0 && !letIn)) return false;
				seat!.holders.set(by, at);
				seat!.accepted.add(by);
				return true;
			}
			case 'declined':
				if (isAnswered(seat!) || seat!.holders.has(by) || !isOpen(by, seat!) || seat!.declined.has(by)) return false;
				seat!.declined.add(by);
				return true;
			case 'discussion-begun': {
				const held = (seat === undefined ? live() : [seat]).filter(({ holders }) => holders.size > 0);
				for (const one of held) for (const holder of one.holders.keys()) one.discussed.add(holder);
				return held.length > 0;
			}
			case 'opinion-signed':
				if (!speaks(seat!, by)) return false;
				answers.push(answerOf(id, by, [seat!], null, said.recommendations));
				return true;
			case 'concluded': {
				const chair = chairOf.get(said.ask);
				if (chair === undefined || !said.present.some((person) => person === by)) return false;
				const round = seats.filter((one) => one.ref.ask === said.ask && phaseOf(one) !== 'withdrawn');
				if (round.includes(chair) && chair.holders.size > 0 ? !speaks(chair, by) : !round.some((one) => speaks(one, by))) return false;
				const spoken = round.filter(({ holders }) => said.present.some((person) => holders.has(person)));
				answers.push(answerOf(id, by, spoken, said.present, said.recommendations));
				return true;
			}
			case 'conclusion-signed': {
				const answer = answers.find((one) => one.id === said.conclusion);
				if (!answer?.present?.includes(by) || answer.signed.has(by)) return false;
				answer.signed.add(by);
				return true;
			}
			case 'acknowledged': {
				const found = said.answers.map((one) => answers.find((answer) => answer.id === one));
				if (found.some((answer) => answer === undefined) || found.every((answer) => answer!.read)) return false;
				for (const answer of found) answer!.read = true;
				return true;
			}
			case 'acted': {
				const answer = answers.find((one) => one.id === said.answer);
				if (answer === undefined || answer.late || !answer.read || !said.items.every((item) => answer.items.includes(item))) return false;
				for (const item of said.items) answer.ticked.add(item);
				return true;
			}
			case 'outcome-fed-back':
				if (least() < 5) return false;
				return (told = true);
			case 'closed':
				if (least() < 6 || !told) return false;
				ended = 'closed';
				ends.push({ person: null, at });
				return true;
			case 'cancelled':
				if (seat === undefined ? seats.some(isAnswered) : isAnswered(seat)) return false;
				if (seat !== undefined) seat.withdrawn = true;
				else {
					ended = 'cancelled';
					for (const one of seats) one.withdrawn = true;
					ends.push({ person: null, at });
				}
				return true;
			case 'reassigned':
				if (isAnswered(seat!) || seat!.holders.has(said.to)) return false;
				for (const person of [by, ...seat!.accepted]) seat!.declined.add(person);
				for (const holder of [...seat!.holders.keys()]) drop(seat!, holder);
				seat!.accepted.clear();
				offer(seat!, [said.to]);
				return true;
			case 'escalated': {
				const now = rank(seat!);
				const fits = { accept: now < 2, answer: now === 2 || now === 3, acknowledge: now === 4, act: now === 5 }[said.stage];
				if (!fits || (seat!.levels.get(said.stage) ?? 0) >= said.level) return false;
				seat!.levels.set(said.stage, said.level);
				if (said.stage === 'accept' || said.stage === 'answer') offer(seat!, said.to);
				if (said.stage === 'answer') seat!.letIn.push(...said.to.map((person) => ({ person, at })));
				return true;
			}
			case 'released':
				if (!drop(seat!, said.person)) return false;
				seat!.accepted.delete(said.person);
				return true;
			case 'meeting-set':
				if ((said.seats ?? []).map(find).some((one) => one === undefined || phaseOf(one) === 'withdrawn')) return false;
				meetings.set(id, false);
				return true;
			case 'meeting-cancelled':
				if (meetings.get(said.meeting) !== false) return false;
				meetings.set(said.meeting, true);
				return true;
			case 'grant-ended':
				if (said.person !== undefined && !offers.some(({ to }) => to.includes(said.person!))) return false;
				endGrants(said.person ?? null);
				return true;
		}
	}

	function answerOf(
		id: StatementId,
		by: string,
		spoken: readonly ModelSeat[],
		present: readonly string[] | null,
		items: readonly { readonly id: string }[]
	): ModelAnswer {
		return {
			id,
			seats: spoken,
			late: isLate(by),
			present,
			items: items.map((item) => item.id),
			signed: new Set([by]),
			ticked: new Set(),
			read: false
		};
	}

	ask(request, specialties);
	return {
		say(id: StatementId, by: string, said: Said): boolean {
			at += 1;
			return take(id, by, said);
		},
		phase(): string {
			return over() ?? (told && least() >= 5 ? 'outcome-known' : order[least()]!);
		},
		seatPhases: () => seats.map(phaseOf),
		holders: () => seats.map((seat) => (phaseOf(seat) === 'withdrawn' ? [] : [...seat.holders.keys()].sort())),
		meetings: () => Object.fromEntries(meetings),
		standings: () => answers.map(({ late }) => (late ? 'late' : 'counts'))
	};
}
