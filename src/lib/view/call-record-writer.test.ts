import { expect, test } from 'vitest';
import { enter, leave, withPath, type Room } from '#lib/call/room/room-life.ts';
import type { FinishedCall } from '#lib/call/room/room.ts';
import { asId, type CaseId, type DeviceId, type PersonId } from '#lib/core/ids.ts';
import { parseStatementBody } from '#lib/model/parse-statement.ts';
import { callBody } from './call-record-writer.ts';

const [me, peer] = ['1', '2'].map((digit) => asId<DeviceId>(digit.repeat(32))) as [DeviceId, DeviceId];
const personOf = (device: DeviceId): PersonId => asId<PersonId>(device.replaceAll(/[12]/g, (digit) => (digit === '1' ? 'a' : 'b')));
const entry = { device: peer, seq: 1, rev: 0, out: null, sound: true, picture: false };
const begin = {
	callId: 'c'.repeat(32),
	caseId: asId<CaseId>('d'.repeat(32)),
	media: 'audio',
	rings: [],
	letIn: new Set<DeviceId>(),
	called: false,
	togetherSinceMs: null
} as const;
const room: Room = withPath(enter(begin, me, { entries: [entry], ageMs: null, sees: [], letIn: [] }, 1_000.5), peer, 1, 'up', 2_000.5);
const finished = (reason: FinishedCall['ended']['reason']): FinishedCall => ({
	room: leave(room, me, 'left', 9_000),
	ended: { callId: room.callId, caseId: room.caseId, reason, with: [peer], endedAtMs: 9_000.5 },
	rungs: [{ atMs: 3_000.5, peer, direction: 'in', from: null, to: 'audio-12', reason: 'line', lineBps: 60_400 }]
});

test('[RM19] the record names the call, its people, its end and what came, and reads back as it was written', () => {
	const body = callBody(finished('left'), me, personOf);
	expect(body).toEqual({
		startedAtMs: 2_001,
		endedAtMs: 9_001,
		participants: [personOf(peer), personOf(me)],
		media: 'audio',
		endedBy: personOf(me),
		reason: 'hung-up',
		callId: room.callId,
		rungs: [{ atMs: 3_001, person: personOf(peer), rung: 'audio-12', reason: 'line', lineKbps: 60 }]
	});
	expect(parseStatementBody('call', JSON.parse(JSON.stringify(body)))).toEqual({ ok: true, value: { kind: 'call', body } });
});

test('[RM19] a call that the line ended was ended by nobody, when the last was heard', () => {
	expect(callBody(finished('line-lost'), me, personOf)).toMatchObject({ endedBy: null, reason: 'line-lost', endedAtMs: 2_001 });
});
