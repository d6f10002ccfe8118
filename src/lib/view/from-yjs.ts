import { createSubscriber } from 'svelte/reactivity';
import type * as Y from 'yjs';

/** What can be read from a shared type whose events nobody inspects. */
type Observed = Pick<Y.AbstractType<unknown>, 'observeDeep' | 'unobserveDeep'>;

/**
 * A value read from a Yjs type, fresh whenever that type or anything inside it changes: one re-read per transaction. Listens
 * only while something reads it reactively.
 */
export function fromYjs<T>(type: Observed, read: () => T): { readonly current: T } {
	const subscribe = createSubscriber((update) => {
		const listener = (): void => update();
		type.observeDeep(listener);
		return () => type.unobserveDeep(listener);
	});
	return {
		get current() {
			subscribe();
			return read();
		}
	};
}
