import type * as Y from 'yjs';
import { originOf, type Origin } from './origins.ts';

/*
 * A listener that throws once silences a Y.Doc for ever: its clean-up list stays stale and no update event follows, so text
 * grows on screen and is neither stored nor sent (yjs issue 799). Hence nothing else in the product calls `doc.on`.
 */

export type Report = (error: unknown) => void;

const guarded =
	<A extends unknown[]>(listener: (...args: A) => void, report: Report) =>
	(...args: A): void => {
		try {
			listener(...args);
		} catch (error) {
			report(error);
		}
	};

/** Hears every update with its origin. The returned function ends it. */
export function onUpdate(doc: Y.Doc, listener: (update: Uint8Array, origin: Origin) => void, report: Report): () => void {
	const heard = guarded(
		(update: Uint8Array, _: unknown, __: Y.Doc, transaction: Y.Transaction) => listener(update, originOf(transaction)),
		report
	);
	doc.on('update', heard);
	return () => doc.off('update', heard);
}

/** Hears changes of a shared type and everything inside it. The returned function ends it. */
export function onChange(type: Y.AbstractType<never> | Y.AbstractType<Y.YEvent<never>>, listener: () => void, report: Report): () => void {
	const heard = guarded(() => listener(), report);
	const observed = type as unknown as Y.AbstractType<unknown>;
	observed.observeDeep(heard);
	return () => observed.unobserveDeep(heard);
}

/** Puts a guard around an update listener that a package has registered itself; gives back the one to end it by. */
export function guardUpdateListener(
	doc: Y.Doc,
	raw: (update: Uint8Array, origin: unknown) => void,
	report: Report,
	heeds: (origin: unknown) => boolean = () => true
): (update: Uint8Array, origin: unknown) => void {
	doc.off('update', raw);
	const heard = guarded((update: Uint8Array, origin: unknown) => {
		if (heeds(origin)) raw(update, origin);
	}, report);
	doc.on('update', heard);
	return heard;
}

type Innards = Y.Doc & { _transactionCleanups: unknown[]; _transaction: unknown };

/** True when a thrown listener has left the document mute. Ask outside of transactions. */
export function isSilenced(doc: Y.Doc): boolean {
	const innards = doc as Innards;
	return innards._transaction === null && innards._transactionCleanups.length !== 0;
}

/** Lets a muted document speak again. What it did not say meanwhile must be found by comparing its state (see coverage). */
export function unsilence(doc: Y.Doc): void {
	(doc as Innards)._transactionCleanups = [];
}
