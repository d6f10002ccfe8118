import type { Awareness } from 'y-protocols/awareness';
import { WebrtcProvider } from 'y-webrtc';
import type * as Y from 'yjs';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import { guardUpdateListener } from '#lib/document/guarded.ts';

/** The meeting place of devices that have one document open; both texts derive from the document's current key. */
export interface LiveRoom {
	readonly name: string;
	readonly password: string;
}

/** Where rooms are announced: our relay's signalling, by a ticket that lives as long as the device's relay session. */
export interface SignalPoint {
	readonly url: string;
	readonly iceServers: readonly RTCIceServer[];
}

/** What keystrokes travel on between devices. For speed alone: nothing relies on it for delivery (DESIGN 4.4). */
export interface LiveLane {
	/** Devices with an open data channel to this one. */
	readonly peers: Readable<number>;
}

export type LaneProvider = Pick<
	WebrtcProvider,
	'room' | 'key' | 'connect' | 'disconnect' | 'destroy' | 'signalingConns' | 'signalingUrls' | 'peerOpts' | 'on'
>;

export type ConnectLane = (doc: Y.Doc, awareness: Awareness, room: LiveRoom, point: SignalPoint) => LaneProvider;

/** The part of a simple-peer connection that is listened to. */
interface PeerEvents {
	on(event: 'connect', listener: () => void): void;
}

export interface LiveLaneParts {
	readonly doc: Y.Doc;
	readonly awareness: Awareness;
	readonly room: LiveRoom;
	readonly point: Readable<SignalPoint | null>;
	readonly report: (error: unknown) => void;
	readonly connect: ConnectLane;
}

/**
 * Updates above this stay off the data channel and reach the others by the relay: 60 KB keeps the message below the 64 KiB
 * that every pair of browsers accepts, where larger ones vanish without an error (yjs/y-webrtc issues 20, 42, 61).
 */
const longestLiveUpdate = 60_000;

const peerOptsOf = ({ iceServers }: SignalPoint) => ({ config: { iceServers: [...iceServers] } });

/** The real lane: y-webrtc with our signalling and our ICE servers, or none; never a default from elsewhere. */
export const connectWebrtc: ConnectLane = (doc, awareness, room, point) =>
	new WebrtcProvider(room.name, doc, {
		signaling: [point.url],
		password: room.password,
		awareness,
		filterBcConns: true,
		peerOpts: peerOptsOf(point)
	});

/** Opens the lane once the relay has given a ticket; it stays open when the relay goes, until `scope` closes. */
export function openLiveLane(parts: LiveLaneParts, scope: Scope): LiveLane {
	const peers = createSettable(0);
	const { connect } = parts;
	let provider: LaneProvider | null = null;
	let pointUrl: string | null = null;

	const follow = (): void => {
		const point = parts.point.current;
		if (!point || scope.closed) return;
		// Connections made from now on use the servers of now; those that stand keep theirs.
		if (provider) provider.peerOpts = peerOptsOf(point);
		if (point.url === pointUrl) return;
		pointUrl = point.url;
		if (provider) {
			moveSignalling(provider, point);
			return;
		}
		const opened = connect(parts.doc, parts.awareness, parts.room, point);
		provider = opened;
		const count = (): void => peers.set([...(opened.room?.webrtcConns.values() ?? [])].filter((connection) => connection.connected).length);
		opened.on('peers', (event) => {
			count();
			for (const added of event.added) {
				const connection = opened.room?.webrtcConns.get(added);
				(connection?.peer as PeerEvents | undefined)?.on('connect', count);
			}
		});
		Promise.resolve(opened.key)
			.then(() => shield(opened, parts))
			.catch(parts.report);
	};

	scope.onClose(parts.point.on(follow));
	scope.onClose(async () => {
		if (!provider) return;
		// `destroy` alone leaves the provider, and the document with it, in y-webrtc's table of signalling connections.
		provider.disconnect();
		provider.destroy();
		await provider.key;
		peers.set(0);
	});
	follow();
	return { peers };
}

/** Gives the provider a new signalling address and leaves its data channels alone; the new connection announces every room. */
function moveSignalling(provider: LaneProvider, point: SignalPoint): void {
	const room = provider.room;
	// Without its room, `disconnect` and `connect` touch the signalling connections only.
	provider.room = null;
	provider.disconnect();
	provider.signalingConns = [];
	provider.signalingUrls = [point.url];
	provider.connect();
	provider.room = room;
}

/** Puts guarded listeners in the place of y-webrtc's own: one that throws would silence the document for ever (yjs issue 799). */
function shield(provider: LaneProvider, { doc, awareness, report }: LiveLaneParts): void {
	const room = provider.room;
	if (!room) return;
	const sendUpdate = room._docUpdateHandler;
	const sendAwareness = room._awarenessUpdateHandler;
	doc.off('update', sendUpdate);
	awareness.off('update', sendAwareness);
	const sendShort = (update: Uint8Array, origin: unknown): void => {
		if (update.length <= longestLiveUpdate) sendUpdate(update, origin);
	};
	room._docUpdateHandler = guardUpdateListener(doc, sendShort, report);
	room._awarenessUpdateHandler = (changes, origin) => {
		try {
			sendAwareness(changes, origin);
		} catch (error) {
			report(error);
		}
	};
	awareness.on('update', room._awarenessUpdateHandler);
}
