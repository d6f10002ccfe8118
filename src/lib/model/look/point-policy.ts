import { isSamePlace, type CasePlace } from './case-place.ts';

/** The own pointing of this device. */
export type Pointing =
	| { readonly at: 'none'; readonly nth: number }
	| {
			readonly at: 'pointing';
			readonly place: CasePlace;
			/** Counts the pointings of this page. */
			readonly nth: number;
			/** Since when it stands where it is. */
			readonly stoodSinceMs: number;
			readonly fadesAtMs: number;
			/** Whether it has become a mark. */
			readonly kept: boolean;
	  };

export type PointEvent =
	| { readonly type: 'point'; readonly place: CasePlace }
	/** It has become a mark because its person asked. */
	| { readonly type: 'kept' }
	| { readonly type: 'withdraw' }
	| { readonly type: 'tick' };

export interface PointStep {
	readonly state: Pointing;
	/** What is to become a mark now. */
	readonly mark: CasePlace | null;
	/** When to say `tick` next; null for never. */
	readonly wakeAtMs: number | null;
}

/** What stood this long was meant; a slip of the finger is taken back sooner. */
const meantAfterMs = 1_000;
/** Long enough to be found on another screen, short enough not to stand in the way; our choice. */
export const fadesAfterMs = 6_000;

export const notPointing: Pointing = { at: 'none', nth: 0 };

/** One step of pointing. `inCall`: what was meant during a call becomes a mark by itself, for nobody writes while talking. */
export function stepPoint(state: Pointing, event: PointEvent, nowMs: number, inCall: boolean): PointStep {
	const next = changed(state, event, nowMs);
	if (next.at === 'none') return { state: next, mark: null, wakeAtMs: null };
	const meant = nowMs - next.stoodSinceMs >= meantAfterMs;
	if (inCall && meant && !next.kept) return { state: { ...next, kept: true }, mark: next.place, wakeAtMs: next.fadesAtMs };
	return { state: next, mark: null, wakeAtMs: inCall && !next.kept ? next.stoodSinceMs + meantAfterMs : next.fadesAtMs };
}

function changed(state: Pointing, event: PointEvent, nowMs: number): Pointing {
	switch (event.type) {
		case 'point': {
			const fadesAtMs = nowMs + fadesAfterMs;
			// A finger that trembles, or is drawn across a picture slowly, moves the ring and begins no other pointing.
			if (state.at === 'pointing' && isSamePlace(state.place, event.place)) return { ...state, fadesAtMs };
			return { at: 'pointing', place: event.place, nth: state.nth + 1, stoodSinceMs: nowMs, fadesAtMs, kept: false };
		}
		case 'kept':
			return state.at === 'pointing' ? { ...state, kept: true } : state;
		case 'withdraw':
			return { at: 'none', nth: state.nth };
		case 'tick':
			return state.at === 'pointing' && nowMs >= state.fadesAtMs ? { at: 'none', nth: state.nth } : state;
	}
}
