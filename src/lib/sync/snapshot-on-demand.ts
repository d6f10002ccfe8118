import type { Clock } from '#lib/core/clock.ts';
import type { DocumentId } from '#lib/core/ids.ts';
import { integerBetween, type Random } from '#lib/core/random.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { OpenDocument } from './open-document.ts';

export interface SnapshotOnDemandParts {
	readonly clock: Clock;
	readonly random: Random;
	/** Opens a document that this device may write, headless; null for one it has on no list. */
	readonly open: (document: DocumentId) => OpenDocument | null;
	readonly report: (error: unknown) => void;
}

/** Of several devices that were asked, one that waited longer finds the snapshot made. */
const quietMs = { from: 1_000, to: 10_000 };

/** Answers the relay's SNAP_WANTED: makes the document's snapshot, whether or not anybody has it open. */
export function createSnapshotOnDemand(
	{ clock, random, open, report }: SnapshotOnDemandParts,
	scope: Scope
): (document: DocumentId) => void {
	const wanted = new Set<DocumentId>();
	let turn: Promise<void> = Promise.resolve();
	const make = async (document: DocumentId): Promise<void> => {
		wanted.delete(document);
		const opened = scope.closed ? null : open(document);
		if (!opened) return;
		try {
			if ((await opened.ready).ok) await opened.makeSnapshot();
		} finally {
			await opened.close();
		}
	};
	const cancels = new Set<() => void>();
	scope.onClose(async () => {
		for (const cancel of cancels) cancel();
		await turn;
	});
	return (document) => {
		if (wanted.has(document) || scope.closed) return;
		wanted.add(document);
		const cancel = clock.after(integerBetween(random, quietMs.from, quietMs.to), () => {
			cancels.delete(cancel);
			turn = turn.then(() => make(document)).catch(report);
		});
		cancels.add(cancel);
	};
}
