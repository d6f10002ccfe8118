import { expect, test } from 'vitest';
import { asId, type DeviceId, type PersonId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { PeopleView } from './people-view.svelte.ts';
import type { Hospital, Me, Member, Workspace } from './workspace.ts';

const id = <T extends DeviceId | PersonId>(digit: string): T => asId<T>(digit.repeat(32));

const member = (device: string, person: string, more: Partial<Member> = {}): Member => ({
	deviceId: id<DeviceId>(device),
	personId: id<PersonId>(person),
	profile: { name: `Person ${person}`, profession: 'Nurse' },
	role: 'nurse',
	administrator: false,
	wards: 'all',
	inviteId: null,
	enrolledAtMs: 0,
	removedAtMs: null,
	...more
});

const hospital: Hospital = {
	name: 'Huoshenshan',
	wards: [],
	members: [
		member('1', 'a'),
		member('2', 'b', { profile: null }),
		member('3', 'a', { profile: null }),
		member('4', 'c', { removedAtMs: 5 }),
		member('5', 'd', { role: 'relay' })
	],
	invites: [
		{ inviteId: 'late', role: 'nurse', wards: 'all', expiresAtMs: 100, status: 'open' },
		{ inviteId: 'good', role: 'nurse', wards: 'all', expiresAtMs: 900, status: 'open' }
	]
};

const view = (): PeopleView => {
	const me = { deviceId: id<DeviceId>('1'), role: 'administrator' } as Me;
	return new PeopleView({ hospital: createSettable(hospital), me } as unknown as Workspace, { ms: 500 });
};

test('[UI19] devices of one person stand together, removed ones and relays apart', () => {
	expect(view().people.map((row) => [row.name, row.devices.length])).toEqual([
		['Person a', 2],
		[null, 1]
	]);
	expect(view().removed.map((row) => row.name)).toEqual(['Person c']);
});

test('[UI19] an invite whose time has passed is told as expired, after those still open', () => {
	expect(view().invites.map((invite) => [invite.inviteId, invite.status])).toEqual([
		['good', 'open'],
		['late', 'expired']
	]);
});

test('[UI19] people are found by name or profession', () => {
	const one = view();
	one.search = 'person A';
	expect(one.people).toHaveLength(1);
	one.search = 'surgeon';
	expect(one.people).toHaveLength(0);
});
