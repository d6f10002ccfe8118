import { compareTime, type HybridTime } from '#lib/core/hybrid-time.ts';
import type { DeviceId, PersonId } from '#lib/core/ids.ts';
import type { Role } from '#lib/model/person.ts';
import type { Standing } from '#lib/model/statement.ts';
import { heldAt } from './held-role.ts';
import { stayIsOver } from './guest-stay.ts';
import type { Roster } from './roster.ts';

/** Who says to have signed a fact, when, and in which role. */
export interface Signer {
	readonly deviceId: DeviceId;
	readonly personId: PersonId;
	readonly role: Role;
	readonly time: HybridTime;
}

/** Whether the signer could speak so then, by what the roster says now. What the role permits is judged apart. */
export function signerStanding({ deviceId, personId, role, time }: Signer, authentic: boolean, roster: Roster): Standing {
	if (!authentic) return 'bad-signature';
	const device = roster.devices.get(deviceId);
	if (!device) return 'unknown-signer';
	if (device.removedAt && compareTime(time, device.removedAt) >= 0) return 'after-removal';
	if (stayIsOver(device, time.wallMs)) return 'after-removal';
	const held = heldAt(device, time);
	// An administrator with a clinical role may act in either.
	const actsAs = held.role === role || (held.administrator && role === 'administrator');
	return device.personId === personId && actsAs ? 'verified' : 'not-permitted';
}
