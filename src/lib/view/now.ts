import { createSubscriber } from 'svelte/reactivity';
import { every, type Clock } from '#lib/core/clock.ts';

/** The present, for ages and due times on screen: milliseconds since 1970 that wake readers every `periodMs`. */
export interface Now {
	readonly ms: number;
}

/** Ticks only while something on screen reads it. */
export function createNow(clock: Clock, periodMs: number): Now {
	const subscribe = createSubscriber((update) => every(clock, periodMs, update));
	return {
		get ms() {
			subscribe();
			return clock.nowMs();
		}
	};
}
