import { expect, test } from 'vitest';
import { createEmitter } from '#lib/core/emitter.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { asId, type CaseId, type DeviceId } from '#lib/core/ids.ts';
import { laneKind } from '#lib/call/link/lane-kind.ts';
import type { DataLane } from '#lib/call/link/peer-link.ts';
import type { RoomFrame } from './room-message.ts';
import { createRoomSignals, type RoomSignals } from './room-signals.ts';

const caseId = asId<CaseId>('c'.repeat(32));
const [a, b, c] = ['1', '2', '3'].map((digit) => asId<DeviceId>(digit.repeat(32))) as [DeviceId, DeviceId, DeviceId];
const link: RoomFrame = { callId: '0'.repeat(32), message: { type: 'link-received', meeting: [1, 2], received: 1 } };
const patch: RoomFrame = {
	callId: '0'.repeat(32),
	message: {
		type: 'link',
		meeting: [1, 2],
		number: 1,
		message: { type: 'candidate', life: 1, candidate: { candidate: 'x', sdpMid: '0', sdpMLineIndex: 0 } }
	}
};

interface Place {
	readonly signals: RoomSignals;
	readonly heard: { readonly from: DeviceId; readonly frame: RoomFrame }[];
	readonly byRelay: DeviceId[];
}

/** Devices with a lane between some of them; the relay takes everything and delivers nothing. */
function room(
	pairs: readonly (readonly [DeviceId, DeviceId])[],
	members: readonly DeviceId[] = [a, b, c],
	working: readonly DeviceId[] = []
) {
	const places = new Map<DeviceId, Place>();
	for (const me of [a, b, c]) {
		const heard: Place['heard'] = [];
		const byRelay: DeviceId[] = [];
		const signals = createRoomSignals({
			me,
			signalling: { send: (_, to) => byRelay.push(to), on: () => () => undefined, onOpened: () => () => undefined },
			isMember: (device) => members.includes(device),
			hasPath: (device) => working.includes(device),
			heard: (_, from, frame) => heard.push({ from, frame })
		});
		places.set(me, { signals, heard, byRelay });
	}
	const lanes = new Map<string, { readonly lane: DataLane; readonly arrive: (bytes: Bytes) => void }>();
	for (const [one, other] of pairs.flatMap(([x, y]) => [[x, y] as const, [y, x] as const])) {
		const arrivals = createEmitter<Uint8Array>((error) => {
			throw error;
		});
		const lane: DataLane = {
			open: true,
			bufferedBytes: 0,
			overheadBytes: 93,
			send: (bytes) => (lanes.get(`${other}${one}`)!.arrive(bytes), true),
			on: (listener) => arrivals.on(listener)
		};
		lanes.set(`${one}${other}`, { lane, arrive: arrivals.emit });
		places.get(one)!.signals.attach(other, lane);
	}
	return { of: (device: DeviceId) => places.get(device)!, lane: (one: DeviceId, other: DeviceId) => lanes.get(`${one}${other}`)! };
}

test('[RM16] a signal goes by the relay and, where two have no path, through a third who has one to both', () => {
	const { of } = room([
		[a, b],
		[b, c]
	]);
	of(a).signals.send(caseId, c, patch);
	expect(of(a).byRelay).toEqual([c]);
	expect(of(c).heard).toEqual([{ from: a, frame: patch }]);
	expect(of(b).heard).toEqual([]);
});

test('[RM16] what repairs a link goes every way at once; other news takes the long way only without the short one', () => {
	const whole = room([
		[a, b],
		[b, c],
		[a, c]
	]);
	whole.of(a).signals.send(caseId, c, patch);
	expect(whole.of(c).heard).toHaveLength(2);
	whole.of(a).signals.send(caseId, c, link);
	expect(whole.of(c).heard).toHaveLength(3);
});

test('[RM16] a third is believed only about members, and passes on only what its neighbour says itself', () => {
	const strangers = room(
		[
			[a, b],
			[b, c]
		],
		[b, c]
	);
	strangers.of(a).signals.send(caseId, c, patch);
	expect(strangers.of(c).heard).toEqual([]);
	const members = room([
		[a, b],
		[b, c]
	]);
	const forged = concatBytes(Uint8Array.of(laneKind.signal), utf8(JSON.stringify({ caseId, from: c, to: c, frame: patch })));
	members.lane(b, a).arrive(forged);
	for (const bytes of [utf8('{'), Uint8Array.of(laneKind.signal, 0xff), new Uint8Array(0)]) members.lane(b, a).arrive(bytes);
	expect(members.of(c).heard).toEqual([]);
});

test('[RM16] what only tells news goes by the lane alone where the link works', () => {
	const news: RoomFrame = { callId: '0'.repeat(32), message: { type: 'sending', rung: 'audio-8', reason: 'line', lineBps: null } };
	const { of } = room([[a, b]], [a, b, c], [b]);
	of(a).signals.send(caseId, b, news);
	expect([of(b).heard.length, of(a).byRelay]).toEqual([1, []]);
	of(a).signals.send(caseId, b, link);
	expect(of(a).byRelay).toEqual([b]);
	of(a).signals.send(caseId, c, news);
	expect(of(a).byRelay).toEqual([b, c]);
});
