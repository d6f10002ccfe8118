import { toBase64Url } from '#lib/core/bytes.ts';
import { asId, idOfBytes, type HospitalId, type PersonId, type SpaceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import type { PersonProfile, Role } from '#lib/model/person.ts';
import type { DeviceKeys } from './device-keys.ts';
import { recipientsOf, stateEpochKey } from './epoch-keys.ts';
import { newSpaceKey, type SpaceKey } from './key-ring.ts';
import { createRecoveryKit } from './recovery-kit.ts';
import { authorRoster } from './roster-author.ts';
import type { RosterBodies, RosterContent } from './roster-body.ts';
import { evaluateRoster, rosterSpace, type Roster } from './roster.ts';
import { hospitalIdOf, signRosterStatement, verifyRosterStatement, type VerifiedRosterStatement } from './roster-statement.ts';
import { sealHospitalName, sealProfile, sealWardDescription, type WardDescription } from './sealed-names.ts';

export interface HospitalPlan {
	readonly hospitalName: string;
	readonly wards: readonly WardDescription[];
	readonly founder: PersonProfile;
	/** The founder's role; anything but a clinical one makes a mere administrator. A founder is an administrator in any case. */
	readonly role: Role;
}

export interface FoundedHospital {
	readonly hospitalId: HospitalId;
	readonly personId: PersonId;
	/** In the plan's order. */
	readonly wardIds: readonly SpaceId[];
	/** The founding first; each travels as one control envelope of the roster's space. */
	readonly statements: readonly VerifiedRosterStatement[];
	readonly keys: readonly SpaceKey[];
	/** The recovery kit's private half: show it once. */
	readonly recoverySecretText: string;
}

const clinicalRoles = ['doctor', 'nurse', 'expert', 'observer'] as const;
type ClinicalRole = NonNullable<RosterBodies['founded']['clinicalRole']>;
const clinicalRoleOf = (role: Role): ClinicalRole | null => clinicalRoles.find((clinical) => clinical === role) ?? null;

/** The first statements and keys of a hospital. Writes and sends nothing. */
export async function foundHospital(plan: HospitalPlan, device: DeviceKeys, random: Random, nowMs: number): Promise<FoundedHospital> {
	const personId = idOfBytes<PersonId>(random.bytes(16));
	const kit = await createRecoveryKit(random);
	// The roster's key comes before the roster's name, which is the hash of a statement that holds a name under that key.
	const provisional = await newSpaceKey(asId<SpaceId>('0'.repeat(32)), 1, random);
	const body: RosterBodies['founded'] = {
		device: device.deviceId,
		signPublic: toBase64Url(device.signPublic),
		sealPublic: toBase64Url(device.sealPublic),
		person: personId,
		sealedProfile: toBase64Url(await sealProfile(provisional, plan.founder)),
		clinicalRole: clinicalRoleOf(plan.role),
		sealedHospitalName: toBase64Url(await sealHospitalName(provisional, plan.hospitalName)),
		recoveryPublic: toBase64Url(kit.recoveryPublic)
	};
	const bytes = await signRosterStatement(
		{ kind: 'founded', body },
		{ hospital: null, time: { wallMs: nowMs, counter: 0 }, previous: [] },
		device
	);
	const founding = expectOk(await verifyRosterStatement(bytes), 'own founding verifies');
	const hospitalId = await hospitalIdOf(bytes);
	const rosterKey: SpaceKey = { ...provisional, scope: hospitalId };
	const roster = evaluateRoster([founding], hospitalId);
	const rosterKeyContents = await stateEpochKey(rosterKey, [], recipientsOf(roster, rosterSpace(hospitalId)), kit.recoveryPublic);
	const wards = await Promise.all(plan.wards.map((ward) => createWard(roster, ward, rosterKey, random)));
	const contents = [...rosterKeyContents, ...wards.flatMap((ward) => ward.contents)];
	return {
		hospitalId,
		personId,
		wardIds: wards.map(({ spaceId }) => spaceId),
		statements: [founding, ...(await authorRoster(roster, contents, device, nowMs))],
		keys: [rosterKey, ...wards.map(({ key }) => key)],
		recoverySecretText: kit.secretText
	};
}

export interface CreatedWard {
	readonly spaceId: SpaceId;
	readonly key: SpaceKey;
	/** For an administrator to sign with `authorRoster`. */
	readonly contents: readonly RosterContent[];
}

/** A new ward and its first key, sealed to everyone who may open all wards. Throws before the founding is known: nobody could be an administrator. */
export async function createWard(roster: Roster, ward: WardDescription, rosterKey: SpaceKey, random: Random): Promise<CreatedWard> {
	if (!roster.founding) throw new Error('a ward belongs to a founded hospital');
	const spaceId = idOfBytes<SpaceId>(random.bytes(16));
	const key = await newSpaceKey(spaceId, 1, random);
	const sealedDescription = toBase64Url(await sealWardDescription(rosterKey, ward));
	const created: RosterContent<'ward-created'> = { kind: 'ward-created', body: { space: spaceId, sealedDescription } };
	const keyContents = await stateEpochKey(key, [], recipientsOf(roster, spaceId), roster.founding.recoveryPublic);
	return { spaceId, key, contents: [created, ...keyContents] };
}
