import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { Random } from '#lib/core/random.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { makesVoid, type LinkMessage } from '#lib/call/link/link-message.ts';
import type { LinkTracks, LinkWishes, PeerLink, PeerLinkPorts } from '#lib/call/link/peer-link.ts';
import type { Room } from './room-life.ts';
import type { Meeting, RoomFrame } from './room-message.ts';
import { seated } from './room-roster.ts';
import { createSureMessages, type SureMessages } from './sure-messages.ts';

/** The link to one member for as long as neither of the two goes and comes again. */
export interface OpenLink {
	readonly peer: DeviceId;
	readonly meeting: Meeting;
	readonly link: PeerLink;
}

/** One link to everyone who is in the room, opened and closed as they come and go. */
export interface RoomLinks {
	readonly open: Readable<readonly OpenLink[]>;
	/** Null is no room: all links are closed. */
	follow(room: Room | null): void;
	/** Takes what concerns a link; anything else is left alone. */
	hear(from: DeviceId, frame: RoomFrame): void;
	setTracks(tracks: LinkTracks): void;
	setWishes(peer: DeviceId, wishes: LinkWishes): void;
	networkChanged(): void;
	/** A way to the members may have opened: what they did not confirm is said again at once. */
	hurry(): void;
}

export interface RoomLinksPorts {
	readonly me: DeviceId;
	readonly clock: Clock;
	readonly random: Random;
	readonly createLink: (ports: PeerLinkPorts) => PeerLink;
	/** Read when a link opens: credentials come and go. */
	readonly iceServers: () => readonly RTCIceServer[];
	readonly relayOnly: () => boolean;
	readonly soundWorker: (() => Worker) | null;
	send(caseId: CaseId, to: DeviceId, frame: RoomFrame): void;
	/** The path of a link came up or was lost; `seq` is the number with which the peer came. */
	path(peer: DeviceId, seq: number, at: 'up' | 'lost'): void;
	/** A link was opened; the returned function ends what was begun with it. */
	opened(open: OpenLink): () => void;
	/** Tracks of a member came or went. */
	tracks(): void;
	/** This device has addresses that its connections cannot know: what was opened from the old ones is dead. */
	moved(): void;
	report(error: unknown): void;
}

interface Held extends OpenLink {
	readonly messages: SureMessages<LinkMessage>;
	readonly close: () => void;
}

export function createRoomLinks(ports: RoomLinksPorts): RoomLinks {
	const open = createSettable<readonly OpenLink[]>([]);
	const held = new Map<DeviceId, Held>();
	let callId: string | null = null;
	let tracks: LinkTracks = { microphone: null, camera: null };

	const openLink = (room: Room, peer: DeviceId, meeting: Meeting): Held => {
		const say = (message: RoomFrame['message']): void => ports.send(room.caseId, peer, { callId: room.callId, message });
		const messages = createSureMessages<LinkMessage>({
			clock: ports.clock,
			transmit: (number, message) => say({ type: 'link', meeting, number, message }),
			confirm: (received) => say({ type: 'link-received', meeting, received }),
			deliver: (message) => link.receive(message),
			makesVoid
		});
		const link = ports.createLink({
			peer,
			clock: ports.clock,
			random: ports.random,
			iceServers: ports.iceServers(),
			relayOnly: ports.relayOnly(),
			polite: ports.me > peer,
			offers: ports.me < peer,
			soundWorker: ports.soundWorker,
			send: (message) => messages.send(message),
			tracks: ports.tracks,
			moved: ports.moved,
			report: ports.report
		});
		const tellPath = (): void => {
			const { at } = link.path.current;
			if (at !== 'connecting') ports.path(peer, meeting[1], at === 'lost' ? 'lost' : 'up');
		};
		const stopPath = link.path.on(tellPath);
		const stop = ports.opened({ peer, meeting, link });
		void link.setTracks(tracks).catch(ports.report);
		const close = (): void => {
			stopPath();
			stop();
			messages.close();
			link.close();
		};
		return { peer, meeting, link, messages, close };
	};

	return {
		open,
		follow(room) {
			const wanted = new Map<DeviceId, Meeting>();
			const mine = room?.roster.get(ports.me);
			const sits = room !== null && mine !== undefined && seated(room.roster).includes(mine);
			if (sits) for (const { device, seq } of seated(room.roster)) if (device !== ports.me) wanted.set(device, [mine.seq, seq]);
			let changed = false;
			for (const [peer, one] of held) {
				const meeting = wanted.get(peer);
				if (meeting && callId === room?.callId && meeting[0] === one.meeting[0] && meeting[1] === one.meeting[1]) continue;
				held.delete(peer);
				one.close();
				changed = true;
			}
			callId = room?.callId ?? null;
			for (const [peer, meeting] of wanted) {
				if (room === null || held.has(peer)) continue;
				held.set(peer, openLink(room, peer, meeting));
				changed = true;
			}
			if (changed) open.set([...held.values()]);
		},
		hear(from, { callId: about, message }) {
			const one = held.get(from);
			if (one === undefined || about !== callId || (message.type !== 'link' && message.type !== 'link-received')) return;
			// The sender names its own number first. Words of an earlier meeting, or of one not known here yet, are said again or void.
			if (message.meeting[0] !== one.meeting[1] || message.meeting[1] !== one.meeting[0]) return;
			if (message.type === 'link') one.messages.receive(message.number, message.message);
			else one.messages.confirmed(message.received);
		},
		setTracks(next) {
			tracks = next;
			for (const { link } of held.values()) void link.setTracks(next).catch(ports.report);
		},
		setWishes: (peer, wishes) => held.get(peer)?.link.setWishes(wishes),
		networkChanged() {
			for (const { link } of held.values()) link.networkChanged();
		},
		hurry() {
			for (const { messages } of held.values()) messages.hurry();
		}
	};
}
