import { expect, test } from 'vitest';
import { createFakeClock, settle } from '../../../tests/support/fake-clock.ts';
import { createPace } from './gentle-pace.ts';

function paced(besideCall: boolean) {
	const clock = createFakeClock();
	const pace = createPace(clock, () => besideCall);
	const began: number[] = [];
	const work = (tookMs: number) => () =>
		new Promise<number>((resolve) => {
			began.push(clock.nowMs());
			clock.after(tookMs, () => resolve(tookMs));
		});
	return { clock, pace, began, work, fromMs: clock.nowMs() };
}

test('[BT14] beside a call one piece follows another, after twice the time the one before took', async () => {
	const { clock, pace, began, work, fromMs } = paced(true);
	const done = [pace.run(work(300)), pace.run(work(100)), pace.run(work(100))];
	for (let step = 0; step < 30; step++) {
		await clock.advance(50);
		await settle();
	}
	expect(began.map((ms) => ms - fromMs)).toEqual([0, 900, 1_200]);
	expect(await Promise.all(done)).toEqual([300, 100, 100]);
});

test('[BT14] a piece that fails is told, and holds nothing up', async () => {
	const { clock, pace, began, work } = paced(true);
	const failing = pace.run(() => Promise.reject(new Error('gone')));
	await expect(failing).rejects.toThrow('gone');
	void pace.run(work(10));
	await clock.advance(10);
	await settle();
	expect(began).toHaveLength(1);
});

test('[BT14] without a call everything goes at once', () => {
	const { pace, began, work } = paced(false);
	for (let at = 0; at < 3; at++) void pace.run(work(100));
	expect(began).toHaveLength(3);
});
