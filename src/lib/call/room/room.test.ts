import { expect, test } from 'vitest';
import { createFakeClock, settle } from '../../../../tests/support/fake-clock.ts';
import { asId, type CaseId, type DeviceId } from '#lib/core/ids.ts';
import { createSettable, type Settable } from '#lib/core/readable.ts';
import { seededRandom } from '#lib/core/random.ts';
import type { LinkMessage } from '#lib/call/link/link-message.ts';
import type { DataLane, LinkTracks, PathState, PeerLink, PeerLinkPorts } from '#lib/call/link/peer-link.ts';
import { createRoomMedia } from './room-media.ts';
import type { RoomNote } from './room-state.ts';
import { createRooms, type FinishedCall, type Rooms } from './room.ts';

const caseId = asId<CaseId>('c'.repeat(32));
const [a, b] = ['1', '2'].map((digit) => asId<DeviceId>(digit.repeat(32))) as [DeviceId, DeviceId];
const candidate: LinkMessage = { type: 'candidate', life: 1, candidate: { candidate: 'x', sdpMid: '0', sdpMLineIndex: 0 } };

interface FakeLink {
	readonly ports: PeerLinkPorts;
	readonly path: Settable<PathState>;
	readonly received: LinkMessage[];
	tracks: LinkTracks | null;
	networks: number;
	closed: boolean;
}

interface Place {
	readonly rooms: Rooms;
	readonly links: FakeLink[];
	readonly records: FinishedCall[];
	note: RoomNote | null;
}

const lane: DataLane = { open: false, bufferedBytes: 0, overheadBytes: 93, send: () => false, on: () => () => undefined };

/** Two devices joined by signalling that delivers at once. */
function hospital() {
	const clock = createFakeClock();
	const hearing = new Map<DeviceId, (caseId: CaseId, from: DeviceId, message: unknown) => void>();
	const report = (error: unknown): void => {
		throw error;
	};
	const place = (me: DeviceId): Place => {
		const links: FakeLink[] = [];
		const createLink = (ports: PeerLinkPorts): PeerLink => {
			const path = createSettable<PathState>({ at: 'connecting', sinceMs: 0 });
			const link: FakeLink = { ports, path, received: [], tracks: null, networks: 0, closed: false };
			links.push(link);
			const quality = { current: { sending: { rung: '360p', reason: 'clear', lineBps: null } }, on: () => () => undefined };
			return {
				peer: ports.peer,
				remote: {} as MediaStream,
				path,
				quality: quality as unknown as PeerLink['quality'],
				onHearing: () => () => undefined,
				swift: lane,
				sure: lane,
				receive: (message) => link.received.push(message),
				setTracks: async (tracks) => void (link.tracks = tracks),
				setWishes: () => undefined,
				networkChanged: () => link.networks++,
				close: () => (link.closed = true)
			};
		};
		const made: Omit<Place, 'rooms'> = { links, records: [], note: null };
		const rooms = createRooms({
			me,
			clock,
			random: seededRandom(me === a ? 1 : 2),
			createLink,
			iceServers: () => [],
			relayOnly: () => false,
			soundWorker: null,
			signalling: {
				send: (about, to, message) => hearing.get(to)?.(about, me, structuredClone(message)),
				on: (listener) => (hearing.set(me, listener), () => hearing.delete(me)),
				onOpened: () => () => undefined
			},
			ownDevices: () => [],
			mustKnock: () => false,
			media: createRoomMedia({ clock, devices: undefined, storage: { getItem: () => null, setItem: () => undefined }, report }),
			quiet: { track: () => null, release: () => undefined },
			note: { read: () => null, write: (note) => (made.note = note) },
			tabs: null,
			tracks: () => undefined,
			moved: () => undefined,
			record: (call) => made.records.push(call),
			report
		});
		return Object.assign(made, { rooms });
	};
	return { clock, one: place(a), other: place(b) };
}

const up: PathState = { at: 'up', sinceMs: 0 };
const roomOf = ({ rooms }: Place) => (rooms.state.current.phase.at === 'in' ? rooms.state.current.phase.room : null);

async function inCall() {
	const made = hospital();
	const { clock, one, other } = made;
	one.rooms.open(caseId, 'audio', [], [[b]]);
	other.rooms.accept('audio');
	await clock.advance(1_000);
	for (const { links } of [one, other]) links[0]!.path.set(up);
	await clock.advance(1_000);
	return made;
}

test('[RM3] ring and accept open one link on each side, of which one offers and the other is polite', async () => {
	const { one, other } = await inCall();
	expect(roomOf(one)?.callId).toBe(roomOf(other)?.callId);
	expect([one, other].map(({ links }) => links.length)).toEqual([1, 1]);
	expect([one, other].map(({ links }) => [links[0]!.ports.offers, links[0]!.ports.polite])).toEqual([
		[true, false],
		[false, true]
	]);
	expect(roomOf(one)?.peers.get(b)?.path).toBe('up');
});

test('[RM10] what a link says reaches the link of the same meeting, and no other', async () => {
	const { clock, one, other } = await inCall();
	one.links[0]!.ports.send(candidate);
	await clock.advance(1_000);
	expect(other.links[0]!.received).toEqual([candidate]);
	one.rooms.act({ type: 'person-leaves' });
	other.rooms.act({ type: 'dismissed' });
	one.rooms.open(caseId, 'audio', [], [[b]]);
	other.rooms.accept('audio');
	await clock.advance(1_000);
	expect([other.links[0]!.closed, other.links.length]).toEqual([true, 2]);
	expect(other.links[1]!.received).toEqual([]);
});

test('[RM2, RM18] who is left alone records the call with what it carried, and the other does not', async () => {
	const { clock, one, other } = await inCall();
	one.rooms.act({ type: 'person-leaves' });
	await clock.advance(60_000);
	expect([one.records.length, other.records.length]).toEqual([0, 1]);
	expect(other.records[0]).toMatchObject({ ended: { reason: 'others-left', with: [a] } });
	expect(other.records[0]!.rungs.map(({ direction, to }) => [direction, to]).toSorted()).toEqual([
		['in', '360p'],
		['out', '360p']
	]);
	expect([...one.links, ...other.links].every(({ closed }) => closed)).toBe(true);
});

test('[RM6] a changed network is told to every link, and a lost path keeps the room', async () => {
	const { clock, one } = await inCall();
	one.rooms.networkChanged();
	expect(one.links[0]!.networks).toBe(1);
	one.links[0]!.path.set({ at: 'lost', sinceMs: clock.nowMs() });
	await clock.advance(300_000);
	expect(roomOf(one)?.peers.get(b)?.path).toBe('lost');
});

test('[RM15] the tab’s note is fresh while it is in the room, and gone when it left', async () => {
	const { clock, one } = await inCall();
	await clock.advance(30_000);
	expect(one.note).toMatchObject({ caseId, members: [b], media: 'audio' });
	expect(clock.nowMs() - one.note!.atMs).toBeLessThan(1_000);
	one.rooms.act({ type: 'person-leaves' });
	await settle();
	expect(one.note).toBeNull();
});
