import type { Clock } from '#lib/core/clock.ts';
import { createEmitter } from '#lib/core/emitter.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { err, ok } from '#lib/core/result.ts';
import { storageReason, type StorageHealth, type StorageReason } from './storage-health.ts';
import type { Stored } from './vault.ts';

/** A fault must be on screen within 2 s (I13), so an answer that takes longer than this counts as one until it comes. */
const patienceMs = 1_800;
/** Reopening: quickly at first (a tab that comes back, a connection closed by Safari), then sparing. */
const reopenDelaysMs = [50, 250, 1_000, 2_000, 5_000, 10_000];

export interface StorageWeather {
	readonly health: Readable<StorageHealth>;
	/** Does database work; a failure becomes a value, shows in `health`, and starts the reopening. */
	run<T>(work: () => PromiseLike<T>): Stored<T>;
	/** After the store has come back. */
	onBack(listener: () => void): () => void;
	/** The connection was closed from outside. */
	closed(): void;
	/** Tries to reopen now. */
	wake(): void;
	setLost(lost: boolean): void;
	stop(): void;
}

/** `reopen` closes and opens the connection and proves it with a write; it rejects while the store is out. */
export function createStorageWeather(clock: Clock, reopen: () => Promise<void>, report: (error: unknown) => void): StorageWeather {
	const health = createSettable<StorageHealth>({ status: 'well' });
	const back = createEmitter<true>(report);
	let failing: { readonly reason: StorageReason; readonly sinceMs: number } | null = null;
	let lostSinceMs: number | null = null;
	let attempts = 0;
	let reopening = false;
	let stopped = false;
	let cancelRetry = (): void => undefined;

	const show = (): void => {
		if (failing) health.set({ status: 'failing', ...failing });
		else if (lostSinceMs !== null) health.set({ status: 'lost', sinceMs: lostSinceMs });
		else if (health.current.status !== 'well') health.set({ status: 'well' });
	};
	const fail = (reason: StorageReason): void => {
		if (stopped) return;
		if (failing?.reason !== reason) failing = { reason, sinceMs: failing?.sinceMs ?? clock.nowMs() };
		show();
	};
	const succeed = (): void => {
		if (!failing || stopped) return;
		failing = null;
		attempts = 0;
		cancelRetry();
		show();
		back.emit(true);
	};
	const tryReopen = async (): Promise<void> => {
		if (reopening || stopped) return;
		reopening = true;
		cancelRetry();
		try {
			await reopen();
			reopening = false;
			succeed();
		} catch (error) {
			reopening = false;
			fail(storageReason(error));
			retryLater();
		}
	};
	const retryLater = (): void => {
		if (reopening || stopped) return;
		cancelRetry();
		cancelRetry = clock.after(reopenDelaysMs[Math.min(attempts++, reopenDelaysMs.length - 1)]!, () => void tryReopen());
	};

	return {
		health,
		async run(work) {
			const stopWaiting = clock.after(patienceMs, () => fail('blocked'));
			try {
				const value = await work();
				if (failing?.reason === 'blocked') succeed();
				return ok(value);
			} catch (error) {
				const detail = storageReason(error);
				if (detail === 'unknown') report(error);
				fail(detail);
				retryLater();
				return err({ reason: 'storage', detail });
			} finally {
				stopWaiting();
			}
		},
		onBack: (listener) => back.on(listener),
		closed() {
			fail('closed');
			retryLater();
		},
		wake() {
			if (failing) void tryReopen();
		},
		setLost(lost) {
			lostSinceMs = lost ? (lostSinceMs ?? clock.nowMs()) : null;
			show();
		},
		stop() {
			stopped = true;
			cancelRetry();
		}
	};
}
