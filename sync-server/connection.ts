import type { WebSocket } from 'ws';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import { decodeClientFrame } from '#lib/wire/client-frame-codec.ts';
import type { ClientFrame, Piece, RelayFrame } from '#lib/wire/frames.ts';
import { createPieceAssembler, splitFrame } from '#lib/wire/pieces.ts';
import { encodeRelayFrame } from '#lib/wire/relay-frame-codec.ts';
import { closeCodes, type CloseReason } from './close-codes.ts';
import type { RelayLimits } from './limits.ts';

/** One device's socket: whole frames in, whole frames out, within its limits. */
export interface Connection {
	readonly bufferedBytes: number;
	readonly lastHeardMs: number;
	readonly open: boolean;
	/** Sends messages that were encoded before, perhaps for many. */
	sendMessages(messages: readonly Uint8Array[]): void;
	send(frame: RelayFrame): void;
	/** Counts a frame or envelope that no client should send; too many end the connection. */
	fault(): void;
	/** Stops reading from the device while `busy` holds; the line's own back-pressure does the rest. */
	hold(busy: boolean): void;
	ping(): void;
	close(reason: CloseReason): void;
}

interface ConnectionEvents {
	onFrame(frame: Exclude<ClientFrame, Piece>): void;
	onClosed(): void;
}

export const messagesOf = (frame: RelayFrame): readonly Bytes[] => splitFrame(encodeRelayFrame(frame), encodeRelayFrame);

export function createConnection(socket: WebSocket, clock: Clock, limits: RelayLimits, events: ConnectionEvents): Connection {
	const assembler = createPieceAssembler();
	let lastHeardMs = clock.nowMs();
	let faults = 0;
	let allowance = limits.frameBurst;
	let allowanceAtMs = clock.nowMs();
	let throttled = false;
	let busy = false;
	let cancelTermination = (): void => undefined;

	const settleReading = (): void => {
		if (socket.readyState !== socket.OPEN) return;
		if (throttled || busy) socket.pause();
		else socket.resume();
	};
	const refill = (): void => {
		const nowMs = clock.nowMs();
		allowance = Math.min(limits.frameBurst, allowance + ((nowMs - allowanceAtMs) * limits.framesPerSecond) / 1000);
		allowanceAtMs = nowMs;
	};
	/** What one read of the socket had already brought deepens the debt while reading is paused, so it is looked at again. */
	const readWhenPaid = (): void => {
		const owedMs = Math.ceil(((1 - allowance) * 1000) / limits.framesPerSecond);
		clock.after(owedMs, () => {
			refill();
			if (allowance <= 0) return readWhenPaid();
			throttled = false;
			settleReading();
		});
	};
	/** A token bucket; an empty one stops reading until its debt is paid instead of refusing, so nothing is lost. */
	const spend = (): void => {
		refill();
		allowance -= 1;
		if (allowance > 0 || throttled) return;
		throttled = true;
		settleReading();
		readWhenPaid();
	};

	const connection: Connection = {
		get bufferedBytes() {
			return socket.bufferedAmount;
		},
		get lastHeardMs() {
			return lastHeardMs;
		},
		get open() {
			return socket.readyState === socket.OPEN;
		},
		sendMessages(messages) {
			if (socket.readyState !== socket.OPEN) return;
			for (const message of messages) socket.send(message, { binary: true });
		},
		send: (frame) => connection.sendMessages(messagesOf(frame)),
		fault() {
			faults += 1;
			if (faults > limits.maxFaults) connection.close('abuse');
		},
		hold(isBusy) {
			if (isBusy === busy) return;
			busy = isBusy;
			settleReading();
		},
		ping() {
			if (socket.readyState === socket.OPEN) socket.ping();
		},
		close(reason) {
			if (socket.readyState === socket.OPEN) socket.close(closeCodes[reason], reason);
			// A device that does not answer the close is not waited for.
			cancelTermination();
			if (socket.readyState !== socket.CLOSED) cancelTermination = clock.after(2_000, () => socket.terminate());
		}
	};

	const receive = (bytes: Uint8Array): void => {
		const frame = decodeClientFrame(bytes);
		if (!frame.ok) {
			if (frame.error.reason !== 'unknown-version') connection.fault();
		} else if (frame.value.type !== 'piece') events.onFrame(frame.value);
		else {
			const whole = assembler.add(frame.value);
			if (!whole.ok) connection.fault();
			else if (whole.value !== null) receiveWhole(whole.value);
		}
	};
	/** Pieces within pieces are nobody's frame. */
	const receiveWhole = (bytes: Uint8Array): void => {
		const frame = decodeClientFrame(bytes);
		if (frame.ok && frame.value.type !== 'piece') events.onFrame(frame.value);
		else if (frame.ok || frame.error.reason !== 'unknown-version') connection.fault();
	};

	socket.on('message', (data, isBinary) => {
		if (!connection.open) return;
		lastHeardMs = clock.nowMs();
		spend();
		if (isBinary) receive(data as Buffer);
		else connection.fault();
	});
	socket.on('pong', () => (lastHeardMs = clock.nowMs()));
	socket.on('close', () => {
		cancelTermination();
		events.onClosed();
	});
	// Followed by 'close'; without a listener it would end the process.
	socket.on('error', () => undefined);
	return connection;
}
