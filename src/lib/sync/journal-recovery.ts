import * as Y from 'yjs';
import type { Clock } from '#lib/core/clock.ts';
import type { DocumentId, SpaceId } from '#lib/core/ids.ts';
import type { Report } from '#lib/document/guarded.ts';
import { deleteJournal, orphanedJournals, readJournal } from '#lib/document/journal.ts';
import { origins } from '#lib/document/origins.ts';
import { decodePlausible } from './opener.ts';

export interface RecoveryParts {
	readonly profile: string;
	readonly locks: LockManager | null;
	readonly ref: { readonly space: SpaceId; readonly document: DocumentId };
	readonly doc: Y.Doc;
	readonly clock: Clock;
	/** Seals whatever is uncovered; true when it is stored. */
	readonly sealAll: () => Promise<boolean>;
	readonly report: Report;
}

/**
 * Brings back the keystrokes that a crash left in journals of this document, seals them, and deletes those journals. One that
 * does not answer is left for another start and keeps nothing else waiting.
 */
export async function recoverJournals({ profile, locks, ref, doc, clock, sealAll, report }: RecoveryParts): Promise<void> {
	for (const name of await orphanedJournals(profile, locks)) {
		if (name.document !== ref.document || name.space !== ref.space) continue;
		try {
			for (const update of await readJournal(name, clock)) if (decodePlausible(update)) Y.applyUpdate(doc, update, origins.disk);
			if (await sealAll()) await deleteJournal(name, clock);
		} catch (error) {
			report(error);
		}
	}
}

/**
 * Seals what a crash left in documents that nobody has opened since. Call it once at start, when the keys are in the ring;
 * `open` opens a document with its journal. What cannot be sealed yet stays for another start.
 */
export async function sealOrphanedJournals(
	profile: string,
	locks: LockManager | null,
	open: (ref: RecoveryParts['ref']) => { readonly ready: Promise<unknown>; close(): Promise<void> }
): Promise<void> {
	const refs = new Map((await orphanedJournals(profile, locks)).map(({ space, document }) => [document, { space, document }]));
	for (const ref of refs.values()) {
		const opened = open(ref);
		await opened.ready;
		await opened.close();
	}
}
