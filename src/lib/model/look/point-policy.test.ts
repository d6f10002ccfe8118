import { expect, test } from 'vitest';
import type { StatementId } from '#lib/core/ids.ts';
import { createFakeClock } from '../../../../tests/support/fake-clock.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import type { CasePlace } from './case-place.ts';
import { fadesAfterMs, notPointing, stepPoint, type PointEvent } from './point-policy.ts';

const spot = (x: number): CasePlace => ({ at: 'image', statement: numberedId<StatementId>(1), point: { x, y: 0.5 } });
const value: CasePlace = { at: 'vitals', statement: numberedId<StatementId>(2), sign: 'spo2' };

/** A finger on a screen: what it does, and what becomes of it as time passes. */
function finger(inCall: boolean) {
	const clock = createFakeClock();
	const marks: CasePlace[] = [];
	let state = notPointing;
	let cancel = (): void => undefined;
	const act = (event: PointEvent): void => {
		cancel();
		const step = stepPoint(state, event, clock.nowMs(), inCall);
		state = step.state;
		if (step.mark) marks.push(step.mark);
		if (step.wakeAtMs !== null) cancel = clock.after(step.wakeAtMs - clock.nowMs(), () => act({ type: 'tick' }));
	};
	return { clock, marks, act, now: () => state };
}

test('[LK6] in a call what stood for a second becomes a mark, once', async () => {
	const { clock, marks, act } = finger(true);
	act({ type: 'point', place: value });
	await clock.advance(999);
	expect(marks).toEqual([]);
	await clock.advance(1);
	expect(marks).toEqual([value]);
	act({ type: 'point', place: value });
	await clock.advance(30_000);
	expect(marks).toEqual([value]);
});

test('[LK6] in a call what was withdrawn or moved on within a second becomes none', async () => {
	const { clock, marks, act } = finger(true);
	act({ type: 'point', place: value });
	await clock.advance(900);
	act({ type: 'point', place: spot(0.2) });
	await clock.advance(900);
	act({ type: 'withdraw' });
	await clock.advance(30_000);
	expect(marks).toEqual([]);
});

test('[LK6] outside of calls nothing becomes a mark unless its person keeps it', async () => {
	const { clock, marks, act, now } = finger(false);
	act({ type: 'point', place: value });
	await clock.advance(fadesAfterMs - 1);
	expect(now().at).toBe('pointing');
	await clock.advance(1);
	expect(now()).toEqual({ at: 'none', nth: 1 });
	expect(marks).toEqual([]);
});

test('[LK3] a trembling finger points once; each pointing counts and fades by itself', async () => {
	const { clock, act, now } = finger(false);
	act({ type: 'point', place: spot(0.2) });
	await clock.advance(4_000);
	act({ type: 'point', place: spot(0.21) });
	expect(now()).toMatchObject({ nth: 1 });
	await clock.advance(4_000);
	expect(now().at).toBe('pointing');
	act({ type: 'point', place: spot(0.5) });
	expect(now()).toMatchObject({ nth: 2 });
	await clock.advance(fadesAfterMs);
	expect(now().at).toBe('none');
	expect(clock.waiting).toBe(0);
});
