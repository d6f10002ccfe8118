import type { Bytes } from '#lib/core/bytes.ts';
import type { WebSocketLike } from '#lib/sync/relay-socket.ts';
import { decodeClientFrame } from '#lib/wire/client-frame-codec.ts';
import type { ClientFrame, RelayFrame } from '#lib/wire/frames.ts';
import { encodeRelayFrame } from '#lib/wire/relay-frame-codec.ts';

/** A relay's end of one WebSocket, played by the test. */
export interface FakeSocket extends WebSocketLike {
	/** What the client sent, decoded, in order. */
	readonly sent: ClientFrame[];
	readonly closedByClient: boolean;
	open(): void;
	say(frame: RelayFrame): void;
	drop(code: number): void;
	/** The frames of one type. */
	sentOf<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }>[];
}

export function createFakeSocket(): FakeSocket {
	const sent: ClientFrame[] = [];
	let closedByClient = false;
	const socket: FakeSocket = {
		binaryType: 'blob',
		onopen: null,
		onmessage: null,
		onclose: null,
		onerror: null,
		sent,
		get closedByClient() {
			return closedByClient;
		},
		send(bytes: Bytes) {
			const decoded = decodeClientFrame(bytes);
			if (!decoded.ok) throw new Error(`the client sent something ${decoded.error.reason}`);
			sent.push(decoded.value);
		},
		close() {
			closedByClient = true;
		},
		open: () => socket.onopen?.({} as never),
		say: (frame) => socket.onmessage?.({ data: encodeRelayFrame(frame).slice().buffer } as never),
		drop: (code) => socket.onclose?.({ code } as never),
		sentOf: <T extends ClientFrame['type']>(type: T) =>
			sent.filter((frame): frame is Extract<ClientFrame, { type: T }> => frame.type === type)
	};
	return socket;
}
