import type { Clock } from '#lib/core/clock.ts';

/** Virtual time: nothing happens until the test moves it. */
export interface FakeClock extends Clock {
	/** Runs every task that falls due within `ms`, in order, letting promises settle in between. */
	advance(ms: number): Promise<void>;
	/** Moves the reading alone, as when someone sets a tablet's clock. */
	jump(ms: number): void;
	/** Tasks that wait. */
	readonly waiting: number;
}

/** Lets every promise that can settle without I/O settle. */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 12; turn++) await Promise.resolve();
	await new Promise<void>((resolve) => setImmediate(resolve));
}

/** `settled` is waited for before each task: by default, for promises that need no I/O. */
export function createFakeClock(startMs = 1_800_000_000_000, settled = settle): FakeClock {
	let elapsedMs = 0;
	let offsetMs = startMs;
	let nextId = 1;
	const tasks = new Map<number, { readonly dueMs: number; readonly task: () => void }>();

	const nextDue = (untilMs: number): [number, { readonly dueMs: number; readonly task: () => void }] | null => {
		let best: [number, { readonly dueMs: number; readonly task: () => void }] | null = null;
		for (const entry of tasks) if (entry[1].dueMs <= untilMs && (!best || entry[1].dueMs < best[1].dueMs)) best = entry;
		return best;
	};

	return {
		nowMs: () => offsetMs + elapsedMs,
		after(delayMs, task) {
			const id = nextId++;
			tasks.set(id, { dueMs: elapsedMs + Math.max(0, delayMs), task });
			return () => tasks.delete(id);
		},
		async advance(ms) {
			const untilMs = elapsedMs + ms;
			await settled();
			for (let due = nextDue(untilMs); due; due = nextDue(untilMs)) {
				tasks.delete(due[0]);
				elapsedMs = Math.max(elapsedMs, due[1].dueMs);
				due[1].task();
				await settled();
			}
			elapsedMs = untilMs;
		},
		jump(ms) {
			offsetMs += ms;
		},
		get waiting() {
			return tasks.size;
		}
	};
}
