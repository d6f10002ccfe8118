import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import { letIn, type MustKnock } from './room-door.ts';
import { farewell } from './room-farewell.ts';
import { aloneForMs, enter, leave, speak, tell, withGiving, type Room, type SayTo } from './room-life.ts';
import type { DeclineReason, RoomNews } from './room-message.ts';
import { ring, stopAllRinging, type Rung } from './room-ringing.ts';
import { nextSeq, mergeRosters, seated, thoseIn } from './room-roster.ts';
import type { EndReason, IncomingRing, Joining, RoomState, TabMessage } from './room-state.ts';

/** A step in the making: what is to be said is gathered beside the state. */
export interface Turn {
	readonly nowMs: number;
	readonly mustKnock: MustKnock;
	readonly say: SayTo;
	readonly tabs: (message: TabMessage) => void;
	readonly own: (caseId: CaseId, callId: string) => void;
}

const keptFarewells = 4;
const keptSettled = 32;
const keptRefusals = 8;

/** Into a room that is known, or a new one; `known` as far as it is believed. */
export function goIn(state: RoomState, begin: Parameters<typeof enter>[0], known: RoomNews | null, turn: Turn): RoomState {
	const room = enter(begin, state.me, known, turn.nowMs);
	turn.tabs({ type: 'in-call', tab: state.tab, callId: room.callId, caseId: room.caseId });
	const refused = state.phase.at === 'in' ? state.refused : [];
	return { ...state, phase: { at: 'in', room }, refused, saidToTabsAtMs: turn.nowMs };
}

/** Who joins goes into the room that was found, or opens one where none was. */
export function goJoin(state: RoomState, joining: Joining, found: { callId: string; news: RoomNews } | null, turn: Turn): RoomState {
	const { caseId, media, rings, note, door } = joining;
	const begin = {
		callId: found?.callId ?? joining.callId,
		caseId,
		media,
		rings: [],
		letIn: new Set(door === null ? note?.letIn : []),
		called: rings.length > 0,
		togetherSinceMs: note?.togetherSinceMs ?? null
	};
	const inside = goIn(state, begin, found?.news ?? null, turn);
	if (inside.phase.at !== 'in') return inside;
	return { ...inside, phase: { at: 'in', room: ringIn(inside.phase.room, rings, turn) } };
}

/** Begins to ring people; a guest who is rung is let in. */
export const ringIn = (room: Room, people: readonly (readonly DeviceId[])[], turn: Turn): Room =>
	letIn(ring(room, people, turn.nowMs), people.flat(), turn.mustKnock);

/** Out of the room, telling those who stay. */
export function goOut(state: RoomState, room: Room, reason: EndReason, present: readonly DeviceId[], turn: Turn): RoomState {
	const left = leave(stopAllRinging(room, turn.say), state.me, reason === 'full' ? 'full' : 'left', turn.nowMs);
	const told = tell(left, turn.nowMs, false, turn.say);
	turn.tabs({ type: 'free', tab: state.tab });
	return {
		...state,
		phase: {
			at: 'ended',
			ended: { callId: room.callId, caseId: room.caseId, reason, with: present, endedAtMs: turn.nowMs }
		},
		farewells: [...state.farewells.filter(({ room: { callId } }) => callId !== room.callId), farewell(told, state.me, turn.nowMs)].slice(
			-keptFarewells
		)
	};
}

/** Back after a reload, to a room where nobody is any more, or nobody answers: it ends here, and is recorded. */
export function endNoted(state: RoomState, joining: Joining, news: RoomNews | null, reason: EndReason, turn: Turn): RoomState {
	const members = joining.note?.members ?? [];
	const gone = members.map((device) => ({ device, seq: 0, rev: 0, out: 'dropped' as const, sound: false, picture: false }));
	const known = news ?? { entries: gone, ageMs: null, sees: [], letIn: [] };
	const inside = goJoin(state, { ...joining, rings: [] }, { callId: joining.callId, news: known }, turn);
	return inside.phase.at === 'in' ? goOut(inside, inside.phase.room, reason, members, turn) : inside;
}

/** Two rooms about one case become one: the lower name stays. Those of the other room are told where it went. */
export function moveTo(state: RoomState, room: Room, callId: string, news: RoomNews, turn: Turn): RoomState {
	const { sound, picture } = room.roster.get(state.me)!;
	const { caseId, media, rings, letIn, called, togetherSinceMs } = room;
	const moved = goIn(state, { callId, caseId, media, rings, letIn, called, togetherSinceMs }, news, turn);
	if (moved.phase.at !== 'in') return moved;
	const next = withGiving(moved.phase.room, state.me, sound, picture, turn.nowMs);
	const roster = { entries: [...next.roster.values()], ageMs: null, sees: [], letIn: [...next.letIn] };
	for (const peer of room.peers.keys())
		if (!next.peers.has(peer)) speak(turn.say, next, peer, { type: 'news', answer: true, news: roster });
	return { ...moved, phase: { at: 'in', room: next } };
}

/** What a changed room means for this device: there may be no seat for it, or nobody left to talk to. */
export function settleRoom(state: RoomState, before: Room, { room, refused }: Rung, turn: Turn): RoomState {
	const same = state.phase.at === 'in' && state.phase.room === room && refused.length === 0;
	const next: RoomState = same
		? state
		: {
				...state,
				phase: { at: 'in', room },
				refused: refused.length === 0 ? state.refused : [...state.refused, ...refused].slice(-keptRefusals)
			};
	const others = [...(room.peers.size > 0 ? room : before).peers.keys()];
	if (!seated(room.roster).some(({ device }) => device === state.me)) return goOut(next, room, 'full', others, turn);
	if (room.peers.size > 0) {
		const guests = [state.me, ...room.peers.keys()].every((device) => turn.mustKnock(room.caseId, device));
		if (guests) return goOut(next, room, 'others-left', others, turn);
		const alone = [...room.peers.values()].every(({ path }) => path !== 'up') && turn.nowMs - room.companyAtMs >= aloneForMs;
		return alone ? goOut(next, room, 'line-lost', others, turn) : next;
	}
	if (room.rings.length > 0) return next;
	const last = refused.at(-1);
	if (last !== undefined && (room.called || room.roster.size > 1)) return goOut(next, room, last.reason, last.devices, turn);
	return room.roster.size > 1 ? goOut(next, room, 'others-left', others, turn) : next;
}

export const endWithoutRoom = (
	state: RoomState,
	caseId: CaseId,
	reason: EndReason,
	present: readonly DeviceId[],
	nowMs: number
): RoomState => ({
	...state,
	phase: { at: 'ended', ended: { callId: null, caseId, reason, with: present, endedAtMs: nowMs } }
});

/** A ring is over here, whatever became of it: it rings no more. */
export function settle(state: RoomState, ring: IncomingRing, reason: DeclineReason | null): RoomState {
	const { callId, from, rangAtMs } = ring;
	return { ...state, settled: [...state.settled, { callId, from, rangAtMs, reason }].slice(-keptSettled) };
}

/** A room lists this device, which is not in it: the last page of it closed without a word. */
export function denyBeingIn(me: DeviceId, news: RoomNews): RoomNews | null {
	const roster = mergeRosters(new Map(), news.entries);
	if (!thoseIn(roster).some(({ device }) => device === me)) return null;
	const gone = { device: me, seq: nextSeq(roster), rev: 0, out: 'left' as const, sound: false, picture: false };
	return { entries: [gone], ageMs: news.ageMs, sees: [], letIn: [] };
}
