import type { Bytes } from '#lib/core/bytes.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { channelSettings, createChannelLane } from './data-lane.ts';
import type { LineReport } from './line-report.ts';
import { createLinkDriver } from './link-driver.ts';
import type { LinkMessage } from './link-message.ts';
import { beginWatch, heardPeer, networkMoved, watchPath, type PathWatch } from './path-supervisor.ts';
import { createPeerConnection } from './peer-connection.ts';
import { createPictureSender, preferPicture, type PictureSender } from './picture-sender.ts';
import type { Plan } from './plan.ts';
import { holdSound, preferSound, soundAbility } from './sound-ability.ts';
import { createSoundSender, type SoundSender } from './sound-sender.ts';
import { trimExtensions } from './trim-extensions.ts';

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

const watchMs = 100;

/** Opens the way to a peer at once and keeps seeking one until it is closed. */
export function createPeerLink(ports: PeerLinkPorts): PeerLink {
	const { clock, polite, offers } = ports;
	const ability = soundAbility();
	const connection = new RTCPeerConnection({
		iceServers: [...ports.iceServers],
		iceTransportPolicy: ports.relayOnly ? 'relay' : 'all',
		bundlePolicy: 'max-bundle'
	});
	const remote = new MediaStream();
	let watch = beginWatch(clock.nowMs(), offers);
	const path = createSettable<PathState>(watch.path);
	let tracks: LinkTracks = { microphone: null, camera: null };
	let sound: SoundSender | null = null;
	let picture: PictureSender | null = null;
	let closed = false;
	const report = (error: unknown): void => {
		if (!closed) ports.report(error);
	};

	const follow = (next: PathWatch): void => {
		const before = watch.path.at;
		watch = next;
		if (next.path.at !== before && next.path.at === 'up') driver.pathChanged();
		driver.setUrgent(next.path.at === 'suspect' || next.path.at === 'connecting');
		path.set(next.path);
	};
	const heard = (): void => follow(heardPeer(watch, clock.nowMs()));

	const transceiverOf = (kind: 'audio' | 'video'): RTCRtpTransceiver | undefined =>
		connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);

	/** Gives both senders what they send; senders are there from the first offer on. */
	const prepare = async (): Promise<void> => {
		const [audio, video] = [transceiverOf('audio'), transceiverOf('video')];
		if (audio !== undefined) {
			preferSound(audio);
			trimExtensions(audio);
			audio.direction = 'sendrecv';
			sound ??= createSoundSender({ sender: audio.sender, ability, worker: ports.soundWorker, report });
		}
		if (video !== undefined) {
			preferPicture(video);
			trimExtensions(video);
			video.direction = 'sendrecv';
			picture ??= createPictureSender(video.sender, report);
		}
		await sendTracks();
	};
	const sendTracks = async (): Promise<void> => {
		await transceiverOf('audio')?.sender.replaceTrack(tracks.microphone);
		await transceiverOf('video')?.sender.replaceTrack(tracks.camera);
	};
	const apply = (plan: Plan): void => {
		void sound?.apply(plan.audio);
		void picture?.apply(plan.video);
	};

	const [pulse, swift, sure] = [
		createChannelLane({ heard, report }),
		createChannelLane({ heard, report }),
		createChannelLane({ heard, report })
	];
	pulse.carryOver(connection.createDataChannel('pulse', channelSettings.pulse));
	swift.carryOver(connection.createDataChannel('swift', channelSettings.swift));
	sure.carryOver(connection.createDataChannel('sure', channelSettings.sure));

	const driver = createLinkDriver({
		clock,
		pulses: pulse.lane,
		ability: () => sound?.ability ?? ability,
		statistics: () => connection.getStats(),
		heard,
		apply,
		hold: (playoutMs) => {
			const receiver = transceiverOf('audio')?.receiver;
			if (receiver !== undefined) holdSound(receiver, playoutMs);
		},
		report
	});

	const negotiation = createPeerConnection({
		connection,
		clock,
		polite,
		ability,
		send: ports.send,
		prepare,
		agreed: () => apply(driver.quality.current.sending),
		report
	});

	connection.ontrack = ({ track }) => {
		remote.addTrack(track);
		track.onmute = track.onunmute = track.onended = ports.tracks;
		ports.tracks();
	};
	connection.oniceconnectionstatechange = () => {
		if (connection.iceConnectionState === 'connected') heard();
	};
	const stopWatching = every(clock, watchMs, () => {
		const [next, repair] = watchPath(watch, polite, clock.nowMs());
		follow(next);
		if (repair === 'restart') negotiation.restart();
		if (repair === 'insist') negotiation.insist();
	});

	if (offers) {
		// Sound is the first line: where bandwidth is shared by order, it is served before the picture.
		connection.addTransceiver('audio', { direction: 'sendrecv' });
		connection.addTransceiver('video', { direction: 'sendrecv', sendEncodings: [{ active: false }] });
		negotiation.restart();
	}

	return {
		peer: ports.peer,
		remote,
		path,
		quality: driver.quality,
		onHearing: (listener) => driver.onHearing(listener),
		swift: swift.lane,
		sure: sure.lane,
		receive: (message) => negotiation.receive(message),
		async setTracks(next) {
			tracks = next;
			driver.setTracks(next);
			try {
				await sendTracks();
			} catch (error) {
				report(error);
			}
			apply(driver.quality.current.sending);
		},
		setWishes: (wishes) => driver.setWishes(wishes),
		networkChanged: () => follow(networkMoved(watch, clock.nowMs())),
		close() {
			closed = true;
			stopWatching();
			driver.close();
			sound?.close();
			connection.close();
		}
	};
}
