import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCallFrame, type CallFrame } from './call-message.ts';

const callId = 'c'.repeat(32);

test('[CA8] every message a device can send is read back as it was', () => {
	const frames: CallFrame[] = [
		{ callId, number: 1, message: { type: 'ring', media: 'audio' } },
		{ callId, number: 2, message: { type: 'accept' } },
		{ callId, number: 3, message: { type: 'decline', reason: 'busy' } },
		{ callId, number: 4, message: { type: 'leave' } },
		{ callId, number: 5, message: { type: 'sending', audio: true, video: false, wantsVideo: true } },
		{ callId, number: 6, message: { type: 'description', description: { type: 'offer', sdp: 'v=0' } } },
		{ callId, number: 7, message: { type: 'candidate', candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 } } },
		{ callId, received: 7 }
	];
	for (const frame of frames) expect(parseCallFrame(JSON.parse(JSON.stringify(frame)))).toEqual({ ok: true, value: frame });
});

test('[CA8] what is not a call message is refused and throws nothing', () => {
	const hostile = fc.oneof(
		fc.anything(),
		fc.record({ callId: fc.constant(callId), number: fc.anything(), message: fc.anything() }),
		fc.record({
			callId: fc.constant(callId),
			number: fc.constant(1),
			message: fc.record({ type: fc.string(), description: fc.anything() })
		})
	);
	fc.assert(
		fc.property(hostile, (value) => {
			expect(parseCallFrame(value).ok).toBe(false);
		})
	);
	expect(
		parseCallFrame({ callId, number: 1, message: { type: 'description', description: { type: 'offer', sdp: 'x'.repeat(60_001) } } }).ok
	).toBe(false);
});
