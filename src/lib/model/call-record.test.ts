import { expect, test } from 'vitest';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { parseStatementBody } from './parse-statement.ts';

const old = { startedAtMs: 1, endedAtMs: 2, participants: [numberedId(1)], media: 'audio', endedBy: null, reason: 'line-lost' };
const rung = { atMs: 1, person: numberedId(1), rung: 'audio-12', reason: 'line', lineKbps: 60 };
const read = (body: object): unknown => {
	const parsed = parseStatementBody('call', body);
	return parsed.ok ? parsed.value.body : parsed.error;
};

test('[RM19] a call record tells what was sent and why, and records of older versions stay readable', () => {
	expect(read(old)).toEqual(old);
	const full = { ...old, callId: numberedId(2), rungs: [rung, { ...rung, lineKbps: null }] };
	expect(read(full)).toEqual(full);
	expect(read({ ...old, rungs: Array.from({ length: 201 }, () => rung) })).toEqual({ reason: 'malformed', path: 'rungs' });
	expect(read({ ...old, callId: 'a call' })).toEqual({ reason: 'malformed', path: 'callId' });
});

test('[RM19] steps that only a newer version knows are passed over, and the record is read', () => {
	expect(read({ ...old, rungs: [rung, { ...rung, rung: 'hologram' }, 'nonsense'] })).toEqual({ ...old, rungs: [rung] });
});
