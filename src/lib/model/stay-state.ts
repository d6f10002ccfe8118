import type { SpaceId } from '#lib/core/ids.ts';
import { compareByTime, headsOf, ofKind } from './supersede.ts';
import type { Outcome } from './stay.ts';
import type { AnyStatement, Statement } from './statement.ts';

export type StayStatement = Statement<'admission'> | Statement<'transfer'> | Statement<'discharge'>;

export interface Place {
	readonly ward: SpaceId;
	readonly bed: string | null;
}

/** Where the stay stands. `heads` is what a transfer, a discharge or a settling statement has to supersede. */
export type StayState =
	| { readonly status: 'not-admitted' }
	| {
			readonly status: 'in';
			readonly place: Place;
			readonly admittedAtMs: number | null;
			readonly expectedOutAtMs: number | null;
			readonly heads: readonly StayStatement[];
	  }
	| {
			readonly status: 'out';
			readonly dischargedAtMs: number;
			readonly outcome: Outcome;
			readonly admittedAtMs: number | null;
			readonly heads: readonly StayStatement[];
	  }
	/** Moved to two places, or moved here and discharged there. The patient counts as in until someone settles it. */
	| {
			readonly status: 'conflict';
			readonly places: readonly Place[];
			readonly admittedAtMs: number | null;
			readonly heads: readonly StayStatement[];
	  };

const isStay = (fact: AnyStatement): fact is StayStatement & AnyStatement =>
	fact.kind === 'admission' || fact.kind === 'transfer' || fact.kind === 'discharge';

/** A device knows its own earlier statements, so its later ones follow them even where it did not say so. */
function withOwnOrder(stay: readonly StayStatement[]): readonly StayStatement[] {
	const sorted = [...stay].sort(compareByTime);
	return sorted.map((statement, at) => {
		const own = sorted.slice(0, at).filter((earlier) => earlier.deviceId === statement.deviceId);
		return { ...statement, supersedes: [...statement.supersedes, ...own.map((earlier) => earlier.id)] };
	});
}

const saysWhat = (head: StayStatement): string =>
	isDischarge(head) ? `out ${head.body.outcome}` : `in ${head.body.ward} ${head.body.bed ?? ''}`;

const isDischarge = (statement: StayStatement): statement is Statement<'discharge'> => statement.kind === 'discharge';

/** The current stay by these facts. Order of the list does not matter. */
export function stayState(facts: readonly AnyStatement[]): StayState {
	const stay = facts.filter(isStay);
	const byId = new Map(stay.map((statement) => [statement.id, statement]));
	const heads = headsOf(withOwnOrder(stay)).map((head) => byId.get(head.id)!);
	const newest = heads.at(-1);
	if (newest === undefined) return { status: 'not-admitted' };
	const admissions = headsOf(ofKind(facts, 'admission')).map((admission) => admission.body.atMs);
	const admittedAtMs = admissions.length === 0 ? null : Math.min(...admissions);
	const moves = heads.filter((head) => !isDischarge(head));
	if (new Set(heads.map(saysWhat)).size > 1) {
		return { status: 'conflict', places: moves.map(({ body }) => ({ ward: body.ward, bed: body.bed })), admittedAtMs, heads };
	}
	if (isDischarge(newest)) {
		const dischargedAtMs = Math.min(...heads.map((head) => head.body.atMs));
		return { status: 'out', dischargedAtMs, outcome: newest.body.outcome, admittedAtMs, heads };
	}
	const { ward, bed, expectedOutAtMs } = newest.body;
	return { status: 'in', place: { ward, bed }, admittedAtMs, expectedOutAtMs: expectedOutAtMs ?? null, heads };
}
