import { tick, witness, zeroTime, type HybridTime } from '#lib/core/hybrid-time.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import type { DeviceKeys } from './device-keys.ts';
import type { RosterContent } from './roster-body.ts';
import type { Roster } from './roster.ts';
import { signRosterStatement, verifyRosterStatement, type VerifiedRosterStatement } from './roster-statement.ts';

/** After everything the roster bears, unless that claims to come from another day than ours. */
const nextRosterTime = (roster: Pick<Roster, 'latest'>, nowMs: number): HybridTime => tick(witness(zeroTime, roster.latest, nowMs), nowMs);

/**
 * Signs roster facts one after another, each naming the one before, so that a later removal can say which of them it had seen.
 * The caller evaluates them with the rest; rights are judged there.
 */
export async function authorRoster(
	roster: Pick<Roster, 'hospitalId' | 'heads' | 'latest'>,
	contents: readonly RosterContent[],
	device: DeviceKeys,
	nowMs: number
): Promise<readonly VerifiedRosterStatement[]> {
	const statements: VerifiedRosterStatement[] = [];
	let time = nextRosterTime(roster, nowMs);
	let previous = roster.heads.get(device.deviceId) ?? [];
	for (const content of contents) {
		const bytes = await signRosterStatement(content, { hospital: roster.hospitalId, time, previous }, device);
		const statement = expectOk(await verifyRosterStatement(bytes), 'own roster statement verifies');
		statements.push(statement);
		previous = [statement.hash];
		time = tick(time, nowMs);
	}
	return statements;
}

/** The removal of a device, keeping what it stated as far as this roster shows it. */
export const removalOf = (roster: Pick<Roster, 'heads'>, device: DeviceId): RosterContent<'device-removed'> => ({
	kind: 'device-removed',
	body: { device, keeps: [...(roster.heads.get(device) ?? [])] }
});

/** The revocation of an invite, keeping the device that is known to have used it. */
export const revocationOf = (roster: Pick<Roster, 'invites'>, invite: string): RosterContent<'invite-revoked'> => ({
	kind: 'invite-revoked',
	body: { invite, usedBy: roster.invites.get(invite)?.usedBy ?? null }
});
