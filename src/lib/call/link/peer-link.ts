import type { Bytes } from '#lib/core/bytes.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import { createEmitter } from '#lib/core/emitter.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { freshRealm, ownAddresses, pageRealm, type ConnectionRealm } from './connection-realm.ts';
import { createChannelLane, type ChannelLane } from './data-lane.ts';
import type { LineReport } from './line-report.ts';
import { createLinkConnection, type LinkConnection } from './link-connection.ts';
import { createLinkDriver } from './link-driver.ts';
import type { LinkMessage } from './link-message.ts';
import {
	beginWatch,
	connectedAnew,
	heardPeer,
	networkMoved,
	scoutIsDue,
	thinSlackMs,
	watchPath,
	type PathWatch,
	type Repair
} from './path-supervisor.ts';
import type { RiderWord, VoiceLane } from './pulse-carrier.ts';
import { createRidingLane } from './riding-lane.ts';
import type { Plan } from '#lib/call/ladder/plan.ts';
import { soundAbility } from '#lib/call/sound/sound-ability.ts';

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
	/** What a message costs on the wire beside itself. */
	readonly overheadBytes: number;
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
	/**
	 * Ordered and repeated: what must arrive, and signals passed on for others. What is under way when the path is built anew may
	 * be lost all the same.
	 */
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
	/** This device has addresses that its connection cannot know: what was opened from the old ones is dead. */
	moved(): void;
	report(error: unknown): void;
}

const watchMs = 100;
/** After so many attempts on one connection a new one is made: something other than the path is broken. */
const patientAttempts = 5;

/** Opens the way to a peer at once and keeps seeking one until it is closed. */
export function createPeerLink(ports: PeerLinkPorts): PeerLink {
	const { clock, polite } = ports;
	const ability = soundAbility();
	const remote = new MediaStream();
	let watch = beginWatch(clock.nowMs(), ports.offers);
	const path = createSettable<PathState>(watch.path);
	let tracks: LinkTracks = { microphone: null, camera: null };
	let connection: LinkConnection | null = null;
	let scouting = false;
	/** The silence that was looked into. */
	let scoutedForMs: number | null = null;
	let closed = false;
	const report = (error: unknown): void => {
		if (!closed) ports.report(error);
	};

	const follow = (next: PathWatch): void => {
		const before = watch.path.at;
		watch = next;
		const { at } = next.path;
		if (at !== before && at === 'suspect') void scout();
		driver.setUrgent(at === 'suspect' || at === 'connecting');
		path.set(next.path);
	};
	const heard = (): void => follow(heardPeer(watch, clock.nowMs()));

	const lane = (): ChannelLane => createChannelLane({ heard, report });
	const lanes = { pulse: lane(), swift: lane(), sure: lane() };
	const riders = createEmitter<RiderWord>(report);
	const voice: VoiceLane = { ride: (rider) => connection?.ride(rider) === true, on: riders.on };
	const driver = createLinkDriver({
		clock,
		pulses: lanes.pulse.lane,
		voice,
		ability: () => connection?.ability ?? ability,
		statistics: () => connection?.statistics() ?? Promise.resolve(new Map()),
		heard,
		apply: (plan) => connection?.apply(plan),
		hold: (playoutMs) => connection?.hold(playoutMs),
		report
	});

	/** Where a picture runs, voice leaves in packets that are full of its own copies. */
	const swift = createRidingLane({
		lane: lanes.swift.lane,
		clock,
		voice,
		rides: () => driver.isRead && !driver.quality.current.sending.video.active,
		report
	});

	const open = (life: number, offers: boolean, realm: ConnectionRealm): LinkConnection =>
		createLinkConnection({
			...{ life, realm, clock, polite, offers, ability, tracks, lanes, heard, report },
			configuration: {
				iceServers: [...ports.iceServers],
				iceTransportPolicy: ports.relayOnly ? 'relay' : 'all',
				bundlePolicy: 'max-bundle'
			},
			soundWorker: ports.soundWorker,
			send: ports.send,
			rider: riders.emit,
			arrived(track) {
				remote.addTrack(track);
				track.onmute = track.onunmute = track.onended = ports.tracks;
				ports.tracks();
			},
			plan: () => driver.quality.current.sending
		});
	connection = open(1, ports.offers, pageRealm);

	/** `sure`: the new connection has a way, it only has to be agreed; otherwise it is one more attempt in an outage. */
	const replace = (life: number, offers: boolean, realm: ConnectionRealm, sure: boolean): void => {
		connection?.close();
		for (const track of remote.getTracks()) remote.removeTrack(track);
		connection = open(life, offers, realm);
		watch = connectedAnew(watch, clock.nowMs());
		driver.pathChanged(sure);
		ports.tracks();
	};

	const slackMs = (): number => (driver.isThin ? thinSlackMs : 0);

	/** Looks whether this device has addresses that its connection cannot know yet, and moves to them. */
	const scout = async (): Promise<void> => {
		if (scouting || closed) return;
		scouting = true;
		const realm = freshRealm();
		let taken = false;
		try {
			const addresses = await ownAddresses(realm, clock.after);
			const known = connection;
			const moved = known !== null && [...addresses].some((address) => !known.knows(address));
			if (moved && !closed && (watch.path.at !== 'up' || scoutIsDue(watch, slackMs(), clock.nowMs()))) {
				taken = true;
				ports.moved();
				replace(known.life + 1, true, realm, true);
			}
		} catch (error) {
			report(error);
		}
		if (!taken) realm.close();
		scouting = false;
	};

	const repair = (wish: Repair): void => {
		if (wish === 'none' || connection === null) return;
		const hopeless = watch.path.at === 'lost' && watch.attempts % patientAttempts === 0 && !polite;
		if (hopeless) replace(connection.life + 1, true, freshRealm(), false);
		else if (wish === 'restart') connection.restart();
		else connection.insist();
	};

	const stopWatching = every(clock, watchMs, () => {
		if (watch.heardAtMs !== scoutedForMs && scoutIsDue(watch, slackMs(), clock.nowMs())) {
			scoutedForMs = watch.heardAtMs;
			void scout();
		}
		const [next, wish] = watchPath(watch, polite, slackMs(), clock.nowMs());
		follow(next);
		repair(wish);
	});

	return {
		peer: ports.peer,
		remote,
		path,
		quality: driver.quality,
		onHearing: (listener) => driver.onHearing(listener),
		swift,
		sure: lanes.sure.lane,
		receive(message) {
			if (closed || connection === null || message.life < connection.life) return;
			const offer = message.type === 'description' && message.description.type === 'offer';
			const anew = message.life > connection.life;
			// Two new connections at once are one too many: the polite side takes the other's.
			const yields = !anew && polite && connection.offers && !connection.agreed;
			if (offer && (anew || yields)) replace(message.life, false, freshRealm(), true);
			if (message.life === connection.life) connection.receive(message);
		},
		async setTracks(next) {
			tracks = next;
			driver.setTracks(next);
			await connection?.setTracks(next);
		},
		setWishes: (wishes) => driver.setWishes(wishes),
		networkChanged() {
			follow(networkMoved(watch, clock.nowMs()));
			void scout();
		},
		close() {
			closed = true;
			stopWatching();
			driver.close();
			connection?.close();
		}
	};
}
