import { asId, type CaseId, type DeviceId } from '#lib/core/ids.ts';
import { pick, seededRandom, type Random } from '#lib/core/random.ts';
import { seated, thoseIn } from '#lib/call/room/room-roster.ts';
import { beginState, noteOf, type RoomEvent, type RoomState, type Say } from '#lib/call/room/room-state.ts';
import type { MustKnock } from '#lib/call/room/room-door.ts';
import { nextRoomState } from '#lib/call/room/room-step.ts';

export const caseId = asId<CaseId>('ca5e'.repeat(8));

/** Signalling that loses, repeats and delays; each device ticks once a second, and its links come up by themselves. */
export interface RoomWorld {
	readonly devices: readonly DeviceId[];
	/** Those of them who must be let in: the last ones. */
	readonly guests: readonly DeviceId[];
	readonly nowMs: number;
	state(device: DeviceId): RoomState;
	act(device: DeviceId, event: RoomEvent): void;
	/** The page is gone, and comes back after `awayMs` with its note. */
	reload(device: DeviceId, awayMs: number): void;
	/** Nothing goes in or out while a device's line is down. */
	setLine(device: DeviceId, up: boolean): void;
	pass(ms: number): void;
	/** Whom a device asks when its person opens the call: those in it, or for a guest everyone who may open the door. */
	asks(device: DeviceId): readonly DeviceId[];
	/** Who is in a call about the case, as presence tells it. */
	inCall(): readonly DeviceId[];
	/** Null when everyone in a room agrees on who is in it; else what differs. */
	disagreement(): string | null;
	/** Devices that write a record of a call, by the call. */
	records(): ReadonlyMap<string, readonly DeviceId[]>;
	freshCallId(): string;
	readonly random: Random;
}

const tickMs = 1_000;
/** A link between two that know of each other comes up this soon. */
const linkMs = 400;

export function createRoomWorld(
	seed: number,
	count: number,
	weather: { readonly lossShare: number; readonly repeatShare: number; readonly delayMs: number },
	guestCount = 0
): RoomWorld {
	const random = seededRandom(seed);
	const devices = Array.from({ length: count }, (_, at) => asId<DeviceId>(String(at + 1).repeat(32)));
	const guests = devices.slice(count - guestCount);
	const hosts = devices.slice(0, count - guestCount);
	const mustKnock: MustKnock = (_, device) => guests.includes(device);
	const states = new Map(devices.map((device) => [device, beginState(device, `tab-${device}`, 0)]));
	const asleep = new Set<DeviceId>();
	const down = new Set<DeviceId>();
	const written = new Map<string, DeviceId[]>();
	const queue: { atMs: number; run: () => void }[] = [];
	let nowMs = 0;
	let nextTickMs = tickMs;

	const nextUntil = (untilMs: number): { atMs: number; run: () => void } | null => {
		let first: { atMs: number; run: () => void } | null = null;
		for (const one of queue) if (one.atMs <= untilMs && (first === null || one.atMs < first.atMs)) first = one;
		if (first !== null) queue.splice(queue.indexOf(first), 1);
		return first;
	};
	const later = (atMs: number, run: () => void): void => void queue.push({ atMs, run });
	const carry = (from: DeviceId, say: Say): void => {
		if ('tabs' in say || say.to === 'own-devices') return;
		const { to, frame, caseId: about } = say;
		const copies = random.next() < weather.lossShare ? 0 : random.next() < weather.repeatShare ? 2 : 1;
		for (let copy = 0; copy < copies; copy++)
			later(nowMs + random.next() * weather.delayMs, () => {
				if (down.has(from) || down.has(to) || asleep.has(to)) return;
				act(to, { type: 'heard', caseId: about, from, own: false, frame });
			});
	};
	const act = (device: DeviceId, event: RoomEvent): void => {
		const before = states.get(device)!;
		const { state, says } = nextRoomState(before, event, nowMs, mustKnock);
		states.set(device, state);
		for (const { room, record } of state.farewells) {
			const was = before.farewells.find((left) => left.room.callId === room.callId)?.record;
			if (record === 'mine' && was !== 'mine') written.set(room.callId, [...(written.get(room.callId) ?? []), device]);
		}
		if (!down.has(device)) for (const say of says) carry(device, say);
	};
	const roomOf = (device: DeviceId) => {
		const { phase } = states.get(device)!;
		return phase.at === 'in' && !asleep.has(device) ? phase.room : null;
	};
	/** A path is up between two that came to the same meeting and whose lines are. */
	const meets = (a: DeviceId, b: DeviceId): boolean => {
		const [ours, theirs] = [roomOf(a), roomOf(b)];
		if (!ours || ours.callId !== theirs?.callId || down.has(a) || down.has(b)) return false;
		return ours.peers.get(b)?.seq === theirs.roster.get(b)?.seq && theirs.peers.get(a)?.seq === ours.roster.get(a)?.seq;
	};
	const followPaths = (device: DeviceId): void => {
		for (const [peer, { path, seq }] of roomOf(device)?.peers ?? []) {
			const up = meets(device, peer);
			if (up && path !== 'up') later(nowMs + linkMs, () => meets(device, peer) && act(device, { type: 'path', peer, seq, at: 'up' }));
			if (!up && path === 'up') act(device, { type: 'path', peer, seq, at: 'lost' });
		}
	};
	const inCall = (): readonly DeviceId[] => devices.filter((device) => roomOf(device) !== null);

	const asks = (device: DeviceId): readonly DeviceId[] => (guests.includes(device) ? hosts : inCall());

	const tick = (): void => {
		for (const device of devices) {
			if (asleep.has(device)) continue;
			act(device, { type: 'time-passes' });
			followPaths(device);
			if (Math.round(nowMs / tickMs) % 5 === 0 && !down.has(device)) act(device, { type: 'nearby', caseId, devices: asks(device) });
		}
	};

	return {
		devices,
		guests,
		asks,
		random,
		get nowMs() {
			return nowMs;
		},
		state: (device) => states.get(device)!,
		act(device, event) {
			if (!asleep.has(device)) act(device, event);
		},
		reload(device, awayMs) {
			if (asleep.has(device)) return;
			const note = noteOf(states.get(device)!, nowMs);
			asleep.add(device);
			later(nowMs + awayMs, () => {
				asleep.delete(device);
				states.set(device, beginState(device, `tab-${device}-${nowMs}`, nowMs));
				act(device, { type: 'begins', note });
			});
		},
		setLine: (device, up) => void (up ? down.delete(device) : down.add(device)),
		pass(ms) {
			const untilMs = Math.ceil((nowMs + ms) / tickMs) * tickMs;
			for (let tickAtMs = nextTickMs; tickAtMs <= untilMs; tickAtMs += tickMs) {
				for (let due = nextUntil(tickAtMs); due !== null; due = nextUntil(tickAtMs)) {
					nowMs = due.atMs;
					due.run();
				}
				nowMs = tickAtMs;
				nextTickMs = tickAtMs + tickMs;
				tick();
			}
		},
		inCall,
		disagreement() {
			const inside = inCall();
			const rooms = new Set(inside.map((device) => roomOf(device)!.callId));
			if (rooms.size > 1) return `${rooms.size} rooms`;
			for (const device of inside) {
				const room = roomOf(device)!;
				const here = thoseIn(room.roster).map((entry) => entry.device);
				if ([...here].sort().join() !== [...inside].sort().join()) return `${device} counts ${here.join()} of ${inside.join()}`;
				if (seated(room.roster).length !== here.length) return `${device} counts more than the seats`;
				for (const [peer, { path }] of room.peers)
					if (path !== 'up' && !down.has(device) && !down.has(peer)) return `${device} has no path to ${peer}`;
			}
			return null;
		},
		records: () => written,
		freshCallId: () => Array.from({ length: 32 }, () => pick(random, [...'0123456789abcdef'])).join('')
	};
}
