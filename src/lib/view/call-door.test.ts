import { expect, test } from 'vitest';
import type { Knock } from '#lib/call/room/room-door.ts';
import { enter, type Room } from '#lib/call/room/room-life.ts';
import { asId, type CaseId, type DeviceId, type PersonId } from '#lib/core/ids.ts';
import type { Role } from '#lib/model/person.ts';
import { knocksOf, whomToAsk } from './call-door.ts';
import type { Me, Workspace } from './workspace.ts';

const [doctor, nurse, guest, other] = ['1', '2', '3', '4'].map((digit) => asId<DeviceId>(digit.repeat(32))) as [
	DeviceId,
	DeviceId,
	DeviceId,
	DeviceId
];
const [here, elsewhere] = ['a', 'b'].map((digit) => asId<CaseId>(digit.repeat(32))) as [CaseId, CaseId];
const personId = asId<PersonId>('9'.repeat(32));

function placeOf(me: DeviceId, someoneIsSeen = true): Pick<Workspace, 'me' | 'hospital' | 'online'> {
	const roles: readonly (readonly [DeviceId, Role])[] = [
		[doctor, 'doctor'],
		[nurse, 'nurse'],
		[guest, 'guest'],
		[other, 'guest']
	];
	const online = [
		{ deviceId: doctor, personId, name: 'Adeyemi', caseId: here, inCall: true },
		{ deviceId: doctor, personId, name: 'Adeyemi', caseId: elsewhere, inCall: false },
		{ deviceId: nurse, personId, name: 'Lindqvist', caseId: null, inCall: false },
		{ deviceId: other, personId, name: 'Ferro', caseId: here, inCall: false }
	].filter(({ deviceId }) => deviceId !== me);
	const members = roles.map(([deviceId, role]) => ({ deviceId, role, profile: deviceId === nurse ? null : {}, removedAtMs: null }));
	return {
		me: { deviceId: me } as Me,
		hospital: { current: { members }, on: () => () => undefined } as unknown as Workspace['hospital'],
		online: { current: someoneIsSeen ? online : [], on: () => () => undefined }
	};
}

test('[RM24] a member asks those in the call, a guest everyone on line who may open, and no other guest', () => {
	expect(whomToAsk(placeOf(nurse), here)).toEqual([doctor]);
	expect(whomToAsk(placeOf(nurse), elsewhere)).toEqual([]);
	expect(whomToAsk(placeOf(guest), here)).toEqual([doctor, nurse]);
	expect(whomToAsk(placeOf(guest, false), here)).toEqual([doctor]);
	expect(whomToAsk(placeOf(doctor, false), here)).toEqual([]);
});

const knock = (more: Partial<Knock>): Knock => ({ caseId: here, device: guest, sinceMs: 5, heardAtMs: 9, turnedAwayAtMs: null, ...more });
const begin = {
	callId: 'c'.repeat(32),
	media: 'audio',
	rings: [],
	letIn: new Set<DeviceId>(),
	called: false,
	togetherSinceMs: null
} as const;
const inRoom = (caseId: CaseId): { readonly at: 'in'; readonly room: Room } => ({
	at: 'in',
	room: enter({ ...begin, caseId }, doctor, null, 0)
});

test('[UC10] who waits is shown inside the call, and where nobody is in it; never from another call, nor who was turned away', () => {
	const shown = (phase: Parameters<typeof knocksOf>[0]['phase'], goesOn: boolean, more: Partial<Knock> = {}) =>
		knocksOf(
			{ knocks: [knock(more)], phase },
			() => 'Lucia Ferro',
			() => goesOn
		);
	const one = { caseId: here, deviceId: guest, name: 'Lucia Ferro', sinceMs: 5 };
	expect(shown(inRoom(here), true)).toEqual([{ ...one, inside: true }]);
	expect(shown({ at: 'idle' }, false)).toEqual([{ ...one, inside: false }]);
	expect(shown({ at: 'idle' }, true)).toEqual([]);
	expect(shown(inRoom(elsewhere), false)).toEqual([]);
	expect(shown(inRoom(here), true, { turnedAwayAtMs: 7 })).toEqual([]);
});
