import type { Clock } from '#lib/core/clock.ts';
import type { HospitalId, PersonId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import type { GuestGreeting } from '#lib/trust/invite-code.ts';
import type { KeyRing } from '#lib/trust/key-ring.ts';
import type { Roster } from '#lib/trust/roster.ts';
import type { Vault } from '#lib/vault/vault.ts';

/** Who this device is in which hospital; kept as a note of the vault from enrolment on. */
export interface Enrolment {
	readonly hospitalId: HospitalId;
	readonly personId: PersonId;
	/** What a guest was told when invited; absent for everybody else. */
	readonly guest?: GuestPass;
}

/** A guest cannot open the roster's names: what the link said is kept beside who they are. */
export interface GuestPass extends GuestGreeting {
	readonly hospitalName: string;
	readonly name: string;
	readonly untilMs: number;
}

/** The database of whoever is enrolled in this browser profile. */
export const vaultName = 'wardline';
export const enrolmentNote = 'enrolment';
/** The keys of the invite this device came by, until its own epoch keys have come. */
export const inviteKeysNote = 'invite-keys';

/** What every part of an enrolled device's workspace works with. */
export interface Surroundings {
	readonly vault: Vault;
	readonly device: DeviceKeys;
	readonly ring: KeyRing;
	readonly roster: Readable<Roster>;
	readonly clock: Clock;
	readonly random: Random;
	readonly locks: LockManager | null;
	readonly report: (error: unknown) => void;
}
