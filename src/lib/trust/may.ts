import type { DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { Role } from '#lib/model/person.ts';
import { consultBoardDocument } from './board-document.ts';
import { hostMay, longestStayMs, makesGuestAmiss } from './guest-stay.ts';
import { hostKnowledge, presentMember } from './guests.ts';
import { grantOf, inviteStatus, rosterSpace, type Roster, type RosterDevice } from './roster.ts';
import type { VerifiedRosterStatement } from './roster-statement.ts';
import { isGrantStatement, mayGrantAt, type GrantStatement } from './standing-grants.ts';

/**
 * What a device may ask for. `read-document` and `write-document` are the space's rights, or a grant for that one document;
 * `grant-document` is opening single cases of the space to others; `relay` is carrying what others sealed.
 */
export type RosterAction =
	'read-space' | 'write-space' | 'read-document' | 'write-document' | 'grant-document' | 'write-roster' | 'confirm-snapshot' | 'relay';

export interface MayError {
	readonly reason: 'unknown-device' | 'removed' | 'other-ward' | 'role';
}

/** An observer reads; a guest writes into the shared drafts of the one case they reach; a relay carries and never writes under its own name. */
const writers: ReadonlySet<Role> = new Set<Role>(['administrator', 'doctor', 'nurse', 'expert', 'guest']);

/** The one rule of who may do what where: relay and clients ask the same question of the same roster. */
export function may(
	roster: Roster,
	deviceId: DeviceId,
	action: RosterAction,
	space: SpaceId,
	document?: DocumentId
): Result<true, MayError> {
	const device = roster.devices.get(deviceId);
	if (!device) return err({ reason: 'unknown-device' });
	if (device.removedAt) return err({ reason: 'removed' });
	if (action === 'grant-document') return mayGrantAt(device, space, roster.latest, roster.hospitalId) ? ok(true) : err({ reason: 'role' });
	if (!reaches(roster, device, action, space, document)) return err({ reason: 'other-ward' });
	return roleAllows(roster, device, action, space, document) ? ok(true) : err({ reason: 'role' });
}

function reaches(roster: Roster, device: RosterDevice, action: RosterAction, space: SpaceId, document?: DocumentId): boolean {
	if (device.role === 'guest') return guestReaches(roster, device, action, space, document);
	if (space === rosterSpace(roster.hospitalId) || device.wards === 'all' || device.wards.includes(space)) return true;
	const ofDocument = action === 'read-document' || action === 'write-document';
	const grant = ofDocument && document !== undefined && grantOf(roster, { device: device.deviceId, space, document });
	return grant ? grant.open : false;
}

/** The roster, which says who is who, without the board of consults beside it; and the one case, once it was opened to them. */
function guestReaches(roster: Roster, device: RosterDevice, action: RosterAction, space: SpaceId, document?: DocumentId): boolean {
	if (space === rosterSpace(roster.hospitalId)) return action === 'read-document' && (document as string) === roster.hospitalId;
	const isTheirs = device.guest?.space === space && device.guest.document === document;
	if (!isTheirs || document === undefined || (action !== 'read-document' && action !== 'write-document')) return false;
	return grantOf(roster, { device: device.deviceId, space, document })?.open ?? false;
}

type SpaceAction = Exclude<RosterAction, 'grant-document'>;

function roleAllows(roster: Roster, device: RosterDevice, action: SpaceAction, space: SpaceId, document?: DocumentId): boolean {
	const onBoard = document === consultBoardDocument(roster.hospitalId) && action !== 'write-space';
	const inRoster = space === rosterSpace(roster.hospitalId) && !onBoard;
	switch (action) {
		case 'read-space':
		case 'read-document':
			return true;
		case 'write-space':
		case 'write-document':
		case 'confirm-snapshot':
			return inRoster ? device.administrator : device.administrator || writers.has(device.role);
		case 'write-roster':
			return device.administrator;
		case 'relay':
			return device.role === 'relay';
	}
}

export interface EnrolmentError {
	readonly reason: 'not-an-enrolment' | 'not-permitted' | 'unknown-invite' | 'used' | 'revoked' | 'expired' | 'known';
}

/**
 * Says whether an enrolment may be stored now. The relay asks with its own clock, so an invite cannot be stretched by a device
 * that sets its clock back. The same enrolment once more is acceptable.
 */
export function enrolmentAcceptable(roster: Roster, statement: VerifiedRosterStatement, nowMs: number): Result<true, EnrolmentError> {
	if (statement.kind !== 'device-enrolled') return err({ reason: 'not-an-enrolment' });
	const { device, byInvite } = statement.body;
	const enrolled = roster.devices.get(device);
	if (!byInvite)
		return may(roster, statement.issuer, 'write-roster', rosterSpace(roster.hospitalId)).ok ? ok(true) : err({ reason: 'not-permitted' });
	const invite = roster.invites.get(byInvite.invite);
	if (!invite || statement.hospital !== roster.hospitalId) return err({ reason: 'unknown-invite' });
	if (invite.usedBy === device && enrolled) return ok(true);
	if (enrolled) return err({ reason: 'known' });
	const status = inviteStatus(invite, Math.max(nowMs, statement.time.wallMs));
	return status === 'open' ? ok(true) : err({ reason: status });
}

/**
 * Says whether a roster statement other than a founding may be stored now: by an administrator, by an invite, a device leaving, a ward's
 * grant, or a host of a case about its guests.
 */
export function rosterStatementAcceptable(
	roster: Roster,
	statement: VerifiedRosterStatement,
	nowMs: number
): Result<true, EnrolmentError | MayError> {
	if (statement.kind === 'device-enrolled') return enrolmentAcceptable(roster, statement, nowMs);
	if (statement.kind === 'founded' || statement.hospital !== roster.hospitalId) return err({ reason: 'not-permitted' });
	if (isGrantStatement(statement)) return grantAcceptable(roster, statement);
	const leaves = statement.kind === 'device-removed' && statement.body.device === statement.issuer;
	const space = rosterSpace(roster.hospitalId);
	if (leaves) return may(roster, statement.issuer, 'read-document', space, roster.hospitalId as string as DocumentId);
	if (makesGuestAmiss(statement)) return err({ reason: 'not-permitted' });
	const stays = statement.kind === 'invited' && statement.body.role === 'guest';
	// By the clock of whoever takes it: an invite from the future would make a stay as long as its maker likes.
	if (stays && statement.body.expiresAtMs > nowMs + longestStayMs + clockSlackMs) return err({ reason: 'not-permitted' });
	const mayHost = presentMember(roster, statement.issuer, nowMs) !== null && hostMay(statement, hostKnowledge(roster));
	return mayHost ? ok(true) : may(roster, statement.issuer, 'write-roster', space);
}

const clockSlackMs = 10 * 60_000;

/** As the roster itself will judge it: by what its issuer held at its time, unless the issuer was removed. */
function grantAcceptable(roster: Roster, { issuer, body, time }: GrantStatement): Result<true, MayError> {
	const device = roster.devices.get(issuer);
	if (!device) return err({ reason: 'unknown-device' });
	if (device.removedAt) return err({ reason: 'removed' });
	return mayGrantAt(device, body.space, time, roster.hospitalId) ? ok(true) : err({ reason: 'role' });
}
