import { describe, expect, test } from 'vitest';
import { ringFigures } from '#lib/model/alert/ring-tones.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { createRingSound } from './ring-sound.ts';

/** As much of WebAudio as a ring needs; `allowed` is the browser's mind about this page. */
function fakeAudio(allowed: { now: boolean }) {
	const started: number[] = [];
	const node = () => ({ connect: (to: unknown) => to, disconnect: () => undefined });
	const param = () => ({
		value: 0,
		setValueAtTime: () => undefined,
		linearRampToValueAtTime: () => undefined,
		exponentialRampToValueAtTime: () => undefined
	});
	const context = {
		state: 'suspended' as 'suspended' | 'running' | 'closed',
		currentTime: 0,
		destination: {},
		async resume() {
			if (allowed.now) context.state = 'running';
			else await new Promise(() => undefined);
		},
		async suspend() {
			context.state = 'suspended';
		},
		async close() {
			context.state = 'closed';
		},
		createGain: () => ({ ...node(), gain: param() }),
		createOscillator: () => ({ ...node(), type: '', frequency: param(), start: (atS: number) => started.push(atS), stop: () => undefined })
	};
	return { context, started };
}

/** One lock of one browser, as tabs share it. */
function fakeLocks(): Pick<LockManager, 'request'> {
	let turn: Promise<unknown> = Promise.resolve();
	const request = (_name: string, work: () => Promise<void>): Promise<void> => {
		const done = turn.then(work);
		turn = done;
		return done;
	};
	return { request: request as LockManager['request'] };
}

function tab(clock = createFakeClock(), locks = fakeLocks(), allowed = { now: true }) {
	const audio = fakeAudio(allowed);
	const shakes: (readonly number[])[] = [];
	const sound = createRingSound({
		clock,
		audioContext: () => audio.context as unknown as AudioContext,
		vibrate: (pattern) => pattern.length > 0 && shakes.push(pattern),
		locks,
		report: (error) => {
			throw error;
		}
	});
	return { clock, allowed, sound, shakes, ...audio };
}

const callTones = ringFigures.call.tones.length;

describe('the sound of a ring', () => {
	test('[RG6] of two tabs one is heard, and the other takes over when it closes', async () => {
		const clock = createFakeClock();
		const locks = fakeLocks();
		const [first, second] = [tab(clock, locks), tab(clock, locks)];
		await clock.advance(5_000);
		for (const { sound } of [first, second]) sound.play(ringFigures.call, true);
		await clock.advance(1_000);
		expect([first.started.length, second.started.length]).toEqual([callTones, 0]);
		first.sound.close();
		await clock.advance(3_000);
		second.sound.play(ringFigures.call, true);
		await clock.advance(1_000);
		expect(second.started).toHaveLength(callTones);
	});

	test('[RG7] a page that may not be heard knows it without anything ringing, and is heard from the first touch on', async () => {
		const { clock, sound, started, allowed } = tab(createFakeClock(), fakeLocks(), { now: false });
		expect(sound.voice.current).toBe('unknown');
		await clock.advance(5_000);
		expect(sound.voice.current).toBe('blocked');
		sound.play(ringFigures.call, true);
		await clock.advance(3_000);
		expect(started).toEqual([]);
		allowed.now = true;
		sound.unlock();
		await clock.advance(1_000);
		expect(sound.voice.current).toBe('ready');
		sound.play(ringFigures.question, true);
		await clock.advance(1_000);
		expect(started).toHaveLength(2);
	});

	test('[RG6] a tab that may not be heard leaves the sound to one that may', async () => {
		const clock = createFakeClock();
		const locks = fakeLocks();
		const [silent, heard] = [tab(clock, locks, { now: false }), tab(clock, locks)];
		await clock.advance(5_000);
		for (const { sound } of [silent, heard]) sound.play(ringFigures.call, true);
		await clock.advance(1_000);
		expect([silent.started.length, heard.started.length]).toEqual([0, callTones]);
	});

	test('[RG1] what is silenced before the browser has woken its sound is never heard', async () => {
		const { clock, sound, started, context } = tab();
		await clock.advance(5_000);
		sound.play(ringFigures.call, true);
		await clock.advance(2_000);
		expect(started).toHaveLength(callTones);
		sound.play(ringFigures.call, true);
		sound.silence();
		await clock.advance(5_000);
		expect(started).toHaveLength(callTones);
		expect(context.state).toBe('suspended');
	});

	test('[RG5] a figure that is not to be heard shakes, and no more', async () => {
		const { clock, sound, started, shakes } = tab();
		await clock.advance(5_000);
		sound.play(ringFigures.call, false);
		await clock.advance(1_000);
		expect([started, shakes]).toEqual([[], [ringFigures.call.shakes]]);
	});
});
