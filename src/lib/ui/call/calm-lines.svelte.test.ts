import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { calmed, settleMs } from './calm-lines.svelte.ts';
import { rungsDiffer, type RungLine } from './rung-sentences.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const line = (lineKbps: number | null, rung: RungLine['rung'] = 'audio-12'): RungLine => ({
	rung,
	reason: 'line',
	lineKbps,
	side: 'comes',
	sentence: `${rung} ${lineKbps}`
});

function watching(): { set(lines: readonly RungLine[]): void; read(): string; stop(): void } {
	let lines = $state.raw<readonly RungLine[]>([]);
	let shown: { readonly current: readonly RungLine[] } = { current: [] };
	const stop = $effect.root(() => {
		shown = calmed(() => lines, rungsDiffer);
	});
	flushSync();
	return {
		set(next) {
			lines = next;
			flushSync();
		},
		read: () => shown.current.map(({ sentence }) => sentence).join(),
		stop
	};
}

test('[UC6] the first line stands at once, and a line that wavers is told once, as it is in the end', () => {
	const watched = watching();
	watched.set([line(60)]);
	vi.advanceTimersByTime(0);
	expect(watched.read()).toBe('audio-12 60');
	watched.set([line(900, '360p')]);
	vi.advanceTimersByTime(settleMs / 2);
	watched.set([line(150, '180p')]);
	vi.advanceTimersByTime(settleMs / 2 - 1);
	expect(watched.read()).toBe('audio-12 60');
	vi.advanceTimersByTime(1);
	expect(watched.read()).toBe('180p 150');
	watched.stop();
});

test('[UC6] what changes and changes back is not told, nor a rate that moves by less than a quarter', () => {
	const watched = watching();
	watched.set([line(60)]);
	vi.advanceTimersByTime(0);
	watched.set([line(60, '240p')]);
	watched.set([line(66)]);
	vi.advanceTimersByTime(2 * settleMs);
	expect(watched.read()).toBe('audio-12 60');
	watched.set([line(40)]);
	vi.advanceTimersByTime(settleMs);
	expect(watched.read()).toBe('audio-12 40');
	watched.stop();
});

test('[UC6] a line that never rests is told no more often than it can be read', () => {
	const watched = watching();
	const told = new Set<string>();
	for (let atMs = 0; atMs < 20 * settleMs; atMs += 100) {
		watched.set([line(20 + atMs, atMs % 200 === 0 ? '180p' : '540p')]);
		vi.advanceTimersByTime(100);
		told.add(watched.read());
	}
	expect(told.size).toBeGreaterThan(10);
	expect(told.size).toBeLessThanOrEqual(22);
	watched.stop();
});
