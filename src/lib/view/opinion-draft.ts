import type { StatementId } from '#lib/core/ids.ts';
import type { Recommendation, SeatRef } from '#lib/model/consult/consult-body.ts';

/** What a shared draft says once it is signed. */
export interface DraftedOpinion {
	readonly text: string;
	/** Each line that begins as a list item, to be ticked by itself. */
	readonly recommendations: readonly Recommendation[];
}

/** `- `, `• `, `□ `; before a Chinese character the space may be missing. A minus before a number is no list. */
const item = /^\s*(?:[-–—*•▪□☐]|\[ ?\])(?:\s+|(?=\p{Script=Han}))(.*)$/u;
const bareItem = /^\s*(?:[-–—*•▪□☐]|\[ ?\])\s*$/u;
/** A heading of a template that still has nothing below it. */
const heading = /^[^:：]{1,60}[:：]\s*$/u;
const indented = /^\s{2,}\S/u;

/**
 * Reads a draft as people type it: list lines are recommendations, what is indented below one belongs to it, everything else is the
 * opinion. Empty list lines, and headings with nothing after or below them, are left out. Pure: each keystroke asks it anew, and what it gives
 * is exactly what is signed.
 */
export function readOpinion(draft: string): DraftedOpinion {
	const texts: string[] = [];
	const items: string[] = [];
	let inItem = false;
	for (const line of draft.split('\n')) {
		const found = item.exec(line)?.[1]?.trim();
		if (bareItem.test(line) || (found !== undefined && heading.test(found))) inItem = false;
		else if (found !== undefined && found !== '') {
			items.push(found);
			inItem = true;
		} else if (inItem && indented.test(line)) items[items.length - 1] += `\n${line.trim()}`;
		else {
			inItem = false;
			texts.push(line.trimEnd());
		}
	}
	return {
		text: withoutEmptyHeadings(texts)
			.join('\n')
			.replace(/\n{3,}/g, '\n\n')
			.trim(),
		recommendations: items.map((text, at) => ({ id: `r${String(at + 1)}`, text }))
	};
}

const withoutEmptyHeadings = (lines: readonly string[]): readonly string[] =>
	lines.filter((line, at) => {
		if (!heading.test(line)) return true;
		const below = lines.slice(at + 1).find((next) => next !== '');
		return below !== undefined && !heading.test(below);
	});

/** As many as the model reads; a longer list is a record, not advice. */
const mostItems = 50;
const longestItem = 2_000;
const longestText = 50_000;

/** Why a draft cannot be signed yet; null when it can. */
export function notSignable({ text, recommendations }: DraftedOpinion): 'empty' | 'too-long' | null {
	if (text === '') return 'empty';
	const tooLong =
		text.length > longestText || recommendations.length > mostItems || recommendations.some((one) => one.text.length > longestItem);
	return tooLong ? 'too-long' : null;
}

/**
 * By what everybody finds the same shared draft: the ask's id with its last two bytes standing for the specialty, or for the joint
 * conclusion. A draft carries it where an addendum carries its note; it is no statement's id.
 */
export function draftMark({ ask, specialty }: { readonly ask: StatementId; readonly specialty: SeatRef['specialty'] | null }): StatementId {
	// FNV-1a, folded to 16 bits: codes stay what they are when the list of specialties grows.
	let hash = 0x811c9dc5;
	for (const letter of specialty ?? 'conclusion') hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193);
	const folded = ((hash >>> 16) ^ hash) & 0xffff;
	return `${ask.slice(0, 28)}${folded.toString(16).padStart(4, '0')}` as StatementId;
}
