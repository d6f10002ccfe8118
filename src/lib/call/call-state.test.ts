import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asId, type CaseId, type DeviceId } from '#lib/core/ids.ts';
import { maxLostMs, maxRingMs, nextCallState, recordsTheCall, type CallEvent, type CallFacts, type CallState } from './call-state.ts';

const call: CallFacts = {
	callId: '1'.repeat(32),
	caseId: asId<CaseId>('2'.repeat(32)),
	peer: asId<DeviceId>('3'.repeat(32)),
	caller: true,
	media: 'video',
	rangAtMs: 0
};
const run = (events: readonly [CallEvent, number][]): CallState =>
	events.reduce<CallState>((state, [event, atMs]) => nextCallState(state, event, atMs), { at: 'idle' });

test('[CA1] a call that is accepted connects when its path is up, and remembers when', () => {
	const state = run([
		[{ type: 'person-calls', call }, 0],
		[{ type: 'peer-accepts' }, 3_000],
		[{ type: 'path-up' }, 4_000]
	]);
	expect(state).toMatchObject({ at: 'connected', startedAtMs: 4_000, lostSinceMs: null });
});

test('[CA2] ringing ends by itself when nobody answers', () => {
	const ringing = run([[{ type: 'rung', call }, 0]]);
	expect(nextCallState(ringing, { type: 'time-passes' }, maxRingMs - 1).at).toBe('ringing');
	expect(nextCallState(ringing, { type: 'time-passes' }, maxRingMs)).toMatchObject({ at: 'ended', reason: 'no-answer' });
});

test('[CA3] a second ring changes nothing while a call is on', () => {
	const calling = run([[{ type: 'person-calls', call }, 0]]);
	expect(nextCallState(calling, { type: 'rung', call: { ...call, callId: '9'.repeat(32) } }, 1)).toBe(calling);
});

test('[CA4] a lost path does not end the call until it stayed lost for a minute', () => {
	const lost = run([
		[{ type: 'person-calls', call }, 0],
		[{ type: 'peer-accepts' }, 0],
		[{ type: 'path-up' }, 1_000],
		[{ type: 'path-lost' }, 5_000]
	]);
	expect(nextCallState(lost, { type: 'path-up' }, 9_000)).toMatchObject({ at: 'connected', lostSinceMs: null });
	expect(nextCallState(lost, { type: 'time-passes' }, 5_000 + maxLostMs - 1).at).toBe('connected');
	expect(nextCallState(lost, { type: 'time-passes' }, 5_000 + maxLostMs)).toMatchObject({ at: 'ended', reason: 'line-lost' });
});

test('[CA5] of two devices exactly one writes a finished call into the record, and none if nobody joined', () => {
	const both = (mine: CallEvent, theirs: CallEvent): number =>
		[true, false].filter((caller) => {
			const begun: CallState = { at: 'connected', call: { ...call, caller }, startedAtMs: 1, lostSinceMs: 2 };
			return recordsTheCall(nextCallState(begun, caller ? mine : theirs, 2 + maxLostMs));
		}).length;
	expect(both({ type: 'person-leaves' }, { type: 'peer-leaves' })).toBe(1);
	expect(both({ type: 'peer-leaves' }, { type: 'person-leaves' })).toBe(1);
	expect(both({ type: 'time-passes' }, { type: 'time-passes' })).toBe(1);
	expect(
		recordsTheCall(
			run([
				[{ type: 'person-calls', call }, 0],
				[{ type: 'person-leaves' }, 5]
			])
		)
	).toBe(false);
});

test('[CA6] no order of events leaves the lifecycle, and an ended call only ever becomes idle or a new call', () => {
	const event: fc.Arbitrary<CallEvent> = fc.constantFrom<CallEvent>(
		{ type: 'person-calls', call },
		{ type: 'rung', call },
		{ type: 'person-accepts' },
		{ type: 'peer-accepts' },
		{ type: 'person-declines' },
		{ type: 'peer-declines', reason: 'busy' },
		{ type: 'person-leaves' },
		{ type: 'peer-leaves' },
		{ type: 'path-up' },
		{ type: 'path-lost' },
		{ type: 'time-passes' },
		{ type: 'cannot-call' },
		{ type: 'dismissed' }
	);
	fc.assert(
		fc.property(fc.array(fc.tuple(event, fc.nat(20_000))), (steps) => {
			let state: CallState = { at: 'idle' };
			let nowMs = 0;
			for (const [step, passedMs] of steps) {
				nowMs += passedMs;
				const next = nextCallState(state, step, nowMs);
				if (state.at === 'ended' && next !== state) expect(['idle', 'calling', 'ringing']).toContain(next.at);
				if (next.at === 'connected' && state.at !== 'connected') expect(state.at).toBe('connecting');
				state = next;
			}
		})
	);
});
