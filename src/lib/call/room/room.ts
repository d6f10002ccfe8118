import { every } from '#lib/core/clock.ts';
import { toHex } from '#lib/core/bytes.ts';
import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { createRoomLinks, type OpenLink, type RoomLinksPorts } from './room-links.ts';
import type { QuietSound } from './quiet-sound.ts';
import type { RoomMedia } from './room-media.ts';
import type { RoomNoteStore } from './room-note.ts';
import type { CallMedia, RoomFrame } from './room-message.ts';
import { createRoomSignals, type RoomSignalsPorts } from './room-signals.ts';
import { beginState, noteOf, type Ended, type RoomEvent, type RoomState, type TabMessage } from './room-state.ts';
import type { MustKnock } from './room-door.ts';
import { nextRoomState } from './room-step.ts';
import type { Room } from './room-life.ts';
import type { RungChange } from './rung-history.ts';
import { createRungWatch, type RungWatch } from './rung-watch.ts';

/** A call that is over, for its record: this device was the last to leave it. */
export interface FinishedCall {
	readonly room: Room;
	readonly ended: Ended;
	readonly rungs: readonly RungChange[];
}

/** The rooms of this tab, one at a time: state, links and media kept in step. */
export interface Rooms {
	readonly state: Readable<RoomState>;
	readonly links: Readable<readonly OpenLink[]>;
	readonly rungs: RungWatch;
	/** Joins those who seem to be in a call about the case, or starts one, and rings people; a guest of it knocks at those asked. */
	open(caseId: CaseId, media: CallMedia, ask: readonly DeviceId[], ring: readonly (readonly DeviceId[])[]): void;
	accept(media: CallMedia): void;
	act(event: Extract<RoomEvent, { type: `person-${string}` | 'dismissed' | 'nearby' }>): void;
	networkChanged(): void;
	close(): void;
}

/** The part of a BroadcastChannel that tabs meet on. */
export interface TabChannel {
	onmessage: ((event: never) => void) | null;
	postMessage(message: unknown): void;
	close(): void;
}

export interface RoomsPorts extends Omit<RoomLinksPorts, 'send' | 'path' | 'opened' | 'createLink'> {
	/** Null where the browser has no WebRTC. */
	readonly createLink: RoomLinksPorts['createLink'] | null;
	readonly signalling: RoomSignalsPorts['signalling'];
	/** This person's other devices. */
	readonly ownDevices: () => readonly DeviceId[];
	/** Who is a guest of the case: they wait until they are let in. */
	readonly mustKnock: MustKnock;
	readonly media: RoomMedia;
	readonly quiet: QuietSound;
	readonly note: RoomNoteStore;
	/** Null where tabs cannot meet: then each is on its own. */
	readonly tabs: TabChannel | null;
	record(call: FinishedCall): void;
}

const tickMs = 500;

export function createRooms(ports: RoomsPorts): Rooms {
	const { me, clock, media, report } = ports;
	const state = createSettable(beginState(me, toHex(ports.random.bytes(8)), clock.nowMs()));
	/** How calls ended and what they carried, until it is clear who records them. */
	const ends = new Map<string, { readonly ended: Ended; readonly rungs: readonly RungChange[] }>();

	const room = (): Room | null => (state.current.phase.at === 'in' ? state.current.phase.room : null);

	const signals = createRoomSignals({
		me,
		signalling: ports.signalling,
		isMember: (device) => room()?.peers.has(device) ?? false,
		hasPath: (device) => room()?.peers.get(device)?.path === 'up',
		heard: (caseId, from, frame) => hear(caseId, from, frame)
	});
	const say = (to: DeviceId, message: RoomFrame['message']): void => {
		const now = room();
		if (now !== null) signals.send(now.caseId, to, { callId: now.callId, message });
	};
	const rungs = createRungWatch(clock, (peer, carried) => say(peer, { type: 'sending', ...carried }));
	const links = createRoomLinks({
		...ports,
		createLink: (parts) => {
			if (ports.createLink === null) throw new Error('no link can be made here');
			return ports.createLink(parts);
		},
		send: signals.send,
		path: (peer, seq, at) => apply({ type: 'path', peer, seq, at }),
		opened(open) {
			const stops = [signals.attach(open.peer, open.link.sure), rungs.follow(open)];
			return () => {
				for (const stop of stops) stop();
			};
		}
	});

	/** One event after another: what one of them sets off comes after it. */
	const waiting: RoomEvent[] = [];
	let applying = false;
	const apply = (event: RoomEvent): void => {
		waiting.push(event);
		if (applying) return;
		applying = true;
		try {
			for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) applyOne(next);
		} finally {
			applying = false;
		}
	};
	const applyOne = (event: RoomEvent): void => {
		const before = state.current;
		const { state: next, says } = nextRoomState(before, event, clock.nowMs(), ports.mustKnock);
		state.set(next);
		follow(before, next);
		for (const one of says) {
			if ('tabs' in one) ports.tabs?.postMessage(one.tabs);
			else if (one.to === 'own-devices') for (const device of ports.ownDevices()) signals.send(one.caseId, device, one.frame);
			else signals.send(one.caseId, one.to, one.frame);
		}
	};

	const follow = (before: RoomState, next: RoomState): void => {
		const [was, is] = [before.phase.at === 'in' ? before.phase.room : null, next.phase.at === 'in' ? next.phase.room : null];
		if (was !== is) links.follow(is);
		if (is !== null && is.peers.size !== was?.peers.size) media.setCompany(is.peers.size);
		if (next.phase !== before.phase) ports.note.write(noteOf(next, clock.nowMs()));
		if (was === null && is !== null) rungs.begin();
		if (was !== null && is === null) {
			if (next.phase.at === 'ended') ends.set(was.callId, { ended: next.phase.ended, rungs: rungs.history.current });
		}
		followWish(wishOf(before), wishOf(next), is !== null && was === null);
		if (next.farewells !== before.farewells) recordOwn(before, next);
	};

	/** What is opened for a call, or before its door: who waits there sees and hears themselves, and takes it along inside. */
	const wishOf = ({ phase }: RoomState): CallMedia | null => {
		if (phase.at === 'in') return phase.room.media;
		return phase.at === 'joining' && phase.joining.door !== null ? phase.joining.media : null;
	};
	const followWish = (was: CallMedia | null, is: CallMedia | null, entered: boolean): void => {
		if (was === null && is !== null) void media.open(is).catch(report);
		else if (was !== null && is === null) media.end();
		else if (entered) followMedia();
	};

	const recordOwn = (before: RoomState, next: RoomState): void => {
		for (const { room: left, record } of next.farewells) {
			const known = before.farewells.find(({ room: { callId } }) => callId === left.callId)?.record;
			const end = ends.get(left.callId);
			if (record === 'open' || known === record || end === undefined) continue;
			ends.delete(left.callId);
			if (record === 'mine') ports.record({ room: left, ...end });
		}
	};

	const hear = (caseId: CaseId, from: DeviceId, frame: RoomFrame): void => {
		links.hear(from, frame);
		const { message } = frame;
		if (message.type === 'sending') {
			if (frame.callId === room()?.callId && room()?.peers.has(from)) rungs.heard(from, message);
			return;
		}
		apply({ type: 'heard', caseId, from, own: ports.ownDevices().includes(from), frame });
	};

	const followMedia = (): void => {
		const { microphone, camera, muted, cameraOn, audioOnly, ready } = media.state.current;
		const speaks = microphone !== null && !muted;
		if (speaks || camera === null) ports.quiet.release();
		links.setTracks({ microphone: speaks || camera === null ? microphone : (ports.quiet.track() ?? microphone), camera });
		if (ready) apply({ type: 'gives', sound: !muted && microphone !== null, picture: cameraOn && !audioOnly && camera !== null });
	};

	if (ports.tabs !== null) {
		// Tabs of one origin run this same code; nothing else can post here.
		ports.tabs.onmessage = (event: { readonly data: unknown }) => apply({ type: 'tab', message: event.data as TabMessage });
	}
	const stops = [
		every(clock, tickMs, () => {
			apply({ type: 'time-passes' });
			// The note tells when the page was last there.
			if (room() !== null) ports.note.write(noteOf(state.current, clock.nowMs()));
		}),
		media.state.on(followMedia),
		ports.signalling.onOpened(links.hurry),
		signals.close,
		() => ports.tabs?.close()
	];
	apply({ type: 'begins', note: ports.createLink === null ? null : ports.note.read() });

	return {
		state,
		links: links.open,
		rungs,
		open(caseId, wanted, ask, ring) {
			if (ports.createLink === null) return apply({ type: 'cannot-call', caseId });
			apply({ type: 'person-opens', caseId, callId: toHex(ports.random.bytes(16)), media: wanted, ask, ring });
		},
		accept(wanted) {
			const { phase } = state.current;
			if (ports.createLink === null && phase.at === 'ringing') return apply({ type: 'cannot-call', caseId: phase.ring.caseId });
			apply({ type: 'person-accepts', media: wanted });
		},
		act: apply,
		networkChanged: links.networkChanged,
		close() {
			apply({ type: 'person-leaves' });
			for (const stop of stops) stop();
			links.follow(null);
			media.close();
		}
	};
}
