import { expect, test } from 'vitest';
import { asId, type DeviceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import type { Roster } from '#lib/trust/roster.ts';
import type { Connection, LineState } from '#lib/view/workspace.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { endOfStay } from './guest-end.ts';

const own = asId<DeviceId>('aa'.repeat(16));
const hourMs = 3_600_000;
const open: LineState = { status: 'open', sinceMs: 0 };

function visit(untilInMs = hourMs) {
	const clock = createFakeClock();
	const roster = createSettable({ devices: new Map([[own, { removedAt: null }]]), grants: new Map() } as unknown as Roster);
	const connection = createSettable({ line: open } as unknown as Connection);
	const heard: string[] = [];
	const running = { workspace: { connection }, roster, around: { device: { deviceId: own } } } as unknown as Parameters<
		typeof endOfStay
	>[0];
	const over = endOfStay(running, { untilMs: clock.nowMs() + untilInMs }, clock, (how) => heard.push(how));
	const say = (line: LineState): void => connection.set({ line } as unknown as Connection);
	const holds = (parts: { readonly removed?: boolean; readonly open?: boolean }): void =>
		roster.set({
			devices: new Map([[own, { removedAt: parts.removed ? { wallMs: 1, counter: 0 } : null }]]),
			grants: new Map([['c', [{ device: own, open: parts.open ?? true }]]])
		} as unknown as Roster);
	return { clock, heard, over, say, holds };
}

test('[GU10] the time ends a stay on the guest’s own device, without a line too, once', async () => {
	const { clock, heard, over, holds } = visit();
	expect(over).toBeNull();
	await clock.advance(hourMs - 1);
	expect(heard).toEqual([]);
	await clock.advance(1);
	holds({ removed: true });
	expect(heard).toEqual(['expired']);
});

test('[GU10] a page opened again after the end says so at once, and then forgets', async () => {
	const { clock, heard, over } = visit(-1);
	expect([over, heard]).toEqual(['expired', []]);
	await clock.advance(0);
	expect(heard).toEqual(['expired']);
});

test('[GU10] shown out by the roster, by the end of the grant, or by the relay’s word; a lost line alone ends nothing', async () => {
	const byRoster = visit();
	byRoster.holds({});
	expect(byRoster.heard).toEqual([]);
	byRoster.holds({ removed: true });
	expect(byRoster.heard).toEqual(['shown-out']);
	const byGrant = visit();
	byGrant.holds({ open: false });
	expect(byGrant.heard).toEqual(['shown-out']);
	const byRelay = visit();
	byRelay.say({ status: 'waiting', reason: 'unreachable', sinceMs: 0, retryAtMs: 1 });
	byRelay.say({ status: 'refused', reason: 'unknown-device', sinceMs: 0 });
	expect(byRelay.heard).toEqual([]);
	byRelay.say({ status: 'refused', reason: 'removed', sinceMs: 0 });
	expect(byRelay.heard).toEqual(['shown-out']);
});

test('[GU10] a relay whose clock is a little ahead ends the stay by its time, and that is what is said', async () => {
	const { clock, heard, say } = visit();
	await clock.advance(hourMs - 60_000);
	say({ status: 'refused', reason: 'removed', sinceMs: 0 });
	expect(heard).toEqual(['expired']);
});
