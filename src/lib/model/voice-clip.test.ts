import { expect, test } from 'vitest';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { parseStatementBody } from './parse-statement.ts';
import { roles } from './person.ts';
import { mayState } from './rights.ts';

const id = numberedId(1);
const body = {
	callId: id,
	number: 3,
	startedAtMs: 1_800_000_000_000,
	durationMs: 1_980,
	missedBy: [id],
	blob: { hash: '0f'.repeat(32), bytes: 2_345, mime: 'audio/webm;codecs="opus"' }
};

test('[CL1] a clip reads back as it was stated, and a false one names its field', () => {
	expect(parseStatementBody('voice-clip', body)).toEqual({ ok: true, value: { kind: 'voice-clip', body } });
	const path = (wrong: object) => {
		const parsed = parseStatementBody('voice-clip', { ...body, ...wrong });
		return parsed.ok || parsed.error.reason !== 'malformed' ? null : parsed.error.path;
	};
	expect(path({ number: 0 })).toBe('number');
	expect(path({ durationMs: 3_600_000 })).toBe('durationMs');
	expect(path({ callId: 'call' })).toBe('callId');
	expect(path({ blob: { ...body.blob, hash: 'AB'.repeat(32) } })).toBe('blob.hash');
	expect(path({ blob: { ...body.blob, mime: 'text/html<script>' } })).toBe('blob.mime');
});

test('[CL1] whoever may have a call in the record may have clips of it there', () => {
	for (const role of roles) expect(mayState(role, 'voice-clip'), role).toBe(mayState(role, 'call'));
});
