import type { DeviceId } from '#lib/core/ids.ts';
import type { SharedLook, SharedView } from './shared-look.ts';

/** Whether this screen goes where another one goes. */
export type Following =
	| { readonly at: 'free' }
	| {
			readonly at: 'following';
			readonly whom: DeviceId;
			/** What this screen was last brought to, and when; null before the first. */
			readonly shown: { readonly view: SharedView; readonly atMs: number } | null;
			/** What they show now, while it is too soon to follow again. */
			readonly next: SharedView | null;
			/** Since when nothing is heard of them; null while they are there. */
			readonly lostSinceMs: number | null;
	  }
	/** It ended without its person's asking for that: they are told, and can go on. */
	| { readonly at: 'ended'; readonly whom: DeviceId; readonly reason: 'own-move' | 'gone' };

export type FollowEvent =
	| { readonly type: 'follow'; readonly whom: DeviceId }
	/** Everyone else who has the case open, as they are heard now. */
	| { readonly type: 'heard'; readonly looks: readonly SharedLook[] }
	/** The person of this device scrolled, or went elsewhere. */
	| { readonly type: 'own-move' }
	| { readonly type: 'stop' }
	| { readonly type: 'tick' };

export interface FollowStep {
	readonly state: Following;
	/** Where this screen is to go now. */
	readonly show: SharedView | null;
	/** When to say `tick` next; null for never. */
	readonly wakeAtMs: number | null;
}

/** A screen that moves more often than this cannot be read, whatever the other device sends. */
export const showEveryMs = 250;
/** Someone whose line breaks for a moment is waited for; our choice. */
export const goneAfterMs = 10_000;

export const notFollowing: Following = { at: 'free' };

type Followed = Extract<Following, { at: 'following' }>;

/** One step of following. Equal views move nothing, so that two who follow each other stand still. */
export function stepFollow(state: Following, event: FollowEvent, nowMs: number): FollowStep {
	const calm = (next: Following): FollowStep => ({ state: next, show: null, wakeAtMs: null });
	switch (event.type) {
		case 'follow':
			return calm({ at: 'following', whom: event.whom, shown: null, next: null, lostSinceMs: nowMs });
		case 'stop':
			return calm(notFollowing);
		case 'own-move':
			return calm(state.at === 'following' ? { at: 'ended', whom: state.whom, reason: 'own-move' } : state);
		case 'heard': {
			if (state.at === 'ended') return calm(event.looks.some(({ device }) => device === state.whom) ? state : ended(state));
			if (state.at !== 'following') return calm(state);
			const look = event.looks.find(({ device }) => device === state.whom);
			if (look === undefined) return due({ ...state, lostSinceMs: state.lostSinceMs ?? nowMs }, nowMs);
			return due({ ...state, next: look.view ?? state.next, lostSinceMs: null }, nowMs);
		}
		case 'tick':
			return state.at === 'following' ? due(state, nowMs) : calm(state);
	}
}

/** Whoever went cannot be followed again. */
const ended = (state: Extract<Following, { at: 'ended' }>): Following => (state.reason === 'gone' ? state : notFollowing);

const isSameView = (one: SharedView, other: SharedView): boolean => JSON.stringify(one) === JSON.stringify(other);

function due(state: Followed, nowMs: number): FollowStep {
	const { next, shown, lostSinceMs } = state;
	const goneAtMs = lostSinceMs === null ? null : lostSinceMs + goneAfterMs;
	if (goneAtMs !== null && nowMs >= goneAtMs)
		return { state: { at: 'ended', whom: state.whom, reason: 'gone' }, show: null, wakeAtMs: null };
	if (next === null || (shown !== null && isSameView(next, shown.view)))
		return { state: { ...state, next: null }, show: null, wakeAtMs: goneAtMs };
	const showAtMs = shown === null ? nowMs : shown.atMs + showEveryMs;
	if (nowMs < showAtMs) return { state, show: null, wakeAtMs: goneAtMs === null ? showAtMs : Math.min(showAtMs, goneAtMs) };
	return { state: { ...state, shown: { view: next, atMs: nowMs }, next: null }, show: next, wakeAtMs: goneAtMs };
}

/** Asks everyone to follow: an answer given once is not asked for again. */
export interface Offer {
	readonly from: DeviceId;
	readonly nth: number;
}

/** The offer to be followed that waits for an answer here. */
export function offerOf(looks: readonly SharedLook[], answered: readonly Offer[], following: Following): Offer | null {
	const open = looks.find(
		({ device, offer }) =>
			offer > 0 &&
			!(following.at === 'following' && following.whom === device) &&
			!answered.some(({ from, nth }) => from === device && nth === offer)
	);
	return open ? { from: open.device, nth: open.offer } : null;
}
