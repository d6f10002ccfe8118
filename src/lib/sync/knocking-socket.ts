import type { WebSocketLike } from './relay-socket.ts';

/** A WebSocket that can knock once more while nobody has opened. The first knock that is answered becomes the connection. */
export interface KnockingSocket extends WebSocketLike {
	/** Opens another connection beside those that wait for an answer; nothing once one of them is open. */
	knock(): void;
}

/** TCP asks at 0, 1, 3 and 7 s (RFC 6298): four knocks, two seconds apart, ask once a second. The oldest makes room for a fifth. */
const mostKnocks = 4;

/**
 * What was asked while the line was gone waits on TCP's own growing pauses after it is back. Who is in a hurry knocks again; closed is
 * said when none of the knocks is left.
 */
export function createKnockingSocket(connect: () => WebSocketLike): KnockingSocket {
	const knocking = new Set<WebSocketLike>();
	let opened: WebSocketLike | null = null;
	let over = false;

	const drop = (one: WebSocketLike): void => {
		knocking.delete(one);
		one.onopen = one.onmessage = one.onclose = null;
		one.close();
	};

	const socket: KnockingSocket = {
		binaryType: 'arraybuffer',
		onopen: null,
		onmessage: null,
		onclose: null,
		onerror: null,
		send: (bytes) => opened?.send(bytes),
		close(code) {
			over = true;
			for (const one of knocking) drop(one);
			opened?.close(code);
		},
		knock() {
			if (over || opened !== null) return;
			const [oldest] = knocking;
			if (oldest !== undefined && knocking.size >= mostKnocks) drop(oldest);
			const one = connect();
			knocking.add(one);
			one.binaryType = socket.binaryType;
			one.onopen = (event) => {
				opened = one;
				knocking.delete(one);
				for (const late of knocking) drop(late);
				socket.onopen?.(event);
			};
			one.onmessage = (event) => socket.onmessage?.(event);
			one.onclose = (event) => {
				knocking.delete(one);
				if (opened === one || (opened === null && knocking.size === 0)) socket.onclose?.(event);
			};
			// Every error is followed by a close; the listener only keeps it from being reported as unhandled.
			one.onerror = () => undefined;
		}
	};
	socket.knock();
	return socket;
}
