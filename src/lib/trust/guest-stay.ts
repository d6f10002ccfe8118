import type { DeviceId, DocumentId, HospitalId, SpaceId } from '#lib/core/ids.ts';
import { heldAt } from './held-role.ts';
import type { RosterDevice, RosterInvite } from './roster.ts';
import type { VerifiedRosterStatement } from './roster-statement.ts';
import { mayGrantAt } from './standing-grants.ts';

/** What a guest is let in for: one case, and until when. */
export interface GuestStay {
	readonly space: SpaceId;
	readonly document: DocumentId;
	readonly untilMs: number;
}

/** A course of treatment that needs somebody for longer has a member, not a guest. */
export const longestStayMs = 7 * 24 * 3_600_000;

/**
 * The stay that an invite gives; null for what is no invite of a guest. A guest has no ward, gets no key before the case is opened
 * to them, and none stays longer than `longestStayMs`, whoever invites.
 */
export function stayOf({ body, time }: Pick<VerifiedRosterStatement<'invited'>, 'body' | 'time'>): GuestStay | null {
	const { role, forCase, wards, keys, expiresAtMs } = body;
	const bounded = expiresAtMs > time.wallMs && expiresAtMs - time.wallMs <= longestStayMs;
	if (role !== 'guest' || !forCase || wards === 'all' || wards.length > 0 || keys.length > 0 || !bounded) return null;
	return { ...forCase, untilMs: expiresAtMs };
}

/** Nobody becomes a guest but by an invite that names a case and an end. */
export function makesGuestAmiss(statement: VerifiedRosterStatement): boolean {
	switch (statement.kind) {
		case 'invited':
			return statement.body.role === 'guest' && stayOf(statement) === null;
		case 'device-enrolled':
			return statement.body.rights?.role === 'guest';
		case 'role-changed':
			return statement.body.role === 'guest';
		default:
			return false;
	}
}

/** What is asked of a roster, whole or in the making. */
export interface HostKnowledge {
	readonly hospitalId: HospitalId;
	device(id: DeviceId): RosterDevice | undefined;
	invite(id: string): RosterInvite | undefined;
	/** A grant opens this case to this device. */
	isOpenTo(device: DeviceId, place: Pick<GuestStay, 'space' | 'document'>): boolean;
}

/**
 * Whether this statement is one that a host of a case makes about its guests, and its issuer is such a host: whoever may open the
 * ward's cases, or an expert to whom this case is open, who shows out only whom they invited. True of nothing else.
 */
export function hostMay(statement: VerifiedRosterStatement, known: HostKnowledge): boolean {
	const host = known.device(statement.issuer);
	if (!host) return false;
	const ofWard = (space: SpaceId): boolean => mayGrantAt(host, space, statement.time, known.hospitalId);
	switch (statement.kind) {
		case 'invited': {
			const stay = stayOf(statement);
			if (stay === null || (stay.space as string) === known.hospitalId) return false;
			return ofWard(stay.space) || (heldAt(host, statement.time).role === 'expert' && known.isOpenTo(host.deviceId, stay));
		}
		case 'invite-revoked': {
			const invite = known.invite(statement.body.invite);
			return invite?.guest != null && (invite.issuer === host.deviceId || ofWard(invite.guest.space));
		}
		case 'device-removed': {
			const guest = known.device(statement.body.device);
			if (!guest?.guest) return false;
			return ofWard(guest.guest.space) || known.invite(guest.inviteId ?? '')?.issuer === host.deviceId;
		}
		default:
			return false;
	}
}

/** A stay is over by the clock of whoever asks. Never true of a member who is no guest. */
export const stayIsOver = ({ guest }: Pick<RosterDevice, 'guest'>, nowMs: number): boolean => guest !== null && nowMs >= guest.untilMs;
