import type { Clock } from '#lib/core/clock.ts';
import { hostAddress, type ConnectionRealm } from './connection-realm.ts';
import { channelSettings, type ChannelLane } from './data-lane.ts';
import type { LinkMessage } from './link-message.ts';
import { createPeerConnection, type PeerConnection } from './peer-connection.ts';
import type { LinkTracks } from './peer-link.ts';
import type { RiderWord } from './pulse-carrier.ts';
import { createPictureSender, preferPicture, type PictureSender } from './picture-sender.ts';
import type { Plan, SoundAbility } from '#lib/call/ladder/plan.ts';
import { holdSound, preferSound } from '#lib/call/sound/sound-ability.ts';
import type { RiderOrder } from '#lib/call/sound/sound-rewriter.ts';
import { createSoundSender, type SoundSender } from '#lib/call/sound/sound-sender.ts';
import { hasFeedback, trimExtensions } from './trim-extensions.ts';

/** One connection of a link. A link outlives its connections: each next one has a higher number, its life. */
export interface LinkConnection extends PeerConnection {
	readonly life: number;
	/** This side made its first offer. */
	readonly offers: boolean;
	readonly ability: SoundAbility;
	setTracks(tracks: LinkTracks): Promise<void>;
	apply(plan: Plan): void;
	/** `SoundSender.ride`; false before there is one. */
	ride(rider: RiderOrder): boolean;
	/** How long sound that comes is held for its copies, milliseconds. */
	hold(playoutMs: number): void;
	statistics(): Promise<RTCStatsReport>;
	/** Says whether the connection ever used an address of this device. */
	knows(address: string): boolean;
	close(): void;
}

export interface LinkConnectionPorts {
	readonly life: number;
	readonly realm: ConnectionRealm;
	readonly configuration: RTCConfiguration;
	readonly clock: Clock;
	readonly polite: boolean;
	readonly offers: boolean;
	readonly ability: SoundAbility;
	readonly tracks: LinkTracks;
	readonly lanes: Readonly<Record<keyof typeof channelSettings, ChannelLane>>;
	readonly soundWorker: (() => Worker) | null;
	send(message: LinkMessage): void;
	/** The path works. */
	heard(): void;
	arrived(track: MediaStreamTrack): void;
	/** Words that rode in voice have left or come. */
	rider(word: RiderWord): void;
	/** The plan in force, asked for once both sides agreed. */
	plan(): Plan;
	report(error: unknown): void;
}

export function createLinkConnection(ports: LinkConnectionPorts): LinkConnection {
	const { life, realm, clock, polite, offers, ability, lanes } = ports;
	const connection = realm.connect(ports.configuration);
	const addresses = new Set<string>();
	let { tracks } = ports;
	let sound: SoundSender | null = null;
	let picture: PictureSender | null = null;
	/** Asked for, once it was needed. */
	let feedback = false;
	let closed = false;
	const report = (error: unknown): void => {
		if (!closed) ports.report(error);
	};

	const transceiverOf = (kind: 'audio' | 'video'): RTCRtpTransceiver | undefined =>
		connection.getTransceivers().find(({ receiver, direction }) => receiver.track.kind === kind && direction !== 'stopped');
	const openPicture = (): void => void connection.addTransceiver('video', { direction: 'sendrecv', sendEncodings: [{ active: false }] });
	/** What both opened for a picture at once is one too many: the one that yielded is not part of what was agreed. */
	const dropUnagreed = (): void => {
		for (const transceiver of connection.getTransceivers()) {
			if (transceiver.mid !== null || transceiver.receiver.track.kind === 'audio') continue;
			transceiver.stop();
			picture = null;
		}
	};

	const sendTracks = async (): Promise<void> => {
		await transceiverOf('audio')?.sender.replaceTrack(tracks.microphone);
		await transceiverOf('video')?.sender.replaceTrack(tracks.camera);
	};

	/** Before it first waits this is still the task that made the senders, as the sound sender asks. */
	const prepare = async (role: 'offer' | 'answer'): Promise<void> => {
		// An answer takes what was offered; nobody offers feedback, or a place for a picture, before there is a camera.
		if (role === 'answer') {
			feedback ||= hasFeedback(connection.remoteDescription?.sdp ?? '');
			dropUnagreed();
		} else if (tracks.camera !== null) {
			feedback = true;
			if (transceiverOf('video') === undefined) openPicture();
		}
		for (const transceiver of connection.getTransceivers()) {
			if (transceiver.direction === 'stopped') continue;
			const isSound = transceiver.receiver.track.kind === 'audio';
			if (isSound) preferSound(transceiver);
			else preferPicture(transceiver);
			trimExtensions(transceiver, feedback);
			transceiver.direction = 'sendrecv';
			const { sender, receiver } = transceiver;
			if (isSound) sound ??= createSoundSender({ sender, receiver, ability, worker: ports.soundWorker, heard: ports.rider, report });
			else picture ??= createPictureSender(sender, report);
		}
		await sendTracks();
	};

	const apply = (plan: Plan): void => {
		void sound?.apply(plan.audio, feedback ? 'picture' : 'nothing');
		void picture?.apply(plan.video);
	};

	for (const [name, settings] of Object.entries(channelSettings)) {
		lanes[name as keyof typeof channelSettings].carryOver(connection.createDataChannel(name, settings));
	}

	const negotiation = createPeerConnection({
		connection,
		clock,
		life,
		polite,
		ability,
		send: ports.send,
		open() {
			// Sound is the first line: where bandwidth is shared by order, it is served before the picture.
			if (!offers || connection.getTransceivers().length > 0) return;
			connection.addTransceiver('audio', { direction: 'sendrecv' });
		},
		prepare,
		agreed() {
			apply(ports.plan());
			makeRoomForPicture();
		},
		report
	});

	/** A camera that was switched on needs what a call of voices left out. */
	const makeRoomForPicture = (): void => {
		const isThere = feedback && transceiverOf('video') !== undefined;
		if (tracks.camera !== null && !isThere && negotiation.agreed) negotiation.renegotiate();
	};

	connection.addEventListener('icecandidate', ({ candidate }) => {
		const address = candidate === null ? null : hostAddress(candidate.candidate);
		if (address !== null) addresses.add(address);
	});
	connection.ontrack = ({ track }) => ports.arrived(track);
	connection.oniceconnectionstatechange = () => {
		if (!closed && connection.iceConnectionState === 'connected') ports.heard();
	};

	if (offers) negotiation.restart();

	return {
		life,
		offers,
		get agreed() {
			return negotiation.agreed;
		},
		receive: (message) => negotiation.receive(message),
		restart: () => negotiation.restart(),
		insist: () => negotiation.insist(),
		renegotiate: () => negotiation.renegotiate(),
		get ability() {
			return sound?.ability ?? ability;
		},
		async setTracks(next) {
			tracks = next;
			try {
				await sendTracks();
			} catch (error) {
				report(error);
			}
			apply(ports.plan());
			makeRoomForPicture();
		},
		apply,
		ride: (rider) => sound?.ride(rider) === true,
		hold(playoutMs) {
			const receiver = transceiverOf('audio')?.receiver;
			if (receiver !== undefined) holdSound(receiver, playoutMs);
		},
		statistics: () => connection.getStats(),
		knows: (address) => addresses.has(address),
		close() {
			closed = true;
			sound?.close();
			connection.close();
			realm.close();
		}
	};
}
