import { createSettable } from '#lib/core/readable.ts';
import { fromReadable } from '#lib/view/from-readable.svelte.ts';
import type { CaseLook } from '#lib/view/look/case-look.svelte.ts';

/** Pictures open and close by themselves, in whatever part shows them: the page is looked at this often. */
const lookEveryMs = 400;
/** A picture that was asked for may have to be fetched first: so many looks pass before it counts as closed by its person. */
const patience = 8;

const opened = (): Element | null => document.querySelector('[role="dialog"] [data-place^="image:"], dialog[open] [data-place^="image:"]');
const nameOf = (element: Element | null): string => element?.getAttribute('data-place') ?? '';

/** The picture that is open large on this screen. */
interface LargePicture {
	/** The dialog that shows it; null while none does. Reactive. */
	readonly dialog: Element | null;
	close(): void;
}

/** Makes the picture that is open large a choice that others follow: theirs opens from its small form, and closes with it. */
export function followImage({ follow }: Pick<CaseLook, 'follow'>): LargePicture {
	const open = createSettable(nameOf(opened()));
	const shown = fromReadable(open);
	let waits = 0;
	const watch = (): void => {
		const now = nameOf(opened());
		if (now === open.current) waits = 0;
		else if (waits > 0) waits -= 1;
		else open.set(now);
	};
	const timer = setInterval(watch, lookEveryMs);
	const end = follow.share(
		'image',
		() => shown.current,
		(wanted) => {
			const large = opened();
			// The dialog closes as if its own button had been pressed: it may have something to put away.
			if (large !== null && nameOf(large) !== wanted)
				large.closest('[role="dialog"], dialog')?.querySelector<HTMLElement>('[data-dialog-close], .dialog-close')?.click();
			waits = patience;
			if (wanted === '') return open.set('');
			document
				.querySelector(`[data-place="${CSS.escape(wanted)}"]`)
				?.closest<HTMLElement>('button, a')
				?.click();
			open.set(wanted);
		}
	);
	return {
		get dialog() {
			return shown.current === '' ? null : (opened()?.closest('[role="dialog"], dialog') ?? null);
		},
		close() {
			clearInterval(timer);
			end();
		}
	};
}
