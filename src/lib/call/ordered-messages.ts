import type { Clock } from '#lib/core/clock.ts';
import type { CallFrame, CallMessage } from './call-message.ts';

/** First wait before a message that nobody confirmed is sent again; doubles up to `maxResendMs`. */
const firstResendMs = 600;
const maxResendMs = 5_000;
/** A gap larger than this is not a lost message but a stranger; its frames are dropped. */
const maxGap = 64;

/** One direction pair of a call over signalling that may lose, repeat and reorder: every message once, in order. */
export interface OrderedMessages {
	send(message: CallMessage): void;
	/** Gives a frame of this call; delivers what is due and confirms it. */
	receive(frame: CallFrame): void;
	/** Stops repeating. */
	close(): void;
}

export interface OrderedMessagesPorts {
	readonly callId: string;
	readonly clock: Clock;
	transmit(frame: CallFrame): void;
	deliver(message: CallMessage): void;
}

export function createOrderedMessages({ callId, clock, transmit, deliver }: OrderedMessagesPorts): OrderedMessages {
	const unconfirmed = new Map<number, { cancel: () => void }>();
	const early = new Map<number, CallMessage>();
	let sent = 0;
	let delivered = 0;
	let closed = false;

	const transmitAgain = (number: number, message: CallMessage, waitMs: number): void => {
		if (closed) return;
		transmit({ callId, number, message });
		unconfirmed.set(number, { cancel: clock.after(waitMs, () => transmitAgain(number, message, Math.min(waitMs * 2, maxResendMs))) });
	};

	const confirm = (upTo: number): void => {
		for (const [number, entry] of unconfirmed) {
			if (number > upTo) continue;
			entry.cancel();
			unconfirmed.delete(number);
		}
	};

	return {
		send(message) {
			transmitAgain(++sent, message, firstResendMs);
		},
		receive(frame) {
			if (closed || frame.callId !== callId) return;
			if ('received' in frame) return confirm(frame.received);
			if (frame.number > delivered + maxGap) return;
			if (frame.number > delivered) early.set(frame.number, frame.message);
			for (let next = early.get(delivered + 1); next !== undefined && !closed; next = early.get(delivered + 1)) {
				early.delete(++delivered);
				deliver(next);
			}
			transmit({ callId, received: delivered });
		},
		close() {
			closed = true;
			confirm(Number.POSITIVE_INFINITY);
		}
	};
}
