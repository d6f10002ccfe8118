import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import { integerBetween, type Random } from '#lib/core/random.ts';
import type { WebSocketLike } from '#lib/sync/relay-socket.ts';

/**
 * A WebSocket over a bad network. TCP keeps order and repeats what is lost, so loss shows as delay; what is on its way when the
 * connection is cut is gone, in both directions and without a word. A deaf line delivers nothing and does not close.
 */
export interface SimulatedLine {
	readonly client: WebSocketLike;
	cut(): void;
	deafen(): void;
}

export interface NetworkWeather {
	/** The longest delay of one message, in milliseconds. */
	longestDelayMs: number;
}

const [connecting, open, closed] = [0, 1, 3];

export function openSimulatedLine(
	clock: Clock,
	random: Random,
	weather: NetworkWeather,
	accept: (socket: WebSocket) => void,
	overheard: (bytes: Uint8Array) => void
): SimulatedLine {
	let state = connecting;
	let deaf = false;
	let clientFreeAtMs = 0;
	let relayFreeAtMs = 0;
	const server = new EventEmitter();

	const delay = (freeAtMs: number): number =>
		Math.max(freeAtMs, clock.nowMs() + integerBetween(random, 1, Math.max(1, weather.longestDelayMs)));
	const toRelay = (run: () => void): void => {
		relayFreeAtMs = delay(relayFreeAtMs);
		clock.after(relayFreeAtMs - clock.nowMs(), () => !deaf && run());
	};
	const toClient = (run: () => void): void => {
		clientFreeAtMs = delay(clientFreeAtMs);
		clock.after(clientFreeAtMs - clock.nowMs(), () => !deaf && run());
	};
	const end = (code: number): void => {
		if (state === closed) return;
		state = closed;
		server.emit('close', code);
		client.onclose?.({ code } as never);
	};

	const client: WebSocketLike = {
		binaryType: 'arraybuffer',
		onopen: null,
		onmessage: null,
		onclose: null,
		onerror: null,
		send(bytes: Bytes) {
			if (state !== open) return;
			const copy = bytes.slice();
			overheard(copy);
			toRelay(() => state === open && server.emit('message', Buffer.from(copy), true));
		},
		close: () => end(1000)
	};
	const socket = Object.assign(server, {
		OPEN: open,
		bufferedAmount: 0,
		send(data: Uint8Array) {
			const copy = Uint8Array.from(data);
			toClient(() => state === open && client.onmessage?.({ data: copy.buffer } as never));
		},
		pause: () => undefined,
		resume: () => undefined,
		ping: () => toClient(() => state === open && server.emit('pong')),
		terminate: () => end(1006),
		close: (code: number) => toClient(() => end(code))
	});
	Object.defineProperty(socket, 'readyState', { get: () => state });
	toClient(() => {
		if (state !== connecting) return;
		state = open;
		accept(socket as unknown as WebSocket);
		client.onopen?.({} as never);
	});
	return {
		client,
		cut: () => end(1006),
		deafen() {
			deaf = true;
		}
	};
}
