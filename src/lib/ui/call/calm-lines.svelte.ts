import { untrack } from 'svelte';

/** How long a new line waits for the next, so that a line of words that wavers is read and spoken once. */
export const settleMs = 1_500;

/**
 * What `read` gives, calmed: it follows `settleMs` after a change that `differs` thinks worth a reader's eye, at once from
 * nothing, and never more often than that. Call it while a component is set up.
 */
export function calmed<T>(
	read: () => readonly T[],
	differs: (before: readonly T[], now: readonly T[]) => boolean
): { readonly current: readonly T[] } {
	let shown = $state.raw<readonly T[]>(untrack(read));
	let timer: ReturnType<typeof setTimeout> | null = null;
	$effect(() => {
		const now = read();
		untrack(() => {
			if (timer !== null || !differs(shown, now)) return;
			const wait = shown.length === 0 ? 0 : settleMs;
			timer = setTimeout(() => {
				timer = null;
				const latest = untrack(read);
				if (differs(shown, latest)) shown = latest;
			}, wait);
		});
	});
	$effect(() => () => {
		if (timer !== null) clearTimeout(timer);
	});
	return {
		get current() {
			return shown;
		}
	};
}
