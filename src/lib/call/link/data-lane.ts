import { createEmitter } from '#lib/core/emitter.ts';
import type { DataLane } from './peer-link.ts';

/** A lane and the channel that carries it now: a channel ends with its connection, the lane does not. */
export interface ChannelLane {
	readonly lane: DataLane;
	carryOver(channel: RTCDataChannel): void;
}

/** Channels whose ids both sides know beforehand need no round trip to open (RFC 8831 section 6.4, `negotiated`). */
export const channelSettings = {
	pulse: { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 },
	swift: { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 },
	sure: { negotiated: true, id: 2, ordered: true }
} as const satisfies Record<string, RTCDataChannelInit>;

/** IPv4, UDP, DTLS and SCTP (calls.md section 5). */
const messageOverheadBytes = 93;

/** `heard` is called for whatever comes over the lane: it proves that the path works. */
export function createChannelLane(ports: { heard(): void; report(error: unknown): void }): ChannelLane {
	const arrivals = createEmitter<Uint8Array>(ports.report);
	let channel: RTCDataChannel | null = null;
	return {
		lane: {
			get open() {
				return channel?.readyState === 'open';
			},
			get bufferedBytes() {
				return channel?.bufferedAmount ?? 0;
			},
			overheadBytes: messageOverheadBytes,
			send(bytes) {
				if (channel?.readyState !== 'open') return false;
				try {
					channel.send(bytes);
					return true;
				} catch (error) {
					// The channel's buffer is full, or it closed this very moment.
					ports.report(error);
					return false;
				}
			},
			on: (listener) => arrivals.on(listener)
		},
		carryOver(next) {
			if (channel !== null) channel.onmessage = null;
			channel = next;
			next.binaryType = 'arraybuffer';
			next.onmessage = ({ data }: MessageEvent<unknown>) => {
				ports.heard();
				// A connection of another realm brings that realm's buffers, which are no `ArrayBuffer` of this one.
				if (typeof data !== 'string') arrivals.emit(new Uint8Array(data as ArrayBuffer));
			};
		}
	};
}
