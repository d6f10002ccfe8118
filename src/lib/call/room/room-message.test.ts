import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asId, type CaseId, type DeviceId } from '#lib/core/ids.ts';
import { parsePassedFrame, parseRoomFrame, type RoomFrame, type RoomMessage } from './room-message.ts';

const callId = 'c'.repeat(32);
const device = asId<DeviceId>('d'.repeat(32));
const news = {
	entries: [
		{ device, seq: 3, rev: 1, out: null, sound: true, picture: false },
		{ device: asId<DeviceId>('e'.repeat(32)), seq: 4, rev: 0, out: 'left' as const, sound: false, picture: false }
	],
	ageMs: 1_000,
	sees: [device],
	letIn: [device]
};
const messages: readonly RoomMessage[] = [
	{ type: 'ask' },
	{ type: 'turned-away' },
	{ type: 'wait', inCall: true },
	{ type: 'news', answer: true, news },
	{ type: 'ring', media: 'video', rangAtMs: 5, news: { ...news, ageMs: null } },
	{ type: 'rings' },
	{ type: 'decline', reason: 'busy' },
	{ type: 'cancel', why: 'answered' },
	{ type: 'answered' },
	{
		type: 'link',
		meeting: [1, 2],
		number: 1,
		message: { type: 'candidate', life: 1, candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 } }
	},
	{ type: 'link-received', meeting: [2, 1], received: 1 },
	{ type: 'sending', rung: 'audio-12', reason: 'line', lineBps: 60_000 }
];
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('[RM8] every message a device can send is read back as it was, by the relay and passed on', () => {
	for (const message of messages) {
		const frame: RoomFrame = { callId, message };
		expect(parseRoomFrame(overTheWire(frame))).toEqual({ ok: true, value: frame });
		const passed = { caseId: asId<CaseId>('a'.repeat(32)), from: device, to: device, frame };
		expect(parsePassedFrame(overTheWire(passed))).toEqual({ ok: true, value: passed });
	}
	for (const message of messages.slice(0, 3)) expect(parseRoomFrame({ callId: null, message }).ok).toBe(true);
	expect(parseRoomFrame({ callId: null, message: { type: 'rings' } }).ok).toBe(false);
});

test('[RM8] what is not a message of a room is refused and throws nothing', () => {
	const hostile = fc.oneof(
		fc.anything(),
		fc.record({ callId: fc.constant(callId), message: fc.anything() }),
		fc.record({ callId: fc.constant(callId), message: fc.record({ type: fc.string(), news: fc.anything(), meeting: fc.anything() }) }),
		fc.constantFrom(...messages.slice(2)).chain((message) => {
			const keys = Object.keys(message).filter((key) => key !== 'type');
			return fc.record({
				callId: fc.constant(callId),
				message: fc
					.tuple(fc.constantFrom(...keys, 'type'), fc.constantFrom(-1, [], {}, 'no'))
					.map(([key, value]) => ({ ...message, [key]: value }))
			});
		})
	);
	const allowed = new Set(messages.filter((message) => Object.keys(message).length === 1).map(({ type }) => type));
	fc.assert(
		fc.property(hostile, (value) => {
			const read = parseRoomFrame(value);
			expect(read.ok && !allowed.has(read.value.message.type)).toBe(false);
			expect(parsePassedFrame(value).ok).toBe(false);
		})
	);
	const many = Array.from({ length: 65 }, () => news.entries[0]);
	expect(parseRoomFrame({ callId, message: { type: 'news', answer: true, news: { ...news, entries: many } } }).ok).toBe(false);
});
