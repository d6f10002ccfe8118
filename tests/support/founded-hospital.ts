import type { HospitalId, SpaceId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import type { Role } from '#lib/model/person.ts';
import { generateDeviceKeys, openDeviceKeys, type DeviceKeys } from '#lib/trust/device-keys.ts';
import { absorbRosterKeys } from '#lib/trust/epoch-keys.ts';
import { foundHospital, type FoundedHospital } from '#lib/trust/hospital.ts';
import { parseInvite } from '#lib/trust/invite-code.ts';
import { acceptInvite, createInvite, type AcceptedInvite, type InviteWish } from '#lib/trust/invite.ts';
import { createKeyRing, type KeyRing } from '#lib/trust/key-ring.ts';
import { authorRoster } from '#lib/trust/roster-author.ts';
import type { RosterContent } from '#lib/trust/roster-body.ts';
import { evaluateRoster, type Roster } from '#lib/trust/roster.ts';
import { verifyRosterStatement, type VerifiedRosterStatement } from '#lib/trust/roster-statement.ts';

export const newDevice = async (): Promise<DeviceKeys> => openDeviceKeys(await generateDeviceKeys());

/** A device that joined, with what it may open. */
export interface Joined {
	readonly device: DeviceKeys;
	readonly invite: DeviceKeys;
	readonly accepted: AcceptedInvite;
	readonly statement: VerifiedRosterStatement;
}

/** A hospital with an administrator (who is a doctor) and two wards, and the steps that tests repeat. Its clock stands until set. */
export interface TestHospital {
	readonly founded: FoundedHospital;
	readonly hospitalId: HospitalId;
	readonly founder: DeviceKeys;
	readonly wardA: SpaceId;
	readonly wardB: SpaceId;
	/** The founder's ring. */
	readonly ring: KeyRing;
	readonly statements: VerifiedRosterStatement[];
	nowMs: number;
	roster(): Roster;
	/** Signs and adds statements, by the founder unless told otherwise. */
	state(contents: readonly RosterContent[], by?: DeviceKeys): Promise<readonly VerifiedRosterStatement[]>;
	invite(wish?: Partial<InviteWish>, by?: DeviceKeys): Promise<{ readonly inviteId: string; readonly fragment: string }>;
	/** Accepts an invite on a new device; the enrolment is returned and, unless `add` is false, added. */
	join(fragment: string, add?: boolean): Promise<Joined>;
	enrol(role: Role, wards?: readonly SpaceId[] | 'all'): Promise<Joined>;
	ringOf(...openers: readonly DeviceKeys[]): Promise<KeyRing>;
}

export async function testHospital(): Promise<TestHospital> {
	const founder = await newDevice();
	const wards = [
		{ name: 'Ward A', beds: ['A1', 'A2'] },
		{ name: 'Ward B', beds: ['B1'] }
	];
	const plan = { hospitalName: '火神山 Field Hospital', wards, founder: { name: 'ZHANG Wei', profession: '' }, role: 'doctor' } as const;
	const startMs = 1_790_000_000_000;
	const founded = await foundHospital(plan, founder, cryptoRandom, startMs);
	const ring = createKeyRing();
	for (const key of founded.keys) ring.add(key);
	const hospital: TestHospital = {
		founded,
		hospitalId: founded.hospitalId,
		founder,
		wardA: founded.wardIds[0]!,
		wardB: founded.wardIds[1]!,
		ring,
		statements: [...founded.statements],
		nowMs: startMs + 1000,
		roster: () => evaluateRoster(hospital.statements, founded.hospitalId),
		async state(contents, by = founder) {
			const made = await authorRoster(hospital.roster(), contents, by, hospital.nowMs);
			hospital.statements.push(...made);
			return made;
		},
		async invite(wish = {}, by = founder) {
			const whole = {
				role: 'nurse',
				wards: [hospital.wardA],
				expiresAtMs: hospital.nowMs + 3_600_000,
				hospitalName: 'Field',
				...wish
			} as const;
			const { content, inviteId, fragment } = await createInvite(hospital.roster(), whole, ring, cryptoRandom);
			await hospital.state([content], by);
			return { inviteId, fragment };
		},
		async join(fragment, add = true) {
			const device = await newDevice();
			const code = expectOk(parseInvite(fragment), 'own invite parses');
			const accepted = await acceptInvite(code, { name: 'LI Na', profession: 'nurse' }, device, hospital.nowMs, cryptoRandom);
			const statement = expectOk(await verifyRosterStatement(accepted.statement), 'own enrolment verifies');
			if (add) hospital.statements.push(statement);
			return { device, invite: await openDeviceKeys(accepted.inviteKeys), accepted, statement };
		},
		async enrol(role, wards = [hospital.wardA]) {
			const { fragment } = await hospital.invite({ role, wards });
			return hospital.join(fragment);
		},
		async ringOf(...openers) {
			const theirs = createKeyRing();
			await absorbRosterKeys(hospital.roster(), openers, theirs);
			return theirs;
		}
	};
	return hospital;
}
