import { isTurnedAway, knockAgainMs, letIn, turnAway, withKnockTime, withoutKnock, type MustKnock } from './room-door.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { hear } from './room-hearing.ts';
import { withFarewellTime } from './room-farewell.ts';
import { maxRingMs, newsOf, speak, tell, tellAnew, withGiving, withPath, withTime } from './room-life.ts';
import { endNoted, endWithoutRoom, goIn, goJoin, goOut, ringIn, settle, settleRoom, type Turn } from './room-passage.ts';
import { stopRinging, withRingingTime } from './room-ringing.ts';
import { isFree, type Joining, type RoomEvent, type RoomNote, type RoomState, type Say, type TabMessage } from './room-state.ts';

/** A page that comes back later than this does not go back into the room by itself. */
export const comeBackWithinMs = 10_000;
/** Those who seem to be in a call have so long to answer before a new one begins; two that meet become one. */
const joinWithinMs = 3_000;
/** Who was in the room a moment ago looks for it longer: its line may be the reason for the reload. */
const comeBackForMs = 60_000;
const askAgainMs = 1_000;
/** Five rings in a row may be lost before it stops ringing here. */
const ringSilenceMs = 10_000;
const tabBeatMs = 2_000;
const tabGoneMs = 6_000;

/**
 * The next state of the calls of this tab, and what is to be said. Events that mean nothing in a state leave it as it is.
 * `mustKnock` tells who has to be let in, by what this device knows of the roster now.
 */
export function nextRoomState(
	state: RoomState,
	event: RoomEvent,
	nowMs: number,
	mustKnock: MustKnock
): { readonly state: RoomState; readonly says: readonly Say[] } {
	const says: Say[] = [];
	const turn: Turn = {
		nowMs,
		mustKnock,
		say: (to, caseId, frame) => says.push({ to, caseId, frame }),
		tabs: (message) => says.push({ tabs: message }),
		own: (caseId, callId) => says.push({ to: 'own-devices', caseId, frame: { callId, message: { type: 'answered' } } })
	};
	const next = step(state, event, turn);
	if (next.phase.at !== 'in') return { state: next, says };
	const room = tell(next.phase.room, nowMs, event.type === 'time-passes', turn.say);
	return { state: room === next.phase.room ? next : { ...next, phase: { at: 'in', room } }, says };
}

function step(state: RoomState, event: RoomEvent, turn: Turn): RoomState {
	const { phase } = state;
	switch (event.type) {
		case 'person-opens': {
			const { caseId, callId, media } = event;
			if (phase.at === 'ringing' && phase.ring.caseId === caseId) return step(state, { type: 'person-accepts', media }, turn);
			if (!isFree(state)) return state;
			return look(state, { callId, caseId, media, asked: event.ask, rings: event.ring, note: null }, turn);
		}
		case 'begins':
			turn.tabs({ type: 'who' });
			return event.note === null ? state : comeBack(state, event.note, turn);
		case 'person-rings':
			if (phase.at !== 'in' || turn.mustKnock(phase.room.caseId, state.me)) return state;
			return rung({ ...state, phase: { at: 'in', room: ringIn(phase.room, [event.devices], turn) } }, turn);
		case 'person-stops-ringing': {
			if (phase.at !== 'in') return state;
			const room = stopRinging(phase.room, event.device, 'over', turn.say);
			const over = room.called && room.peers.size === 0 && room.rings.length === 0 && room.roster.size === 1;
			return over ? goOut(state, room, 'left', [event.device], turn) : { ...state, phase: { at: 'in', room } };
		}
		case 'person-lets-in':
			return openDoor(state, event.device, turn);
		case 'person-turns-away': {
			const { caseId, device } = event;
			const knocks = turnAway(state.knocks, caseId, device, turn.nowMs);
			if (isTurnedAway(knocks, caseId, device)) turn.say(device, caseId, { callId: null, message: { type: 'turned-away' } });
			return { ...state, knocks };
		}
		case 'person-accepts': {
			if (phase.at !== 'ringing') return state;
			const { callId, caseId, news } = phase.ring;
			answered(phase.ring, turn);
			const begin = { callId, caseId, media: event.media, rings: [], letIn: new Set<DeviceId>(), called: false, togetherSinceMs: null };
			const inside = goIn(settle(state, phase.ring, null), begin, news, turn);
			return inside.phase.at === 'in' ? settleRoom(inside, inside.phase.room, { room: inside.phase.room, refused: [] }, turn) : inside;
		}
		case 'person-declines': {
			if (phase.at !== 'ringing') return state;
			const { callId, caseId, from } = phase.ring;
			turn.say(from, caseId, { callId, message: { type: 'decline', reason: 'declined' } });
			answered(phase.ring, turn);
			return { ...settle(state, phase.ring, 'declined'), phase: { at: 'idle' } };
		}
		case 'person-leaves':
			if (phase.at === 'joining') return endWithoutRoom(state, phase.joining.caseId, 'left', phase.joining.asked, turn.nowMs);
			return phase.at === 'in' ? goOut(state, phase.room, 'left', [...phase.room.peers.keys()], turn) : state;
		case 'dismissed':
			return phase.at === 'ended' ? { ...state, phase: { at: 'idle' } } : state;
		case 'cannot-call':
			if (phase.at === 'ringing') {
				const { callId, caseId, from } = phase.ring;
				turn.say(from, caseId, { callId, message: { type: 'decline', reason: 'declined' } });
				return endWithoutRoom(settle(state, phase.ring, 'declined'), caseId, 'no-webrtc', [from], turn.nowMs);
			}
			return isFree(state) ? endWithoutRoom(state, event.caseId, 'no-webrtc', [], turn.nowMs) : state;
		case 'gives':
			if (phase.at !== 'in') return state;
			return { ...state, phase: { at: 'in', room: withGiving(phase.room, state.me, event.sound, event.picture, turn.nowMs) } };
		case 'heard':
			if (event.from === state.me) return state;
			return hear(state, { caseId: event.caseId, from: event.from, own: event.own, callId: event.frame.callId }, event.frame.message, turn);
		case 'path': {
			if (phase.at !== 'in') return state;
			return { ...state, phase: { at: 'in', room: withPath(phase.room, event.peer, event.seq, event.at, turn.nowMs) } };
		}
		case 'nearby':
			return meetNearby(state, event, turn);
		case 'tab':
			return hearTab(state, event.message, turn);
		case 'time-passes':
			return afterTime(state, turn);
	}
}

/** The first answer stops the ringing on this person's other devices and tabs. */
function answered({ callId, caseId }: { callId: string; caseId: Joining['caseId'] }, turn: Turn): void {
	turn.own(caseId, callId);
	turn.tabs({ type: 'settled', callId });
}

function rung(state: RoomState, turn: Turn): RoomState {
	if (state.phase.at !== 'in') return state;
	return settleRoom(state, state.phase.room, withRingingTime(state.phase.room, turn.nowMs, turn.say), turn);
}

/** Who knocks here comes in, and everyone inside is told. */
function openDoor(state: RoomState, device: DeviceId, turn: Turn): RoomState {
	const { phase } = state;
	if (phase.at !== 'in' || turn.mustKnock(phase.room.caseId, state.me)) return state;
	const room = letIn(phase.room, [device], turn.mustKnock);
	const knocks = withoutKnock(state.knocks, room.caseId, device);
	if (room === phase.room) return { ...state, knocks };
	speak(turn.say, room, device, { type: 'news', answer: true, news: newsOf(room, turn.nowMs) });
	return { ...state, knocks, phase: { at: 'in', room: tellAnew(room) } };
}

function look(state: RoomState, wish: Omit<Joining, 'sinceMs' | 'askedAtMs' | 'door'>, turn: Turn): RoomState {
	const knocks = turn.mustKnock(wish.caseId, state.me);
	const joining: Joining = {
		...wish,
		rings: knocks ? [] : wish.rings,
		door: knocks ? { heard: false, inCall: false } : null,
		sinceMs: turn.nowMs,
		askedAtMs: Number.NEGATIVE_INFINITY
	};
	if (wish.asked.length === 0 && !knocks) return rung(goJoin(state, joining, null, turn), turn);
	return ask({ ...state, phase: { at: 'joining', joining } }, joining, turn);
}

function comeBack(state: RoomState, note: RoomNote, turn: Turn): RoomState {
	const { callId, caseId, media, members, atMs } = note;
	if (turn.nowMs - atMs > comeBackWithinMs || turn.nowMs < atMs || !isFree(state)) return state;
	return look(state, { callId, caseId, media, asked: members, rings: [], note }, turn);
}

function ask(state: RoomState, joining: Joining, turn: Turn): RoomState {
	for (const device of joining.asked) turn.say(device, joining.caseId, { callId: null, message: { type: 'ask' } });
	return { ...state, phase: { at: 'joining', joining: { ...joining, askedAtMs: turn.nowMs } } };
}

function meetNearby(state: RoomState, event: RoomEvent & { type: 'nearby' }, turn: Turn): RoomState {
	const { phase } = state;
	if (phase.at === 'joining' && phase.joining.door !== null && phase.joining.caseId === event.caseId) {
		const asked = event.devices.filter((device) => device !== state.me);
		return { ...state, phase: { at: 'joining', joining: { ...phase.joining, asked } } };
	}
	// Members ask a guest who is in; the guest asks nobody, or would seem to knock.
	if (phase.at !== 'in' || phase.room.caseId !== event.caseId || turn.mustKnock(event.caseId, state.me)) return state;
	const { room } = phase;
	for (const device of event.devices)
		if (device !== state.me && !room.peers.has(device)) turn.say(device, room.caseId, { callId: null, message: { type: 'ask' } });
	return state;
}

function hearTab(state: RoomState, message: TabMessage, turn: Turn): RoomState {
	const { phase, tab } = state;
	switch (message.type) {
		case 'who':
			if (phase.at === 'in') turn.tabs({ type: 'in-call', tab, callId: phase.room.callId, caseId: phase.room.caseId });
			return state;
		case 'free':
			return state.otherTab?.tab === message.tab ? { ...state, otherTab: null } : state;
		case 'settled':
			if (phase.at !== 'ringing' || phase.ring.callId !== message.callId) return state;
			return endWithoutRoom(settle(state, phase.ring, null), phase.ring.caseId, 'answered-elsewhere', [phase.ring.from], turn.nowMs);
		case 'in-call': {
			if (message.tab === tab) return state;
			if (phase.at === 'in' && tab < message.tab) {
				turn.tabs({ type: 'in-call', tab, callId: phase.room.callId, caseId: phase.room.caseId });
				return state;
			}
			const { callId, caseId } = message;
			const known: RoomState = { ...state, otherTab: { callId, caseId, tab: message.tab, heardAtMs: turn.nowMs } };
			if (phase.at === 'ringing')
				return endWithoutRoom(settle(known, phase.ring, null), phase.ring.caseId, 'answered-elsewhere', [phase.ring.from], turn.nowMs);
			if (phase.at === 'joining') return { ...known, phase: { at: 'idle' } };
			if (phase.at !== 'in') return known;
			// In the same room both tabs are one member, which stays in it.
			if (phase.room.callId === callId) return { ...known, phase: { at: 'idle' } };
			return goOut(known, phase.room, 'answered-elsewhere', [...phase.room.peers.keys()], turn);
		}
	}
}

function afterTime(before: RoomState, turn: Turn): RoomState {
	const { nowMs } = turn;
	const farewells = before.farewells.map((left) => withFarewellTime(left, nowMs, turn.say)).filter((left) => left !== null);
	const gone = before.otherTab !== null && nowMs - before.otherTab.heardAtMs >= tabGoneMs;
	const knocks = withKnockTime(before.knocks, nowMs);
	const same =
		!gone &&
		knocks === before.knocks &&
		farewells.length === before.farewells.length &&
		farewells.every((left, at) => left === before.farewells[at]);
	const state: RoomState = same ? before : { ...before, farewells, knocks, otherTab: gone ? null : before.otherTab };
	const { phase } = state;
	switch (phase.at) {
		case 'idle':
		case 'ended':
			return state;
		case 'ringing': {
			const { ring } = phase;
			if (nowMs - ring.sinceMs < maxRingMs && nowMs - ring.heardAtMs < ringSilenceMs) return state;
			return endWithoutRoom(settle(state, ring, null), ring.caseId, 'missed', [ring.from], nowMs);
		}
		case 'joining': {
			const { joining } = phase;
			const waits = joining.door !== null && joining.note === null;
			const over = !waits && nowMs - joining.sinceMs >= (joining.note === null ? joinWithinMs : comeBackForMs);
			if (over && joining.note !== null) return endNoted(state, joining, null, 'line-lost', turn);
			if (over) return rung(goJoin(state, joining, null, turn), turn);
			return nowMs - joining.askedAtMs >= (waits ? knockAgainMs : askAgainMs) ? ask(state, joining, turn) : state;
		}
		case 'in': {
			const beat = nowMs - state.saidToTabsAtMs >= tabBeatMs;
			if (beat) turn.tabs({ type: 'in-call', tab: state.tab, callId: phase.room.callId, caseId: phase.room.caseId });
			const timed: RoomState = beat ? { ...state, saidToTabsAtMs: nowMs } : state;
			const room = withTime(phase.room, state.me, nowMs);
			return settleRoom(timed, phase.room, withRingingTime(room, nowMs, turn.say), turn);
		}
	}
}
