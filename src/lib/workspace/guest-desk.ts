import type { CaseId, DocumentId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import { err, ok } from '#lib/core/result.ts';
import type { Scope } from '#lib/core/scope.ts';
import { longestStayMs, type GuestStay } from '#lib/trust/guest-stay.ts';
import { createInvite } from '#lib/trust/invite.ts';
import { grantOf, memberOf, type RosterInvite } from '#lib/trust/roster.ts';
import { mayGrantAt } from '#lib/trust/standing-grants.ts';
import { removalOf, revocationOf } from '#lib/trust/roster-author.ts';
import type { Guest, GuestDesk, OwnStay } from '#lib/view/guest-desk.ts';
import type { Hospital } from '#lib/view/workspace.ts';
import type { ConsultAccess } from './consult-access.ts';
import { derive, jsonDiffers } from './derived.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';
import type { ReadableCases } from './readable-cases.ts';
import type { RosterKeeper } from './roster-keeper.ts';

export interface GuestDeskParts {
	readonly around: Surroundings;
	readonly enrolment: Enrolment;
	readonly keeper: Pick<RosterKeeper, 'state'>;
	readonly hospital: Readable<Hospital>;
	readonly cases: ReadableCases;
	/** Null in the demo ward, where nobody is invited. */
	readonly access: Pick<ConsultAccess, 'settleGuests' | 'settleKeys'> | null;
	readonly origin: string;
}

/** Whom this device's person meant with each link, by invite: until they join, nobody else knows a name. */
const labelsNote = 'guest-labels';
const keptLabels = 50;

export async function openGuestDesk(parts: GuestDeskParts, scope: Scope): Promise<GuestDesk> {
	const { around, enrolment, keeper, hospital, cases, access } = parts;
	const { vault, roster, ring, device, clock, random, report } = around;
	const noted = await vault.notes.get<Record<string, string>>(labelsNote);
	let labels: Readonly<Record<string, string>> = (noted.ok && noted.value) || {};

	const nameOf = (person: Enrolment['personId']): string =>
		hospital.current.members.find(({ personId }) => personId === person)?.profile?.name ?? '';
	const hosts = (place: Pick<GuestStay, 'space' | 'document'>): boolean => {
		const member = memberOf(roster.current, device.deviceId);
		if (!member) return false;
		const isOpen = grantOf(roster.current, { device: device.deviceId, ...place })?.open ?? false;
		return mayGrantAt(member, place.space, roster.current.latest, roster.current.hospitalId) || (member.role === 'expert' && isOpen);
	};

	const guestOf = ({ inviteId, guest, usedBy, status, issuer }: RosterInvite): readonly Guest[] => {
		if (guest === null) return [];
		const caseId = guest.document as string as CaseId;
		const joined = usedBy === null ? undefined : roster.current.devices.get(usedBy);
		if (cases.find(caseId) === null) return [];
		const grant = joined && grantOf(roster.current, { device: joined.deviceId, space: guest.space, document: guest.document });
		const stage = () => {
			if (status === 'revoked') return 'taken-back';
			if (joined === undefined) return 'invited';
			if (joined.removedAt !== null || grant?.open === false) return 'shown-out';
			return grant ? 'in' : 'joined';
		};
		const mayEnd = issuer === device.deviceId || hosts(guest);
		const name = (joined && nameOf(joined.personId)) || labels[inviteId] || null;
		return [{ inviteId, caseId, deviceId: joined?.deviceId ?? null, name, untilMs: guest.untilMs, stage: stage(), mayEnd }];
	};
	const guestsNow = (): readonly Guest[] => [...roster.current.invites.values()].reverse().flatMap(guestOf);
	const listed = { current: cases, on: cases.on };
	const guests = derive([roster, hospital, listed], guestsNow, jsonDiffers, scope);

	const ownNow = (): OwnStay | null => {
		const pass = enrolment.guest;
		if (!pass) return null;
		const stay = memberOf(roster.current, device.deviceId)?.guest ?? null;
		const caseId = stay && (stay.document as string as CaseId);
		const isIn = caseId !== null && cases.find(caseId)?.access === 'granted' && ring.current(stay!.document) !== null;
		const { hospitalName, invitedBy, startsAtMs, untilMs } = pass;
		return { caseId, hospitalName, invitedBy, startsAtMs, untilMs: stay?.untilMs ?? untilMs, stage: isIn ? 'in' : 'waiting' };
	};
	const keys = { current: ring, on: (listener: () => void) => ring.onChange(() => listener()) };
	const own = derive([roster, listed, keys], ownNow, jsonDiffers, scope);

	const label = async (inviteId: string, name: string): Promise<void> => {
		if (name === '') return;
		const kept: readonly (readonly [string, string])[] = [...Object.entries(labels), [inviteId, name] as const].slice(-keptLabels);
		labels = Object.fromEntries(kept);
		await vault.notes.set(labelsNote, labels);
	};

	const mayInvite = (caseId: CaseId): boolean => {
		const place = access === null ? null : cases.find(caseId);
		return place !== null && place.access !== 'ended' && hosts({ space: place.ward, document: caseId as string as DocumentId });
	};

	return {
		guests,
		own,
		mayInvite,
		async invite(caseId, { name, untilMs, startsAtMs }) {
			const place = cases.find(caseId);
			if (!place || !mayInvite(caseId) || !ring.current(enrolment.hospitalId)) return err({ reason: 'not-permitted' });
			const invitedBy = nameOf(enrolment.personId);
			const guest = { space: place.ward, document: caseId as string as DocumentId, invitedBy, startsAtMs };
			const expiresAtMs = Math.min(untilMs, clock.nowMs() + longestStayMs);
			const wish = { role: 'guest', wards: [], expiresAtMs, hospitalName: hospital.current.name, guest } as const;
			const made = await createInvite(roster.current, wish, ring, random);
			await label(made.inviteId, name.trim());
			const stated = await keeper.state([made.content]);
			return stated.ok ? ok({ inviteId: made.inviteId, url: `${parts.origin}/join${made.fragment}` }) : stated;
		},
		async showOut(inviteId) {
			const invite = roster.current.invites.get(inviteId);
			if (!invite?.guest || !guestOf(invite)[0]?.mayEnd) return err({ reason: 'not-permitted' });
			const content = invite.usedBy === null ? revocationOf(roster.current, inviteId) : removalOf(roster.current, invite.usedBy);
			const stated = await keeper.state([content]);
			if (!stated.ok) return stated;
			// Shown out is shown out, whatever becomes of the keys: the ward's devices look after them too.
			await access?.settleKeys().catch(report);
			return ok(true);
		}
	};
}
