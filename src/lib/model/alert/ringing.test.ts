import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../../tests/support/fake-clock.ts';
import { ringFigures } from './ring-tones.ts';
import { atOnceEveryMs, atOnceForMs, callEveryMs, noRing, ringStep, type RingSign, type Waiting } from './ringing.ts';

const nothing: Waiting = { call: null, questions: [] };
const question = (id: string, atOnce = false) => ({ id, atOnce });

/** Steps as a page does: at every change, and whenever a step asked to be taken again. */
async function listen(changes: readonly (readonly [atMs: number, waiting: Waiting])[], untilMs: number) {
	const clock = createFakeClock(0);
	const heard: [number, RingSign][] = [];
	let state = noRing;
	let waiting = nothing;
	let cancel = (): void => undefined;
	const step = (): void => {
		cancel();
		const next = ringStep(state, waiting, clock.nowMs());
		state = next.state;
		if (next.play !== null) heard.push([clock.nowMs(), next.play]);
		if (next.againAtMs !== null) cancel = clock.after(next.againAtMs - clock.nowMs(), step);
	};
	for (const [atMs, now] of changes)
		clock.after(atMs, () => {
			waiting = now;
			step();
		});
	await clock.advance(untilMs);
	return heard;
}

describe('a call', () => {
	const rings: Waiting = { call: 'ring-1', questions: [] };

	test('[RG1] it is heard at once, then every three seconds, and not once more after it was answered anywhere', async () => {
		const heard = await listen(
			[
				[500, rings],
				[7_000, nothing]
			],
			60_000
		);
		expect(heard).toEqual([500, 500 + callEveryMs, 500 + 2 * callEveryMs].map((atMs) => [atMs, 'call']));
	});

	test('[RG1] another call rings at once, whenever the one before was heard', async () => {
		const heard = await listen(
			[
				[0, rings],
				[1_000, { call: 'ring-2', questions: [] }],
				[1_500, nothing]
			],
			20_000
		);
		expect(heard).toEqual([
			[0, 'call'],
			[1_000, 'call']
		]);
	});

	test('[RG3] questions that come while it rings are told with one sign when it is over', async () => {
		const questions = [question('a'), question('b')];
		const heard = await listen(
			[
				[0, rings],
				[1_000, { call: 'ring-1', questions }],
				[4_000, { call: null, questions }]
			],
			60_000
		);
		expect(heard).toEqual([
			[0, 'call'],
			[3_000, 'call'],
			[4_000, 'question']
		]);
	});
});

describe('a question', () => {
	test('[RG2] it makes one sign, and a later one another', async () => {
		const heard = await listen(
			[
				[0, { call: null, questions: [question('a')] }],
				[5_000, { call: null, questions: [question('a'), question('b')] }]
			],
			600_000
		);
		expect(heard).toEqual([
			[0, 'question'],
			[5_000, 'question']
		]);
	});

	test('[RG2] one that is asked for at once repeats its sign every 20 s for three minutes, and no longer', async () => {
		const heard = await listen([[0, { call: null, questions: [question('a', true)] }]], 3_600_000);
		expect(heard.map(([atMs]) => atMs)).toEqual(Array.from({ length: 1 + atOnceForMs / atOnceEveryMs }, (_, at) => at * atOnceEveryMs));
	});

	test('[RG2] once somebody has seen it, it is still', async () => {
		const heard = await listen(
			[
				[0, { call: null, questions: [question('a', true)] }],
				[30_000, nothing]
			],
			600_000
		);
		expect(heard.map(([atMs]) => atMs)).toEqual([0, 20_000]);
	});

	test('[RG2] a clock that was set back by an hour costs one sign more, not an hour of silence', () => {
		const waiting = { call: null, questions: [question('a', true)] };
		const first = ringStep(noRing, waiting, 10_000_000);
		expect(ringStep(first.state, waiting, 10_000_000 - 3_600_000).play).toBe('question');
		const call = ringStep(noRing, { call: 'ring-1', questions: [] }, 10_000_000);
		expect(ringStep(call.state, { call: 'ring-1', questions: [] }, 6_400_000).play).toBe('call');
	});

	test('[RG2] a page that looks often plays no more than one that looks when it was told to', () => {
		let state = noRing;
		let signs = 0;
		for (let nowMs = 0; nowMs <= 600_000; nowMs += 250) {
			const step = ringStep(state, { call: null, questions: [question('a', true)] }, nowMs);
			state = step.state;
			if (step.play !== null) signs += 1;
		}
		expect(signs).toBe(1 + atOnceForMs / atOnceEveryMs);
	});
});

test('[RG4] no sign can be taken for an alarm: nothing is as low as alarms are, and none is a row of equal pulses', () => {
	for (const { tones } of Object.values(ringFigures)) {
		expect(Math.min(...tones.flatMap(({ fromHz, toHz }) => [fromHz, toHz]))).toBeGreaterThan(1_000);
		for (const [at, tone] of tones.entries()) {
			const before = tones[at - 1];
			const repeats = before !== undefined && before.fromHz === tone.fromHz && before.toHz === tone.toHz;
			expect(repeats).toBe(false);
		}
	}
	expect(ringFigures.question.tones).toHaveLength(2);
	expect(ringFigures.question.tones.every(({ fromHz, toHz }) => toHz > fromHz)).toBe(true);
	const callMs = Math.max(...ringFigures.call.tones.map(({ atMs, forMs }) => atMs + forMs));
	expect(callMs).toBeLessThan(callEveryMs);
});
