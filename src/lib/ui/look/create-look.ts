import { onDestroy } from 'svelte';
import { systemClock } from '#lib/core/clock.ts';
import type { StatementId } from '#lib/core/ids.ts';
import { getCallView } from '#lib/view/call-view.svelte.ts';
import type { CasePage } from '#lib/view/case-page.svelte.ts';
import { CaseLook, setLook } from '#lib/view/look/case-look.svelte.ts';
import { partOf } from './place-finder.ts';

/** The parts of a screen that a phone shows one at a time. */
interface Parts<Part extends string> {
	readonly all: readonly Part[];
	readonly open: () => Part;
	go(part: Part): void;
	/** The names that other screens have for parts of this one. */
	readonly names?: { readonly [P in Part]?: string };
	readonly others?: Readonly<Record<string, Part>>;
}

/** Pointing and following for one screen of one case, for everything below the component that calls this at its start. */
export function createLook<Part extends string>(page: CasePage, consult: () => StatementId | null, parts: Parts<Part>): void {
	const view = getCallView();
	const look = setLook(
		new CaseLook({
			page,
			clock: systemClock,
			callId: () => (view.phase.at === 'connected' && view.phase.caseId === page.open.caseId ? view.phase.callId : null),
			consult,
			report: (error) => reportError(error)
		})
	);
	const known = (name: string): Part | undefined => parts.all.find((part) => part === name) ?? parts.others?.[name];
	look.follow.share(
		'part',
		() => parts.names?.[parts.open()] ?? parts.open(),
		(name) => {
			const part = known(name);
			if (part !== undefined) parts.go(part);
		}
	);
	look.onReveal((place) => {
		const part = partOf(place, parts.all) ?? known(place.at === 'timeline' ? 'timeline' : place.at === 'note' ? 'notes' : 'observations');
		if (part !== undefined) parts.go(part);
	});
	onDestroy(() => look.close());
}
