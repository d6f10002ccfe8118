import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { CallMedia, DeclineReason } from './call-message.ts';

/** Nobody is rung longer than this: after it a person has gone to fetch help another way. */
export const maxRingMs = 45_000;

/** A path that was lost and did not come back within this is the end of the call. */
export const maxLostMs = 60_000;

/** The call a device is in, or was in last. One at a time. */
export interface CallFacts {
	readonly callId: string;
	readonly caseId: CaseId;
	readonly peer: DeviceId;
	/** True on the device that rang the other. */
	readonly caller: boolean;
	readonly media: CallMedia;
	/** When ringing began, by this device's clock. */
	readonly rangAtMs: number;
}

export type EndReason =
	/** This side hung up. */
	| 'left'
	/** The other side hung up. */
	| 'peer-left'
	| DeclineReason
	/** Rang for `maxRingMs` without an answer. */
	| 'no-answer'
	/** The path was lost for `maxLostMs`. */
	| 'line-lost'
	/** This browser has no WebRTC. */
	| 'no-webrtc';

/** The lifecycle of a call. A field exists only where it means something. */
export type CallState =
	| { readonly at: 'idle' }
	| { readonly at: 'calling'; readonly call: CallFacts }
	| { readonly at: 'ringing'; readonly call: CallFacts }
	| { readonly at: 'connecting'; readonly call: CallFacts; readonly sinceMs: number }
	| { readonly at: 'connected'; readonly call: CallFacts; readonly startedAtMs: number; readonly lostSinceMs: number | null }
	| {
			readonly at: 'ended';
			readonly call: CallFacts;
			readonly reason: EndReason;
			readonly startedAtMs: number | null;
			readonly endedAtMs: number;
	  };

export type CallEvent =
	| { readonly type: 'person-calls'; readonly call: CallFacts }
	| { readonly type: 'rung'; readonly call: CallFacts }
	| { readonly type: 'person-accepts' }
	| { readonly type: 'peer-accepts' }
	| { readonly type: 'person-declines' }
	| { readonly type: 'peer-declines'; readonly reason: DeclineReason }
	| { readonly type: 'person-leaves' }
	| { readonly type: 'peer-leaves' }
	| { readonly type: 'path-up' }
	| { readonly type: 'path-lost' }
	| { readonly type: 'time-passes' }
	| { readonly type: 'cannot-call' }
	| { readonly type: 'dismissed' };

/** The next state of a call. Events that mean nothing in a state leave it as it is. Rules CA1–CA9. */
export function nextCallState(state: CallState, event: CallEvent, nowMs: number): CallState {
	switch (event.type) {
		case 'person-calls':
			return isFree(state) ? { at: 'calling', call: event.call } : state;
		case 'rung':
			return isFree(state) ? { at: 'ringing', call: event.call } : state;
		case 'person-accepts':
			return state.at === 'ringing' ? { at: 'connecting', call: state.call, sinceMs: nowMs } : state;
		case 'peer-accepts':
			return state.at === 'calling' ? { at: 'connecting', call: state.call, sinceMs: nowMs } : state;
		case 'person-declines':
			return state.at === 'ringing' ? ended(state, 'declined', nowMs) : state;
		case 'peer-declines':
			return state.at === 'calling' ? ended(state, event.reason, nowMs) : state;
		case 'person-leaves':
			return ended(state, 'left', nowMs);
		case 'peer-leaves':
			return ended(state, 'peer-left', nowMs);
		case 'cannot-call':
			return ended(state, 'no-webrtc', nowMs);
		case 'path-up':
			if (state.at === 'connecting') return { at: 'connected', call: state.call, startedAtMs: nowMs, lostSinceMs: null };
			return state.at === 'connected' ? { ...state, lostSinceMs: null } : state;
		case 'path-lost':
			return state.at === 'connected' && state.lostSinceMs === null ? { ...state, lostSinceMs: nowMs } : state;
		case 'time-passes':
			return afterTime(state, nowMs);
		case 'dismissed':
			return state.at === 'ended' ? { at: 'idle' } : state;
	}
}

export const isFree = (state: CallState): boolean => state.at === 'idle' || state.at === 'ended';

function afterTime(state: CallState, nowMs: number): CallState {
	if ((state.at === 'calling' || state.at === 'ringing') && nowMs - state.call.rangAtMs >= maxRingMs)
		return ended(state, 'no-answer', nowMs);
	if (state.at === 'connecting' && nowMs - state.sinceMs >= maxLostMs) return ended(state, 'line-lost', nowMs);
	if (state.at === 'connected' && state.lostSinceMs !== null && nowMs - state.lostSinceMs >= maxLostMs)
		return ended(state, 'line-lost', nowMs);
	return state;
}

function ended(state: CallState, reason: EndReason, nowMs: number): CallState {
	if (isFree(state) || !('call' in state)) return state;
	return { at: 'ended', call: state.call, reason, startedAtMs: state.at === 'connected' ? state.startedAtMs : null, endedAtMs: nowMs };
}

/**
 * Whether this device writes the call into the record: the one that hung up does; where the line ended it, the caller's does.
 * Exactly one of two devices with the same view writes, and a call nobody joined leaves no record.
 */
export function recordsTheCall(state: CallState): boolean {
	if (state.at !== 'ended' || state.startedAtMs === null) return false;
	return state.reason === 'left' || (state.reason === 'line-lost' && state.call.caller);
}
