import { expect, test } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { DeviceId, StatementId } from '#lib/core/ids.ts';
import type { SharedLook } from '#lib/model/look/shared-look.ts';
import { createFakeClock } from '../../../../tests/support/fake-clock.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import { createLookLane } from './look-lane.ts';

const [here, there] = [numberedId<DeviceId>(1), numberedId<DeviceId>(2)];
const look = (device: DeviceId, nth: number): SharedLook => ({
	device,
	point: { place: { at: 'note', statement: numberedId<StatementId>(5) }, nth },
	follows: null,
	offer: 0,
	view: null
});

/** Two devices with one case open; the other one's words arrive when the test carries them. */
function twoDevices() {
	const clock = createFakeClock();
	const mine = new Awareness(new Y.Doc());
	const theirs = new Awareness(new Y.Doc());
	const errors: unknown[] = [];
	const lane = createLookLane(mine, here, clock, (error) => errors.push(error));
	theirs.setLocalState({ user: { name: 'Dr Wang', color: '#6b3fb5' } });
	const carry = (): void => applyAwarenessUpdate(mine, encodeAwarenessUpdate(theirs, [theirs.clientID]), 'test');
	const say = (state: unknown): void => {
		theirs.setLocalStateField('look', state);
		carry();
	};
	return { clock, mine, theirs, lane, say, errors };
}

test('[LK8] a screen says four things a second at the most, and the newest of them in the end', async () => {
	const { clock, mine, lane } = twoDevices();
	const sent: number[] = [];
	mine.on('change', () => sent.push((mine.getLocalState()?.['look'] as { point: { nth: number } }).point.nth));
	for (let nth = 1; nth <= 100; nth++) {
		lane.say(look(here, nth));
		await clock.advance(10);
	}
	await clock.advance(1_000);
	expect(sent[0]).toBe(1);
	expect(sent.length).toBeLessThanOrEqual(5);
	expect(sent.at(-1)).toBe(100);
	lane.say(look(here, 100));
	await clock.advance(1_000);
	expect(sent.length).toBeLessThanOrEqual(5);
});

test('[LK8] the others are heard with name and colour, and are gone when they go', () => {
	const { lane, say, theirs } = twoDevices();
	expect(lane.others.current).toEqual([]);
	say(JSON.parse(JSON.stringify({ ...look(there, 1), point: { place: `note:${numberedId(5)}`, nth: 1 } })));
	expect(lane.others.current).toMatchObject([{ device: there, name: 'Dr Wang', color: '#6b3fb5', point: { nth: 1 } }]);
	theirs.setLocalState(null);
	say(null);
	expect(lane.others.current).toEqual([]);
});

test('[LK2] what is not understood is passed over, and a colour that is none becomes none', () => {
	const { lane, say, theirs, errors } = twoDevices();
	theirs.setLocalStateField('user', { name: 'x'.repeat(500), color: 'url(https://example.org/)' });
	for (const said of [null, 7, 'look', { device: there }, { ...look(there, 1), offer: 'many' }]) say(said);
	expect(lane.others.current).toEqual([]);
	say({ device: there, point: null, follows: null, offer: 0, view: null });
	expect(lane.others.current).toMatchObject([{ name: 'x'.repeat(80), color: 'currentColor' }]);
	expect(errors).toEqual([]);
});

test('[LK8] another tab of the same device is not somebody else, and leaving takes the look back', () => {
	const { mine, lane, say } = twoDevices();
	say({ device: here, point: null, follows: null, offer: 0, view: null });
	expect(lane.others.current).toEqual([]);
	lane.say(look(here, 1));
	lane.close();
	expect(mine.getLocalState()?.['look']).toBeNull();
});
