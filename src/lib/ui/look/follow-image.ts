import { createSettable } from '#lib/core/readable.ts';
import { fromReadable } from '#lib/view/from-readable.svelte.ts';
import type { CaseLook } from '#lib/view/look/case-look.svelte.ts';

/** Pictures open and close by themselves, in whatever part shows them: the page is looked at this often. */
const lookEveryMs = 400;

const opened = (): Element | null => document.querySelector('[role="dialog"] [data-place^="image:"], dialog[open] [data-place^="image:"]');
const nameOf = (element: Element | null): string => element?.getAttribute('data-place') ?? '';

/** Makes the picture that is open large a choice that others follow: theirs opens from its small form, and closes with it. */
export function followImage({ follow }: Pick<CaseLook, 'follow'>): () => void {
	const open = createSettable(nameOf(opened()));
	const shown = fromReadable(open);
	const timer = setInterval(() => open.set(nameOf(opened())), lookEveryMs);
	const end = follow.share(
		'image',
		() => shown.current,
		(wanted) => {
			const large = opened();
			// The dialog closes as if its own button had been pressed: it may have something to put away.
			if (large !== null && nameOf(large) !== wanted)
				large.closest('[role="dialog"], dialog')?.querySelector<HTMLElement>('[data-dialog-close], .dialog-close')?.click();
			if (wanted === '') return open.set('');
			document
				.querySelector(`[data-place="${CSS.escape(wanted)}"]`)
				?.closest<HTMLElement>('button, a')
				?.click();
			open.set(wanted);
		}
	);
	return () => {
		clearInterval(timer);
		end();
	};
}
