import { expect, test } from 'vitest';
import { asId, type DeviceId } from '#lib/core/ids.ts';
import { withRungChange, type RungChange } from './rung-history.ts';

const peer = asId<DeviceId>('1'.repeat(32));
const change = (atMs: number, part: Partial<RungChange> = {}): RungChange => ({
	atMs,
	peer,
	direction: 'out',
	from: null,
	to: '360p',
	reason: 'clear',
	lineBps: null,
	...part
});

test('[RM18] what changed on the ladder is kept by member and direction, with what was before', () => {
	const [first, second, third] = [change(1), change(2, { to: 'audio-12', reason: 'line' }), change(3, { direction: 'in' })].reduce(
		withRungChange,
		[] as readonly RungChange[]
	);
	expect([first!.from, second!.from, third!.from]).toEqual([null, '360p', null]);
	expect(withRungChange([change(1)], change(2))).toHaveLength(1);
	expect(withRungChange([change(1)], change(2, { reason: 'loss' }))).toHaveLength(2);
});

test('[RM18] a long night keeps how the call began and how it ended, in at most 200 entries', () => {
	let history: readonly RungChange[] = [];
	for (let at = 0; at < 1_000; at++) history = withRungChange(history, change(at, { to: at % 2 === 0 ? '360p' : '240p' }));
	expect(history).toHaveLength(200);
	expect([history[0]!.atMs, history.at(-1)!.atMs]).toEqual([0, 999]);
});
