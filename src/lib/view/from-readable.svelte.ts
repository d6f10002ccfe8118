import { createSubscriber } from 'svelte/reactivity';
import type { Readable } from '#lib/core/readable.ts';

/** Lets runes follow a core `Readable`. Listens only while something reads it reactively; outside effects it is always fresh. */
export function fromReadable<T>(source: Pick<Readable<T>, 'current' | 'on'>): { readonly current: T } {
	const subscribe = createSubscriber((update) => source.on(update));
	return {
		get current() {
			subscribe();
			return source.current;
		}
	};
}
