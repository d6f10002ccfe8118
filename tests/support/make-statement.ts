import { asId, type CaseId, type DeviceId, type PersonId, type SpaceId, type StatementId } from '#lib/core/ids.ts';
import type { AnyStatement, JudgedStatement, Standing, Statement, StatementBodies, StatementKind } from '#lib/model/statement.ts';

/** The same identifier for the same number. */
export const numberedId = <T extends StatementId | DeviceId | CaseId | PersonId | SpaceId>(number: number): T =>
	asId<T>(number.toString(16).padStart(32, '0'));

export interface StatementPlan<K extends StatementKind> {
	/** Also the number of its id. */
	readonly id: number;
	readonly kind: K;
	readonly body: StatementBodies[K];
	readonly supersedes?: readonly number[];
	readonly device?: number;
	readonly wallMs?: number;
	readonly previous?: number;
}

/** A statement with numbered ids; unless said otherwise each comes from a device of its own, at its id as the time. */
export function makeStatement<K extends StatementKind>(plan: StatementPlan<K>): Statement<K> & AnyStatement {
	const statement: Statement<K> = {
		id: numberedId(plan.id),
		kind: plan.kind,
		body: plan.body,
		supersedes: (plan.supersedes ?? []).map((id) => numberedId<StatementId>(id)),
		caseId: numberedId(1),
		personId: numberedId(plan.device ?? plan.id),
		role: 'doctor',
		deviceId: numberedId(plan.device ?? plan.id),
		time: { wallMs: plan.wallMs ?? plan.id, counter: 0 },
		previous: plan.previous === undefined ? null : numberedId(plan.previous)
	};
	return statement as Statement<K> & AnyStatement;
}

export const judgedAs = (standing: Standing, ...statements: readonly AnyStatement[]): readonly JudgedStatement[] =>
	statements.map((statement) => ({ statement, standing }));
