import { expect, test } from 'vitest';
import type { DeviceId } from '#lib/core/ids.ts';
import { createFakeClock } from '../../../../tests/support/fake-clock.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import { goneAfterMs, notFollowing, offerOf, showEveryMs, stepFollow, type FollowEvent, type Following } from './follow-policy.ts';
import type { SharedLook, SharedView } from './shared-look.ts';

const [ward, expert] = [numberedId<DeviceId>(1), numberedId<DeviceId>(2)];
const at = (part: string): SharedView => ({ choices: { part }, top: null });
const look = (device: DeviceId, view: SharedView | null, offer = 0): SharedLook => ({ device, point: null, follows: null, offer, view });

/** A screen that follows, and where it was brought. */
function screen() {
	const clock = createFakeClock();
	const shown: { readonly part: string | undefined; readonly atMs: number }[] = [];
	const beganMs = clock.nowMs();
	let state: Following = notFollowing;
	let cancel = (): void => undefined;
	const act = (event: FollowEvent): void => {
		cancel();
		const step = stepFollow(state, event, clock.nowMs());
		state = step.state;
		if (step.show) shown.push({ part: step.show.choices['part'], atMs: clock.nowMs() - beganMs });
		if (step.wakeAtMs !== null) cancel = clock.after(step.wakeAtMs - clock.nowMs(), () => act({ type: 'tick' }));
	};
	const hear = (...looks: readonly SharedLook[]): void => act({ type: 'heard', looks });
	return { clock, shown, act, hear, now: () => state };
}

test('[LK9] a screen goes where the one it follows goes, and nowhere for anybody else', async () => {
	const { clock, shown, act, hear } = screen();
	act({ type: 'follow', whom: expert });
	hear(look(ward, at('notes')), look(expert, at('timeline')));
	hear(look(ward, at('call')), look(expert, at('timeline')));
	await clock.advance(5_000);
	expect(shown.map(({ part }) => part)).toEqual(['timeline']);
});

test('[LK10] however often the other screen moves, this one moves four times a second, and ends where the other is', async () => {
	const { clock, shown, act, hear } = screen();
	act({ type: 'follow', whom: expert });
	for (let turn = 1; turn <= 100; turn++) {
		hear(look(expert, at(`turn ${turn}`)));
		await clock.advance(10);
	}
	await clock.advance(1_000);
	expect(shown.length).toBeLessThanOrEqual(1 + Math.ceil(1_000 / showEveryMs));
	for (const [index, { atMs }] of shown.slice(1).entries()) expect(atMs - shown[index]!.atMs).toBeGreaterThanOrEqual(showEveryMs);
	expect(shown.at(-1)?.part).toBe('turn 100');
});

test('[LK11] an own move ends it and says so; it is resumed by following again', async () => {
	const { clock, shown, act, hear, now } = screen();
	act({ type: 'follow', whom: expert });
	hear(look(expert, at('timeline')));
	act({ type: 'own-move' });
	expect(now()).toEqual({ at: 'ended', whom: expert, reason: 'own-move' });
	hear(look(expert, at('notes')));
	await clock.advance(1_000);
	expect(shown.map(({ part }) => part)).toEqual(['timeline']);
	act({ type: 'follow', whom: expert });
	hear(look(expert, at('notes')));
	expect(shown.map(({ part }) => part)).toEqual(['timeline', 'notes']);
	act({ type: 'stop' });
	expect(now()).toEqual({ at: 'free' });
});

test('[LK11] an own move of whoever follows nobody changes nothing', () => {
	const { act, now } = screen();
	act({ type: 'own-move' });
	expect(now()).toEqual({ at: 'free' });
});

test('[LK12] someone whose line broke for a moment is followed on; someone who went is told of', async () => {
	const { clock, shown, act, hear, now } = screen();
	act({ type: 'follow', whom: expert });
	hear(look(expert, at('timeline')));
	hear();
	await clock.advance(goneAfterMs - 1);
	hear(look(expert, at('notes')));
	await clock.advance(1_000);
	expect(shown.map(({ part }) => part)).toEqual(['timeline', 'notes']);
	hear();
	await clock.advance(goneAfterMs);
	expect(now()).toEqual({ at: 'ended', whom: expert, reason: 'gone' });
	expect(clock.waiting).toBe(0);
});

test('[LK12] someone who was never there is not waited for without end', async () => {
	const { clock, act, hear, now } = screen();
	act({ type: 'follow', whom: expert });
	hear(look(ward, at('notes')));
	await clock.advance(goneAfterMs);
	expect(now()).toEqual({ at: 'ended', whom: expert, reason: 'gone' });
});

test('[LK13] an offer to be followed is asked once, and not of whoever follows already', () => {
	const looks = [look(ward, null), look(expert, at('notes'), 2)];
	const offer = { from: expert, nth: 2 };
	expect(offerOf(looks, [], notFollowing)).toEqual(offer);
	expect(offerOf(looks, [{ from: expert, nth: 1 }], notFollowing)).toEqual(offer);
	expect(offerOf(looks, [offer], notFollowing)).toBeNull();
	expect(offerOf(looks, [], { at: 'following', whom: expert, shown: null, next: null, lostSinceMs: null })).toBeNull();
	expect(offerOf([look(ward, null)], [], notFollowing)).toBeNull();
});
