import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { Random } from '#lib/core/random.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import { encodeClientFrame, helloSignedPart } from '#lib/wire/client-frame-codec.ts';
import { protocolVersion, type ClientFrame, type Hello, type RelayFrame } from '#lib/wire/frames.ts';
import { createPieceAssembler, splitFrame } from '#lib/wire/pieces.ts';
import { decodeRelayFrame } from '#lib/wire/relay-frame-codec.ts';

/** The part of a WebSocket the link needs: the browser's, the `ws` package's, or a test's. */
export interface WebSocketLike {
	binaryType: string;
	onopen: ((event: never) => void) | null;
	onmessage: ((event: never) => void) | null;
	onclose: ((event: never) => void) | null;
	onerror: ((event: never) => void) | null;
	send(bytes: Bytes): void;
	close(code?: number): void;
}

/** What `/relay.json` says. */
export interface RelayInfo {
	/** 32 hexadecimal digits; binds HELLO to this relay. */
	readonly relayId: string;
	readonly hospitalId: string | null;
	/** A one-time set-up link is still open. */
	readonly setUp: boolean;
}

/** Where a relay is reached. */
export interface RelayAddress {
	/** Opens a WebSocket to `<origin>/link`. */
	connect(): WebSocketLike;
	/** Reads `/relay.json`; null when the relay does not answer. */
	describe(): Promise<RelayInfo | null>;
}

/** What a HELLO carries besides the device: the set-up token of a founder, the envelopes that found or enrol. */
export interface Introduction {
	readonly setUpToken: string | null;
	readonly enrolment: readonly Bytes[];
}

export const noIntroduction: Introduction = { setUpToken: null, enrolment: [] };

/** One connection as frames. After `closed` nothing more is heard of it. */
export interface FrameSocket {
	send(frame: ClientFrame): void;
	close(): void;
}

export interface FrameSocketEvents {
	readonly open: () => void;
	readonly frame: (frame: RelayFrame) => void;
	/** With the WebSocket close code; 1006 when it broke or never opened. */
	readonly closed: (code: number) => void;
}

const brokenCode = 1006;

/** Speaks frames over a WebSocket: splits and assembles pieces, skips frames it does not know (newer relays send more). */
export function openFrameSocket(socket: WebSocketLike, events: FrameSocketEvents): FrameSocket {
	const assembler = createPieceAssembler();
	let over = false;
	const end = (code: number): void => {
		if (over) return;
		over = true;
		socket.onopen = socket.onmessage = socket.onclose = null;
		events.closed(code);
	};
	const receive = (bytes: Uint8Array): void => {
		const decoded = decodeRelayFrame(bytes);
		if (!decoded.ok) return;
		if (decoded.value.type !== 'piece') return events.frame(decoded.value);
		const whole = assembler.add(decoded.value);
		if (whole.ok && whole.value) receive(whole.value);
	};
	socket.binaryType = 'arraybuffer';
	socket.onopen = () => events.open();
	socket.onmessage = (event: { data: unknown }) => {
		if (!over && event.data instanceof ArrayBuffer) receive(new Uint8Array(event.data));
	};
	socket.onclose = (event: { code?: number }) => end(event.code ?? brokenCode);
	// Every error is followed by a close; the listener only keeps it from being reported as unhandled.
	socket.onerror = () => undefined;
	return {
		send(frame) {
			if (over) return;
			for (const message of splitFrame(encodeClientFrame(frame), encodeClientFrame)) socket.send(message);
		},
		close() {
			end(brokenCode);
			socket.close();
		}
	};
}

export interface HelloParts {
	readonly device: DeviceKeys;
	readonly relayId: string;
	readonly introduction: Introduction;
	readonly clock: Clock;
	readonly random: Random;
}

/** A signed HELLO; `challenge` is what a relay sends when the device's clock is too far from its own. */
export async function signHello(parts: HelloParts, challenge?: { readonly nonce: Bytes; readonly serverTimeMs: number }): Promise<Hello> {
	const { device, relayId } = parts;
	const said = {
		relayId,
		device: device.deviceId,
		timestampMs: challenge?.serverTimeMs ?? parts.clock.nowMs(),
		nonce: challenge?.nonce ?? parts.random.bytes(16)
	};
	const signature = await device.sign(helloSignedPart(said));
	return { type: 'hello', protocol: protocolVersion, ...said, signPublic: device.signPublic, signature, ...parts.introduction };
}
