import { tick, witness, zeroTime, type HybridTime } from '#lib/core/hybrid-time.ts';
import type { CaseId, DeviceId, PersonId, StatementId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { ConsultBody } from '#lib/model/consult/consult-body.ts';
import { actOf, widestActOf } from '#lib/model/consult/consult-refusal.ts';
import type { Role } from '#lib/model/person.ts';
import { mayConsult, mayState } from '#lib/model/rights.ts';
import type { AnyStatement, Statement, StatementContent, StatementKind } from '#lib/model/statement.ts';
import { orderStatements } from '#lib/model/timeline.ts';
import { memberOf, type Roster } from '#lib/trust/roster.ts';
import { signStatement } from '#lib/trust/statement-signature.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';

export type StatingError = { readonly reason: 'not-permitted'; readonly kind: StatementKind };

/** The role in which a person may do what a role has to permit: their own, or an administrator's if they are one beside it. */
export function roleThatMay(roster: Roster, deviceId: DeviceId, permits: (role: Role, person: PersonId) => boolean): Role | null {
	const member = memberOf(roster, deviceId);
	if (!member) return null;
	if (permits(member.role, member.personId)) return member.role;
	return member.administrator && permits('administrator', member.personId) ? 'administrator' : null;
}

/** The role in which a person may state this; of several the one that may most. */
export function actingRole(roster: Roster, deviceId: DeviceId, { kind, body }: Pick<StatementContent, 'kind' | 'body'>): Role | null {
	const inRole = (actFor: typeof actOf): Role | null =>
		roleThatMay(roster, deviceId, (role, person) =>
			kind === 'consult' ? mayConsult(role, actFor(body as ConsultBody, person)) : mayState(role, kind)
		);
	return inRole(widestActOf) ?? inRole(actOf);
}

/** Signs this device's statements of one case, each naming the one before. */
export interface Author {
	/** `known`: what the file holds now, whose times the new one comes after. */
	sign<K extends StatementKind>(
		content: StatementContent<K>,
		known: readonly AnyStatement[]
	): Promise<Result<{ readonly statement: Statement<K>; readonly bytes: Bytes }, StatingError>>;
}

export function createAuthor(around: Surroundings, enrolment: Enrolment, caseId: CaseId): Author {
	const { device, clock, roster } = around;
	let lastTime: HybridTime = zeroTime;
	let lastOwn: StatementId | null = null;
	return {
		async sign(content, known) {
			const role = actingRole(roster.current, device.deviceId, content);
			if (!role) return err({ reason: 'not-permitted', kind: content.kind });
			const nowMs = clock.nowMs();
			const own = orderStatements(known.filter((statement) => statement.deviceId === device.deviceId)).at(-1);
			const previous = lastOwn ?? own?.id ?? null;
			for (const statement of known) lastTime = witness(lastTime, statement.time, nowMs);
			const time = (lastTime = tick(lastTime, nowMs));
			const signed = await signStatement(content, { caseId, personId: enrolment.personId, role, time, previous }, device);
			lastOwn = signed.statement.id;
			return ok(signed);
		}
	};
}
