import type { Clock } from '#lib/core/clock.ts';

/** First wait before a message that nobody confirmed is sent again; doubles up to `maxResendMs`. */
const firstResendMs = 600;
const maxResendMs = 5_000;
/** Two ways that open within this time are one. */
const justNowMs = 100;
/** A gap larger than this is not lost or void messages but a stranger; it is dropped. Repairs of half a day stay below. */
const maxGap = 16_384;

/** One direction pair over signalling that may lose, repeat and reorder: every message arrives once, each as soon as it can. */
export interface SureMessages<M> {
	send(message: M): void;
	/** A numbered message of the other side: delivered unless it was before, and confirmed either way. */
	receive(number: number, message: M): void;
	/** The other side has this one. */
	confirmed(number: number): void;
	/** A way to the other side may have opened: what nobody confirmed is said again at once. */
	hurry(): void;
	/** Stops repeating. */
	close(): void;
}

export interface SureMessagesPorts<M> {
	readonly clock: Clock;
	transmit(number: number, message: M): void;
	confirm(number: number): void;
	deliver(message: M): void;
	/** Whether a later message leaves nothing of an earlier one to be said. */
	makesVoid(later: M, earlier: M): boolean;
}

/** For messages that may overtake each other: nothing waits behind one that is lost. */
export function createSureMessages<M>({ clock, transmit, confirm, deliver, makesVoid }: SureMessagesPorts<M>): SureMessages<M> {
	const unconfirmed = new Map<number, { readonly message: M; readonly saidAtMs: number; readonly cancel: () => void }>();
	/** Every number up to `whole` came, and these beyond it. */
	const beyond = new Set<number>();
	let whole = 0;
	let sent = 0;
	let closed = false;

	const repeat = (number: number, message: M, waitMs: number): void => {
		transmit(number, message);
		const again = (): void => repeat(number, message, Math.min(waitMs * 2, maxResendMs));
		unconfirmed.set(number, { message, saidAtMs: clock.nowMs(), cancel: clock.after(waitMs, again) });
	};
	const sayAgain = (sinceMs: number): void => {
		for (const [number, { message, saidAtMs, cancel }] of [...unconfirmed]) {
			if (clock.nowMs() - saidAtMs < sinceMs) continue;
			cancel();
			repeat(number, message, firstResendMs);
		}
	};

	return {
		send(message) {
			if (closed) return;
			const same = [...unconfirmed.values()].find((earlier) => JSON.stringify(earlier.message) === JSON.stringify(message));
			if (same !== undefined && clock.nowMs() - same.saidAtMs < firstResendMs) return;
			// What an outage leaves unsaid would fill a thin line when it is over.
			for (const [number, { message: earlier, cancel }] of [...unconfirmed]) {
				if (!makesVoid(message, earlier)) continue;
				cancel();
				unconfirmed.delete(number);
			}
			repeat(++sent, message, firstResendMs);
		},
		receive(number, message) {
			if (closed || number > whole + maxGap) return;
			confirm(number);
			sayAgain(firstResendMs);
			if (number <= whole || beyond.has(number)) return;
			beyond.add(number);
			while (beyond.delete(whole + 1)) whole++;
			deliver(message);
		},
		confirmed(number) {
			unconfirmed.get(number)?.cancel();
			unconfirmed.delete(number);
			sayAgain(firstResendMs);
		},
		hurry: () => sayAgain(justNowMs),
		close() {
			closed = true;
			for (const { cancel } of unconfirmed.values()) cancel();
			unconfirmed.clear();
		}
	};
}
