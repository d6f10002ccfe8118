import { expect, test } from 'vitest';
import { createSettable } from '#lib/core/readable.ts';
import { LineView } from './line-view.svelte.ts';
import type { Connection, StorageHealth } from './workspace.ts';

const nowMs = 10_000_000;

function view(connection: Partial<Connection>): LineView {
	const whole: Connection = {
		line: { status: 'open', sinceMs: 0 },
		lastContactAtMs: nowMs - 4000,
		unsent: 0,
		caughtUp: true,
		clockDriftMs: 0,
		...connection
	};
	return new LineView({ connection: createSettable(whole), storage: createSettable<StorageHealth>({ status: 'well' }) }, { ms: nowMs });
}

test('[UI14] an open line over which things still arrive is not told as in step', () => {
	expect(view({}).words).toBe('open');
	expect(view({}).stale).toBe(false);
	expect(view({ caughtUp: false }).words).toBe('receiving');
	expect(view({ caughtUp: false }).stale).toBe(true);
	expect(view({ line: { status: 'waiting', reason: 'offline', sinceMs: 0, retryAtMs: 1 } }).stale).toBe(true);
});

test('[UI14] the age of the last contact stands beside every line but the demo', () => {
	expect(view({}).sinceContactMs).toBe(4000);
	expect(view({ lastContactAtMs: null }).sinceContactMs).toBeNull();
	expect(view({ lastContactAtMs: nowMs + 60_000 }).sinceContactMs).toBe(0);
	expect(view({ line: { status: 'none' } }).sinceContactMs).toBeNull();
});

test('[UI15] a clock is told beyond two minutes, in either direction', () => {
	expect(view({ clockDriftMs: 120_000 }).clockDriftMs).toBeNull();
	expect(view({ clockDriftMs: 120_001 }).clockDriftMs).toBe(120_001);
	expect(view({ clockDriftMs: -700_000 }).clockDriftMs).toBe(-700_000);
	expect(view({ clockDriftMs: null }).clockDriftMs).toBeNull();
});
