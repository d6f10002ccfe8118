import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { LineReport } from './line-report.ts';
import type { LinkMessage } from './link-message.ts';
import type { Plan } from './plan.ts';

/** The way between two devices of a room. It is never given up: only the room ends a link. */
export type PathState =
	| { readonly at: 'connecting'; readonly sinceMs: number }
	| { readonly at: 'up'; readonly sinceMs: number }
	/** Nothing heard for 600 ms: repair has begun. */
	| { readonly at: 'suspect'; readonly sinceMs: number }
	/** Nothing heard for so long that voice goes as clips; repair goes on. */
	| { readonly at: 'lost'; readonly sinceMs: number };

/** What a link sends, and what comes. */
export interface LinkQuality {
	readonly sending: Plan;
	/** The peer's last word about our sound and picture, and when it came by this device's clock; null before the first. */
	readonly report: LineReport | null;
	readonly reportAtMs: number;
	/** What this device makes of the peer's sound and picture now. */
	readonly receiving: LineReport;
}

/** How the sound of a span reached the peer, by its own reports. */
export interface Hearing {
	readonly fromMs: number;
	readonly untilMs: number;
	/** Share of it that was played as it was said, 0 to 1; 0 where no report came. */
	readonly heardShare: number;
}

export interface LinkTracks {
	readonly microphone: MediaStreamTrack | null;
	readonly camera: MediaStreamTrack | null;
}

/** Wishes of this side about one link; the ladder obeys the least of all limits. */
export interface LinkWishes {
	/** Neither sends nor wants a picture. */
	readonly audioOnly: boolean;
	readonly saveData: boolean;
	/** What the arbiter leaves to this link, bits per second. */
	readonly shareBps: number;
	/** False spares the peer's picture, because nobody looks at it. */
	readonly wantsPicture: boolean;
}

/** A data channel in terms of what a sender needs to know of it. */
export interface DataLane {
	readonly open: boolean;
	/** Bytes handed over and not yet sent. */
	readonly bufferedBytes: number;
	/** False when the lane is not open; nothing is kept then. */
	send(bytes: Bytes): boolean;
	on(listener: (bytes: Uint8Array) => void): () => void;
}

/** One peer of a room: sound and picture both ways on the ladder's plan, and lanes beside them. */
export interface PeerLink {
	readonly peer: DeviceId;
	/** The peer's tracks, filled as they arrive. */
	readonly remote: MediaStream;
	readonly path: Readable<PathState>;
	readonly quality: Readable<LinkQuality>;
	/** Every half second of own sound, at the latest 4 s after it was said: feeds the clips. */
	onHearing(listener: (hearing: Hearing) => void): () => void;
	/** Small, unordered, never repeated: notes in a hurry. */
	readonly swift: DataLane;
	/** Ordered and repeated: what must arrive, and signals passed on for others. */
	readonly sure: DataLane;
	/** A message of the peer's link, whichever way it came; the same one twice does no harm. */
	receive(message: LinkMessage): void;
	/** Replaces what is sent; null sends nothing. Needs no negotiation. */
	setTracks(tracks: LinkTracks): Promise<void>;
	setWishes(wishes: LinkWishes): void;
	/** The device changed its network, or says it is on line again: repair begins at once. */
	networkChanged(): void;
	close(): void;
}

export interface PeerLinkPorts {
	readonly peer: DeviceId;
	readonly clock: Clock;
	readonly random: Random;
	readonly iceServers: readonly RTCIceServer[];
	/** Only through TURN, for privacy (`iceTransportPolicy`). */
	readonly relayOnly: boolean;
	/** The polite side yields when both offer at once (WebRTC 1.0, section 10.7). */
	readonly polite: boolean;
	/** This side makes the first offer. */
	readonly offers: boolean;
	/** Makes the worker that rewrites sound; null where the browser cannot. */
	readonly soundWorker: (() => Worker) | null;
	/** Hands a message to the room, which sends it by every way there is. */
	send(message: LinkMessage): void;
	/** Remote tracks arrived or ended. */
	tracks(): void;
	report(error: unknown): void;
}
