import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { CallMedia, RoomFrame, RoomMessage, RoomNews } from './room-message.ts';
import { mergeRosters, nextSeq, sameRoster, thoseIn, type Entry, type OutReason, type Roster } from './room-roster.ts';

/** Nobody is rung longer than this: after it a person has gone to fetch help another way. */
export const maxRingMs = 45_000;
/** Who gave no sign of life for so long, and whom no one else hears, gives up the seat. Coming back takes it again. */
export const dropAfterMs = 60_000;
/** Who hears nobody keeps everyone's seat, and the room, for so long: an outage ends no call. */
export const aloneForMs = 600_000;
/** What is known is said again this often, though nothing changed: three may be lost before anyone seems gone. */
const refreshMs = 15_000;
/** Two who hear each other have nobody else's news to pass on, and perhaps a line that carries no more than their voices. */
const refreshPairMs = 60_000;
/** And to whom there is no path, more often: they may have gone, or have been dropped, and not know it. */
const refreshPathlessMs = 4_000;
/** First wait before news that a member is not known to know is said again; doubles up to `lastAgainMs`. */
const firstAgainMs = 500;
const lastAgainMs = 8_000;

/** What this device knows of another that is in the room with it. */
export interface Peer {
	/** The number with which it came: another number is another link. */
	readonly seq: number;
	readonly path: 'none' | 'up' | 'lost';
	readonly pathSinceMs: number;
	/** Last sign of life: a word of its own, a path that is up, or a member who sees it. */
	readonly heardAtMs: number;
	/** Its last word showed that it knows all that this device knows. */
	readonly knows: boolean;
	/** It asked, or something of no lasting importance changed: one message is due. */
	readonly due: boolean;
	readonly saidAtMs: number;
	readonly againMs: number;
}

/** Someone who is rung, on all devices of theirs. */
export interface Ringing {
	readonly devices: readonly DeviceId[];
	/** Those that said it rings there. */
	readonly reached: readonly DeviceId[];
	readonly busy: readonly DeviceId[];
	readonly rangAtMs: number;
	readonly saidAtMs: number;
}

/** A room this device is in, or was in: the roster says which. */
export interface Room {
	readonly callId: string;
	readonly caseId: CaseId;
	readonly media: CallMedia;
	readonly roster: Roster;
	/** Everyone who is in, but this device. */
	readonly peers: ReadonlyMap<DeviceId, Peer>;
	readonly rings: readonly Ringing[];
	/** Guests of the case who were let in, here or by the word of a member who need not knock. */
	readonly letIn: ReadonlySet<DeviceId>;
	/** It was opened to ring somebody: without company it ends with the last refusal. */
	readonly called: boolean;
	/** When the first two heard each other, by this device's clock; null before that: there is nothing to record. */
	readonly togetherSinceMs: number | null;
	/** When somebody gave the last sign of life, unless a path is up: then it is now. */
	readonly companyAtMs: number;
}

export type SayTo = (to: DeviceId, caseId: CaseId, frame: RoomFrame) => void;

export const speak = (say: SayTo, room: Pick<Room, 'callId' | 'caseId'>, to: DeviceId, message: RoomMessage): void =>
	say(to, room.caseId, { callId: room.callId, message });

export const newsOf = (room: Room, nowMs: number): RoomNews => ({
	entries: [...room.roster.values()],
	ageMs: room.togetherSinceMs === null ? null : Math.max(0, Math.round(nowMs - room.togetherSinceMs)),
	sees: seenBy(room),
	letIn: [...room.letIn]
});

const seenBy = (room: Room): readonly DeviceId[] => [...room.peers].filter(([, { path }]) => path === 'up').map(([device]) => device);

/** A room with this device in it, on top of what is believed of what others said of it. */
export function enter(begin: Omit<Room, 'peers' | 'roster' | 'companyAtMs'>, me: DeviceId, known: RoomNews | null, nowMs: number): Room {
	const roster = mergeRosters(new Map(), known?.entries ?? []);
	const mine: Entry = { device: me, seq: nextSeq(roster), rev: 0, out: null, sound: true, picture: begin.media === 'video' };
	const letIn = new Set([...begin.letIn, ...(known?.letIn ?? [])]);
	const room: Room = { ...begin, letIn, roster: new Map(roster).set(me, mine), peers: new Map(), companyAtMs: nowMs };
	return together(withPeers(room, me, nowMs), known?.ageMs ?? null, nowMs);
}

/** Who is in has a peer, and nobody else; whoever came anew is new. */
function withPeers(room: Room, me: DeviceId, nowMs: number): Room {
	const fresh = (seq: number): Peer => ({
		seq,
		path: 'none',
		pathSinceMs: nowMs,
		heardAtMs: nowMs,
		knows: false,
		due: false,
		saidAtMs: Number.NEGATIVE_INFINITY,
		againMs: firstAgainMs
	});
	const peers = new Map<DeviceId, Peer>();
	for (const { device, seq } of thoseIn(room.roster)) {
		const known = room.peers.get(device);
		if (device !== me) peers.set(device, known?.seq === seq ? known : fresh(seq));
	}
	return { ...room, peers };
}

const changePeer = (room: Room, device: DeviceId, change: Partial<Peer>): Room => {
	const peer = room.peers.get(device);
	return peer === undefined ? room : { ...room, peers: new Map(room.peers).set(device, { ...peer, ...change }) };
};

const changePeers = (room: Room, change: (peer: Peer, device: DeviceId) => Partial<Peer>): Room => ({
	...room,
	peers: new Map([...room.peers].map(([device, peer]) => [device, { ...peer, ...change(peer, device) }]))
});

/** A roster with news in it: everyone has to be told anew. */
const withRoster = (room: Room, me: DeviceId, roster: Roster, nowMs: number): Room =>
	roster === room.roster ? room : tellAnew(withPeers({ ...room, roster }, me, nowMs));

/** Nobody is known to know what this device knows now. */
export const tellAnew = (room: Room): Room =>
	changePeers(room, () => ({ knows: false, saidAtMs: Number.NEGATIVE_INFINITY, againMs: firstAgainMs }));

/** Whether news shows that its sender knows all that is known here. */
export const knowsAll = (room: Room, news: RoomNews): boolean =>
	sameRoster(mergeRosters(new Map(), news.entries), room.roster) && [...room.letIn].every((device) => news.letIn.includes(device));

function together(room: Room, ageMs: number | null, nowMs: number): Room {
	if (ageMs === null) return room;
	return { ...room, togetherSinceMs: Math.min(room.togetherSinceMs ?? Number.POSITIVE_INFINITY, nowMs - ageMs) };
}

/** What is believed of what a member said, and the entry of this device as it alone may write it: whoever dropped it was wrong. */
export function withNews(room: Room, me: DeviceId, from: DeviceId, news: RoomNews, answer: boolean, nowMs: number): Room {
	const fresh = news.letIn.some((device) => !room.letIn.has(device));
	const open = fresh ? tellAnew({ ...room, letIn: new Set([...room.letIn, ...news.letIn]) }) : room;
	const mine = room.roster.get(me)!;
	let roster = mergeRosters(room.roster, news.entries);
	if (roster.get(me) !== mine) roster = new Map(roster).set(me, { ...mine, seq: nextSeq(roster), rev: 0 });
	let next = together(withRoster(open, me, roster, nowMs), news.ageMs, nowMs);
	const alive = new Set([from, ...news.sees]);
	next = changePeers(next, (_, device) => (alive.has(device) ? { heardAtMs: nowMs } : {}));
	return {
		...changePeer(next, from, { knows: knowsAll(next, news), ...(answer ? { due: true } : {}) }),
		companyAtMs: nowMs
	};
}

/** This device goes: the last thing it writes of itself. */
export function leave(room: Room, me: DeviceId, out: OutReason, nowMs: number): Room {
	const mine = room.roster.get(me)!;
	const roster = new Map(room.roster).set(me, { ...mine, seq: nextSeq(room.roster), rev: 0, out, sound: false, picture: false });
	return { ...withRoster(room, me, roster, nowMs), rings: [] };
}

/** What this device gives from now on. */
export function withGiving(room: Room, me: DeviceId, sound: boolean, picture: boolean, nowMs: number): Room {
	const mine = room.roster.get(me)!;
	if (mine.sound === sound && mine.picture === picture) return room;
	return withRoster(room, me, new Map(room.roster).set(me, { ...mine, rev: mine.rev + 1, sound, picture }), nowMs);
}

export function withPath(room: Room, device: DeviceId, seq: number, path: 'up' | 'lost', nowMs: number): Room {
	const peer = room.peers.get(device);
	if (peer === undefined || peer.seq !== seq || peer.path === path) return room;
	// A path that never was up cannot be lost: it is still being found.
	if (path === 'lost' && peer.path === 'none') return room;
	const changed = changePeer(room, device, { path, pathSinceMs: nowMs, heardAtMs: nowMs });
	const began = path === 'up' ? together(changed, 0, nowMs) : changed;
	return { ...changePeers(began, () => ({ due: true })), companyAtMs: nowMs };
}

/** Time passes in a room: who is silent for too long, and whom nobody sees, gives up the seat; never while all are silent. */
export function withTime(room: Room, me: DeviceId, nowMs: number): Room {
	/** A path that is up is a sign of life at every moment. */
	const silentMs = (peer: Peer): number => (peer.path === 'up' ? 0 : nowMs - peer.heardAtMs);
	const silent = [...room.peers].filter(([, peer]) => silentMs(peer) >= dropAfterMs).map(([device]) => device);
	if (silent.length === 0) return room;
	const heard = [...room.peers.values()].some((peer) => silentMs(peer) < 2 * refreshMs);
	if (!heard) return room;
	const roster = new Map(room.roster);
	for (const device of silent) roster.set(device, { ...roster.get(device)!, out: 'dropped' });
	return withRoster(room, me, roster, nowMs);
}

/** Says what is due now to whoever is in; `refresh` also says again what is known. Waits between tries grow up to `mostMs`. */
export function tell(room: Room, nowMs: number, refresh: boolean, say: SayTo, mostMs = lastAgainMs): Room {
	let next = room;
	for (const [device, peer] of room.peers) {
		const again = !peer.knows && nowMs - peer.saidAtMs >= peer.againMs;
		if (
			!again &&
			!peer.due &&
			!(refresh && nowMs - peer.saidAtMs >= (peer.path !== 'up' ? refreshPathlessMs : room.peers.size > 1 ? refreshMs : refreshPairMs))
		)
			continue;
		speak(say, room, device, { type: 'news', answer: !peer.knows, news: newsOf(room, nowMs) });
		const againMs = again ? Math.min(peer.againMs * (peer.saidAtMs < 0 ? 1 : 2), mostMs) : peer.againMs;
		next = changePeer(next, device, { due: false, saidAtMs: nowMs, againMs });
	}
	return next;
}
