import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import { believed, isTurnedAway, withKnock } from './room-door.ts';
import { judged } from './room-farewell.ts';
import { knowsAll, newsOf, speak, withNews, type Room } from './room-life.ts';
import type { RoomMessage, RoomNews } from './room-message.ts';
import { denyBeingIn, endNoted, endWithoutRoom, goJoin, moveTo, settle, settleRoom, type Turn } from './room-passage.ts';
import { withArrivals, withDecline, withReached } from './room-ringing.ts';
import { maxSeats, mergeRosters, thoseIn } from './room-roster.ts';
import type { RoomState } from './room-state.ts';

/** A page that has just begun does not know yet whether another tab of its device is in the room. */
const learnTabsMs = 3_000;

interface Heard {
	readonly caseId: CaseId;
	readonly from: DeviceId;
	readonly own: boolean;
	readonly callId: string | null;
}

/** What another device said. Unasked for, late and repeated messages change nothing. */
export function hear(state: RoomState, heard: Heard, message: RoomMessage, turn: Turn): RoomState {
	switch (message.type) {
		case 'ask':
			return mustWait(state, heard, turn) ? hearKnock(state, heard, turn) : hearAsk(state, heard, turn);
		case 'wait':
		case 'turned-away':
			return hearFromInside(state, heard, message, turn);
		case 'news':
			return hearNews(state, heard, message.news, message.answer, turn);
		case 'ring':
			return hearRing(state, heard, message, turn);
		case 'rings':
		case 'decline':
			return hearOfRing(state, heard, message, turn);
		case 'cancel':
		case 'answered':
			return hearEnd(state, heard, message, turn);
		case 'link':
		case 'link-received':
		case 'sending':
			return state;
	}
}

const othersIn = (me: DeviceId, news: RoomNews): number =>
	thoseIn(mergeRosters(new Map(), news.entries)).filter(({ device }) => device !== me).length;

const noGuests: ReadonlySet<DeviceId> = new Set();

/** Those whom this device knows to be let into the room a message is about, or into the call about the case. */
function letInto({ phase, farewells }: RoomState, caseId: CaseId, callId: string | null): ReadonlySet<DeviceId> {
	if (phase.at === 'in' && phase.room.caseId === caseId) return phase.room.letIn;
	if (phase.at === 'joining' && phase.joining.caseId === caseId && phase.joining.door === null) return new Set(phase.joining.note?.letIn);
	return farewells.find(({ room }) => room.callId === callId)?.room.letIn ?? noGuests;
}

const mustWait = (state: RoomState, { caseId, from }: Heard, turn: Turn): boolean =>
	turn.mustKnock(caseId, from) && !letInto(state, caseId, null).has(from);

/** Somebody knocks. A guest opens to nobody, and hears nothing of it. */
function hearKnock(state: RoomState, { caseId, from }: Heard, turn: Turn): RoomState {
	if (turn.mustKnock(caseId, state.me)) return state;
	const away = isTurnedAway(state.knocks, caseId, from);
	const inCall = state.phase.at === 'in' && state.phase.room.caseId === caseId;
	turn.say(from, caseId, { callId: null, message: away ? { type: 'turned-away' } : { type: 'wait', inCall } });
	return away ? state : { ...state, knocks: withKnock(state.knocks, caseId, from, turn.nowMs) };
}

/** What somebody who may open the door says to this device, which knocks. */
function hearFromInside(state: RoomState, heard: Heard, message: RoomMessage & { type: 'wait' | 'turned-away' }, turn: Turn): RoomState {
	const { phase } = state;
	if (phase.at !== 'joining' || phase.joining.caseId !== heard.caseId || phase.joining.door === null) return state;
	if (turn.mustKnock(heard.caseId, heard.from)) return state;
	if (message.type === 'turned-away') return endWithoutRoom(state, heard.caseId, 'turned-away', [heard.from], turn.nowMs);
	const door = { heard: true, inCall: phase.joining.door.inCall || message.inCall };
	return { ...state, phase: { at: 'joining', joining: { ...phase.joining, door } } };
}

function hearAsk(state: RoomState, { caseId, from }: Heard, turn: Turn): RoomState {
	const { phase } = state;
	const answer = (room: Room): void => speak(turn.say, room, from, { type: 'news', answer: false, news: newsOf(room, turn.nowMs) });
	if (phase.at === 'in' && phase.room.caseId === caseId) answer(phase.room);
	// Both look for a call that is not there: one of them begins it, and the other finds it.
	if (phase.at === 'joining' && phase.joining.caseId === caseId && phase.joining.door === null && state.me < from) {
		const next = goJoin(state, phase.joining, null, turn);
		if (next.phase.at === 'in') answer(next.phase.room);
		return next;
	}
	for (const { room } of state.farewells) if (room.caseId === caseId && room.roster.has(from)) answer(room);
	return state;
}

function hearNews(state: RoomState, heard: Heard, said: RoomNews, answer: boolean, turn: Turn): RoomState {
	const { caseId, from } = heard;
	const callId = heard.callId!;
	const { phase, me } = state;
	const news = believed(said, from, caseId, letInto(state, caseId, callId), turn.mustKnock);
	if (news === null) return hearFromOutside(state, heard, said, turn);
	if (phase.at === 'in' && phase.room.callId === callId) {
		const next = withNews(phase.room, me, from, news, answer, turn.nowMs);
		const stale = !knowsAll(next, news);
		if (!next.peers.has(from) && (answer || stale))
			speak(turn.say, next, from, { type: 'news', answer: false, news: newsOf(next, turn.nowMs) });
		return settleRoom(state, phase.room, { room: withArrivals(next, turn.say), refused: [] }, turn);
	}
	const closed = turn.mustKnock(caseId, me) && !news.letIn.includes(me);
	if (phase.at === 'in' && phase.room.caseId === caseId && closed) return state;
	if (phase.at === 'in' && phase.room.caseId === caseId && othersIn(me, news) > 0) return meet(state, phase.room, callId, from, news, turn);
	const left = state.farewells.find(({ room }) => room.callId === callId);
	if (left !== undefined && phase.at !== 'joining') {
		const room = withNews(left.room, me, from, news, answer, turn.nowMs);
		if (answer || denyBeingIn(me, news) !== null)
			speak(turn.say, room, from, { type: 'news', answer: false, news: newsOf(room, turn.nowMs) });
		const next = judged({ ...left, room }, me, { device: from, news });
		return { ...state, farewells: state.farewells.map((one) => (one === left ? next : one)) };
	}
	if (phase.at === 'joining' && phase.joining.caseId === caseId) {
		if (closed) return state;
		const others = othersIn(me, news);
		if (others >= maxSeats) return endWithoutRoom(state, caseId, 'full', [from], turn.nowMs);
		if (others > 0) return goJoin(state, phase.joining, { callId, news }, turn);
		return phase.joining.note?.callId === callId ? endNoted(state, phase.joining, news, 'others-left', turn) : state;
	}
	if (phase.at === 'ringing' && phase.ring.callId === callId) {
		const ringer = news.entries.find(({ device }) => device === phase.ring.from);
		if (ringer?.out == null) return state;
		return endWithoutRoom(settle(state, phase.ring, null), caseId, 'missed', [phase.ring.from], turn.nowMs);
	}
	const denial = denyBeingIn(me, news);
	if (denial !== null && state.otherTab === null && turn.nowMs - state.begunAtMs >= learnTabsMs)
		turn.say(from, caseId, { callId, message: { type: 'news', answer: false, news: denial } });
	return state;
}

/** A guest who missed that this device left the call they were let into, or that its page is gone, is told so and nothing else. */
function hearFromOutside(state: RoomState, { caseId, from, callId }: Heard, said: RoomNews, turn: Turn): RoomState {
	const { phase, me } = state;
	if (phase.at === 'in' && phase.room.callId === callId) return state;
	const denial = denyBeingIn(me, said);
	if (denial !== null && state.otherTab === null && turn.nowMs - state.begunAtMs >= learnTabsMs)
		turn.say(from, caseId, { callId, message: { type: 'news', answer: false, news: denial } });
	return state;
}

/** Somebody is in another room about the same case: the lower name is the room. */
function meet(state: RoomState, room: Room, callId: string, from: DeviceId, news: RoomNews, turn: Turn): RoomState {
	if (callId > room.callId) {
		speak(turn.say, room, from, { type: 'news', answer: true, news: newsOf(room, turn.nowMs) });
		return state;
	}
	const moved = moveTo(state, room, callId, news, turn);
	return moved.phase.at === 'in' ? settleRoom(moved, moved.phase.room, { room: moved.phase.room, refused: [] }, turn) : moved;
}

function hearRing(state: RoomState, heard: Heard, message: RoomMessage & { type: 'ring' }, turn: Turn): RoomState {
	const { caseId, from } = heard;
	const callId = heard.callId!;
	const { media, rangAtMs } = message;
	const { phase } = state;
	const news = believed(message.news, from, caseId, letInto(state, caseId, callId), turn.mustKnock);
	// Guests ring nobody.
	if (news === null || turn.mustKnock(caseId, from)) return state;
	const reply = (said: RoomMessage): void => turn.say(from, caseId, { callId, message: said });
	if (phase.at === 'in') {
		if (phase.room.caseId === caseId) return hearNews(state, heard, news, true, turn);
		reply({ type: 'decline', reason: 'busy' });
		return state;
	}
	if (phase.at === 'joining') {
		if (phase.joining.caseId === caseId) return hearNews(state, heard, news, true, turn);
		reply({ type: 'decline', reason: 'busy' });
		return state;
	}
	// The tab that is in a call answers for the device.
	if (state.otherTab !== null) return state;
	const settled = state.settled.findLast((one) => one.callId === callId && one.from === from && one.rangAtMs >= rangAtMs);
	if (settled !== undefined) {
		if (settled.reason !== null) reply({ type: 'decline', reason: settled.reason });
		return state;
	}
	const fresh = { callId, caseId, from, media, rangAtMs, news, sinceMs: turn.nowMs, heardAtMs: turn.nowMs };
	if (phase.at === 'ringing') {
		const { ring } = phase;
		if (ring.callId === callId) {
			if (ring.from === from) reply({ type: 'rings' });
			return { ...state, phase: { at: 'ringing', ring: { ...ring, news, heardAtMs: turn.nowMs } } };
		}
		if (ring.caseId !== caseId) {
			reply({ type: 'decline', reason: 'busy' });
			return state;
		}
		if (callId > ring.callId) return state;
	}
	reply({ type: 'rings' });
	return { ...state, phase: { at: 'ringing', ring: fresh } };
}

function hearOfRing(state: RoomState, heard: Heard, message: RoomMessage & { type: 'rings' | 'decline' }, turn: Turn): RoomState {
	const { phase } = state;
	const { callId, caseId, from } = heard;
	if (phase.at !== 'in' || phase.room.callId !== callId) {
		if (message.type === 'rings' && state.otherTab === null) turn.say(from, caseId, { callId, message: { type: 'cancel', why: 'over' } });
		return state;
	}
	if (message.type === 'rings') return { ...state, phase: { at: 'in', room: withReached(phase.room, from, turn.say) } };
	return settleRoom(state, phase.room, withDecline(phase.room, from, message.reason, turn.say), turn);
}

function hearEnd(state: RoomState, heard: Heard, message: RoomMessage & { type: 'cancel' | 'answered' }, turn: Turn): RoomState {
	const { phase } = state;
	if (phase.at !== 'ringing' || phase.ring.callId !== heard.callId) return state;
	const { ring } = phase;
	if (message.type === 'answered' ? !heard.own : ring.from !== heard.from) return state;
	const missed = message.type === 'cancel' && message.why === 'over';
	return endWithoutRoom(settle(state, ring, null), ring.caseId, missed ? 'missed' : 'answered-elsewhere', [ring.from], turn.nowMs);
}
