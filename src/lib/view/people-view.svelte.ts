import type { PersonId, SpaceId } from '#lib/core/ids.ts';
import type { Role } from '#lib/model/person.ts';
import { fromReadable } from './from-readable.svelte.ts';
import type { Now } from './now.ts';
import type { Hospital, Member, PendingInvite, Ward, Workspace } from './workspace.ts';

/** One person with the devices that act for them. */
export interface PersonRow {
	readonly personId: PersonId;
	readonly name: string | null;
	readonly profession: string;
	readonly role: Role;
	readonly wards: readonly SpaceId[] | 'all';
	readonly devices: readonly Member[];
}

/** Who belongs to the hospital, on which devices, and whom it has invited. Relays are machines and left out. */
export class PeopleView {
	#hospital: { readonly current: Hospital };
	#workspace: Workspace;
	#now: Now;
	search = $state('');

	constructor(workspace: Workspace, now: Now) {
		this.#workspace = workspace;
		this.#hospital = fromReadable(workspace.hospital);
		this.#now = now;
	}

	get hospitalName(): string {
		return this.#hospital.current.name;
	}

	get wards(): readonly Ward[] {
		return this.#hospital.current.wards;
	}

	/** Whether changing members is offered here; the roster itself decides, and its refusal is told. */
	get mayManage(): boolean {
		return ['administrator', 'doctor', 'nurse'].includes(this.#workspace.me.role);
	}

	isMe(member: Member): boolean {
		return member.deviceId === this.#workspace.me.deviceId;
	}

	#grouped(members: readonly Member[]): readonly PersonRow[] {
		const people = new Map<PersonId, Member[]>();
		for (const member of members) people.set(member.personId, [...(people.get(member.personId) ?? []), member]);
		return [...people].map(([personId, devices]) => {
			const first = devices.find((device) => device.profile !== null) ?? devices[0]!;
			return {
				personId,
				name: first.profile?.name ?? null,
				profession: first.profile?.profession ?? '',
				role: first.role,
				wards: first.wards,
				devices
			};
		});
	}

	get people(): readonly PersonRow[] {
		const wanted = this.search.trim().toLowerCase();
		const rows = this.#grouped(this.#hospital.current.members.filter((member) => member.removedAtMs === null && member.role !== 'relay'));
		return rows.filter((row) => `${row.name ?? ''} ${row.profession}`.toLowerCase().includes(wanted));
	}

	get removed(): readonly PersonRow[] {
		return this.#grouped(this.#hospital.current.members.filter((member) => member.removedAtMs !== null && member.role !== 'relay'));
	}

	/** Open ones first; an open one whose time has passed is told as expired though nobody has said so yet. */
	get invites(): readonly PendingInvite[] {
		const told = this.#hospital.current.invites.map((invite): PendingInvite =>
			invite.status === 'open' && invite.expiresAtMs <= this.#now.ms ? { ...invite, status: 'expired' } : invite
		);
		return [...told.filter((invite) => invite.status === 'open'), ...told.filter((invite) => invite.status !== 'open')];
	}

	wardNames(wards: readonly SpaceId[] | 'all'): readonly string[] | 'all' {
		if (wards === 'all') return 'all';
		return wards.map((id) => this.wards.find((ward) => ward.spaceId === id)?.name ?? '…');
	}
}
