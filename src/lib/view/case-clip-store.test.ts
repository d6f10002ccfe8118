import { expect, test } from 'vitest';
import { caseFixture, held } from '../../../tests/support/case-fixture.ts';
import { utf8 } from '#lib/core/bytes.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { ok } from '#lib/core/result.ts';
import { createCaseClipStore } from './case-clip-store.ts';

const callId = 'ca11'.repeat(8);
const listener = 'b0b0'.repeat(8) as DeviceId;
const bodyOf = (number: number, call = callId) => ({
	callId: call,
	number,
	startedAtMs: 1_000 * number,
	durationMs: 1_980,
	missedBy: [listener],
	blob: { hash: number.toString(16).padStart(64, '0'), bytes: 2_100, mime: 'audio/ogg' }
});

test('[CL4] the clips of a call are those its members verifiably stated, delivered once the relay has word and sound', () => {
	const fixture = caseFixture();
	const unsentBlobs = createSettable<ReadonlySet<string>>(new Set([bodyOf(1).blob.hash]));
	const store = createCaseClipStore({ ...fixture.open, unsentBlobs }, callId);
	fixture.put(
		held('voice-clip', bodyOf(1)),
		held('voice-clip', bodyOf(2)),
		held('voice-clip', bodyOf(3), { standing: 'bad-signature' }),
		held('voice-clip', bodyOf(4, 'ca12'.repeat(8)))
	);
	const relayHolds = fixture.open.statements.current[0]!.holding.relay;
	expect(store.clips.current.map(({ number, delivered }) => [number, delivered])).toEqual([
		[1, false],
		[2, relayHolds]
	]);
	unsentBlobs.set(new Set());
	expect(store.clips.current[0]!.delivered).toBe(relayHolds);
	store.close();
	fixture.put(held('voice-clip', bodyOf(5)));
	expect(store.clips.current).toHaveLength(2);
});

test('[CL4] a clip that is kept is stated with the blob that holds its sound', async () => {
	const fixture = caseFixture();
	const { blob, ...clip } = bodyOf(1);
	const store = createCaseClipStore(
		{ ...fixture.open, putBlob: async (bytes, mime) => ok({ ...blob, bytes: bytes.length, mime }) },
		callId
	);
	const { callId: _, ...rest } = clip;
	expect(await store.keep({ ...rest, sound: { bytes: utf8('sound'), mime: 'audio/webm' } })).toBe(true);
	expect(fixture.asserted).toEqual([
		{ kind: 'voice-clip', body: { ...clip, blob: { hash: blob.hash, bytes: 5, mime: 'audio/webm' } }, supersedes: [] }
	]);
	expect(await createCaseClipStore(fixture.open, callId).keep({ ...rest, sound: { bytes: utf8('x'), mime: 'audio/webm' } })).toBe(false);
});
