import { expect, test } from 'vitest';
import type { CaseId, DeviceId, PersonId, SpaceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { callablePeople, type CallableInputs } from './callable-people.ts';
import { followLastSeen } from './last-seen.ts';
import type { Member, Presence } from './workspace.ts';

const ward = numberedId<SpaceId>(7);
const caseId = numberedId<CaseId>(1);
const person = (number: number): PersonId => numberedId<PersonId>(number);
const device = (number: number): DeviceId => numberedId<DeviceId>(number);
const member = (number: number, name: string, more: Partial<Member> = {}, at = number): Member => ({
	deviceId: device(at),
	personId: person(number),
	profile: { name, profession: '' },
	role: 'nurse',
	administrator: false,
	wards: [ward],
	inviteId: null,
	enrolledAtMs: 0,
	removedAtMs: null,
	...more
});
const present = (number: number, name: string, more: Partial<Presence> = {}): Presence => ({
	deviceId: device(number),
	personId: person(number),
	name,
	caseId: null,
	inCall: false,
	...more
});
const callable = (inputs: Partial<CallableInputs>) =>
	callablePeople({ online: [], members: [], me: { personId: person(1) }, caseId, ward, asked: new Set(), seen: new Map(), ...inputs });

test('[RG9] everybody who has the case is listed: who looks at it first, then who is on line, then the others with when they were seen', () => {
	const members = [
		member(1, 'Me'),
		member(2, 'Ada'),
		member(3, 'Bo'),
		member(4, 'Cy'),
		member(5, 'Di', { wards: [] }),
		member(6, 'Ed', { wards: [] })
	];
	const online = [present(3, 'Bo', { inCall: true }), present(4, 'Cy', { caseId })];
	const people = callable({ members, online, asked: new Set([person(6)]), seen: new Map([[person(2), 5_000]]) });
	expect(people.map(({ name, online: isOnline, here, inCall, seenAtMs }) => [name, isOnline, here, inCall, seenAtMs])).toEqual([
		['Cy', true, true, false, null],
		['Bo', true, false, true, null],
		['Ada', false, false, false, 5_000],
		['Ed', false, false, false, null]
	]);
});

test('[RG9] who is on line is rung there, who is not on every device of theirs that was not removed', () => {
	const members = [
		member(2, 'Ada'),
		member(2, 'Ada', {}, 22),
		member(2, 'Ada', { removedAtMs: 1 }, 23),
		member(3, 'Bo'),
		member(3, 'Bo', {}, 32)
	];
	const people = callable({ members, online: [present(3, 'Bo')] });
	expect(people.map(({ name, devices }) => [name, devices])).toEqual([
		['Bo', [device(3)]],
		['Ada', [device(2), device(22)]]
	]);
});

test('[RG9] strangers, relays, people of other wards and people whose name is not here yet are not listed', () => {
	const members = [
		member(2, 'Ada', { wards: [numberedId<SpaceId>(8)] }),
		member(3, 'Relay', { role: 'relay', wards: 'all' }),
		member(4, '', { profile: null })
	];
	expect(callable({ members, online: [present(9, 'Stranger')] })).toEqual([]);
});

test('[RG9] when somebody was last heard of is noted the moment they are not', async () => {
	const clock = createFakeClock();
	const online = createSettable<readonly Presence[]>([present(2, 'Ada'), present(3, 'Bo')]);
	const seen = followLastSeen(online, clock);
	await clock.advance(60_000);
	online.set([present(3, 'Bo')]);
	const goneAtMs = clock.nowMs();
	await clock.advance(60_000);
	online.set([present(3, 'Bo', { inCall: true })]);
	expect([...seen.people.current]).toEqual([[person(2), goneAtMs]]);
	seen.close();
	online.set([]);
	expect(seen.people.current.size).toBe(1);
});
