import type { Clock } from '#lib/core/clock.ts';

/** First wait before a message that nobody confirmed is sent again; doubles up to `maxResendMs`. */
const firstResendMs = 600;
const maxResendMs = 5_000;
/** A gap larger than this is not a lost message but a stranger; it is dropped. */
const maxGap = 256;

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
}

/** For messages that may overtake each other: nothing waits behind one that is lost. */
export function createSureMessages<M>({ clock, transmit, confirm, deliver }: SureMessagesPorts<M>): SureMessages<M> {
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
	const hurry = (): void => {
		for (const [number, { message, saidAtMs, cancel }] of [...unconfirmed]) {
			if (clock.nowMs() - saidAtMs < firstResendMs) continue;
			cancel();
			repeat(number, message, firstResendMs);
		}
	};

	return {
		send(message) {
			if (!closed) repeat(++sent, message, firstResendMs);
		},
		receive(number, message) {
			if (closed || number > whole + maxGap) return;
			confirm(number);
			hurry();
			if (number <= whole || beyond.has(number)) return;
			beyond.add(number);
			while (beyond.delete(whole + 1)) whole++;
			deliver(message);
		},
		confirmed(number) {
			unconfirmed.get(number)?.cancel();
			unconfirmed.delete(number);
			hurry();
		},
		hurry,
		close() {
			closed = true;
			for (const { cancel } of unconfirmed.values()) cancel();
			unconfirmed.clear();
		}
	};
}
