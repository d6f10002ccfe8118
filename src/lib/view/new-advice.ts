import type { StatementId } from '#lib/core/ids.ts';

/** Tells which answers came while the case was open: each once, and none that was there when it opened. */
export interface NewAdvice {
	/** Looks at what is unread now; gives what was never there before. Before `ready`, everything counts as there already. */
	take(unread: readonly StatementId[], ready: boolean): readonly StatementId[];
}

export function createNewAdvice(): NewAdvice {
	const known = new Set<StatementId>();
	let opened = false;
	return {
		take(unread, ready) {
			const news = unread.filter((answer) => !known.has(answer));
			for (const answer of news) known.add(answer);
			if (opened) return news;
			opened = ready;
			return [];
		}
	};
}
