import * as Y from 'yjs';
import type { DeviceId, DocumentId } from '#lib/core/ids.ts';
import type { Settable } from '#lib/core/readable.ts';
import { ok, type Result } from '#lib/core/result.ts';
import type { Report } from '#lib/document/guarded.ts';
import { origins } from '#lib/document/origins.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import type { StorageFault } from '#lib/vault/storage-health.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { envelopeKey, type EnvelopeHash } from '#lib/wire/envelope.ts';
import type { VersionVector } from '#lib/wire/version-vector.ts';
import type { Coverage } from './coverage.ts';
import type { HeldRows } from './held-rows.ts';
import type { OpenedRow, Opener } from './opener.ts';
import { createReach } from './reach.ts';
import { planLoading } from './snapshot-trust.ts';

export interface InboxParts {
	readonly document: DocumentId;
	readonly vault: Vault;
	readonly opener: Opener;
	readonly doc: Y.Doc;
	readonly coverage: Coverage;
	readonly held: HeldRows;
	readonly waiting: Settable<number>;
	readonly ownDevice: DeviceId;
	readonly report: Report;
}

/** What has piled up in a document since its last snapshot. */
export interface SnapshotBasis {
	readonly covers: VersionVector;
	readonly parent: EnvelopeHash | null;
	readonly since: { readonly envelopes: number; readonly bytes: number };
}

/** The vault's envelopes of one document on their way into its Y.Doc. */
export interface Inbox {
	/** Takes in what the vault has and the document has not. */
	pull(): Promise<Result<true, StorageFault>>;
	/** Tries again what waited for a key or a signer. */
	retry(): Promise<Result<true, StorageFault>>;
	/** An own envelope whose content the document has already. */
	note(row: EnvelopeRow): void;
	/** Null while anything is missing: a gap, a waiting envelope, structs whose causes have not come. */
	snapshotBasis(): SnapshotBasis | null;
}

export function createInbox({ document, vault, opener, doc, coverage, held, waiting, ownDevice, report }: InboxParts): Inbox {
	const seen = new Set<string>();
	/** What has been read, and what of it is in the document. */
	const read = createReach();
	const applied = createReach();
	let waitingRows: readonly EnvelopeRow[] = [];
	let lastSeq = 0;
	let pulled = false;
	let parent: EnvelopeHash | null = null;
	let since = { envelopes: 0, bytes: 0 };
	let turn: Promise<unknown> = Promise.resolve();

	const count = (row: EnvelopeRow): void => {
		// Under this identity the relay holds another envelope, which may never have come here.
		if (row.refused !== 'CTR_REUSED') applied.add(row);
		if (row.kind === 'snapshot') {
			parent = row.hash;
			since = { envelopes: 0, bytes: 0 };
		} else since = { envelopes: since.envelopes + 1, bytes: since.bytes + row.bytes.length };
	};

	/** Applies updates and covers the deletions that follow from it, such as the losing side of two writes to one map key. */
	const applyAll = (updates: readonly Uint8Array[]): void => {
		const incomplete = doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
		const deletes = Y.transact(
			doc,
			(transaction) => {
				for (const update of updates) Y.applyUpdate(doc, update, origins.link);
				return transaction.deleteSet;
			},
			origins.link,
			false
		);
		// With something outstanding from the live lane, a deletion here may follow from that instead.
		if (!incomplete) coverage.addDeletes(deletes);
	};
	const apply = (opened: readonly OpenedRow[]): readonly OpenedRow[] => {
		try {
			// One transaction for all: a hundred times as fast as one each.
			if (opened.length > 0) applyAll(opened.map(({ update }) => update));
			return opened;
		} catch (error) {
			report(error);
		}
		return opened.filter(({ update }) => {
			try {
				applyAll([update]);
				return true;
			} catch {
				return false;
			}
		});
	};

	const takeIn = async (rows: readonly EnvelopeRow[]): Promise<Result<true, StorageFault>> => {
		const { base, replaced, needed, doubted } = planLoading(rows, ownDevice, read);
		const { opened, waiting: stillWaiting, rejected } = await opener.open([...needed, ...doubted.filter((row) => !row.verified)]);
		const fit = apply(opened.filter(({ row }) => !doubted.includes(row)));
		for (const { row, decoded } of fit) {
			const key = row === base ? held.addSnapshot(row, replaced) : held.add(row);
			if (row === base) applied.cover(row.covers!);
			// What the relay will never take under this counter has to be sealed again under another.
			if (row.refused !== 'CTR_REUSED') coverage.add(decoded, key);
		}
		const fine = new Set([...fit.map(({ row }) => row), ...replaced, ...doubted]);
		for (const row of [...stillWaiting, ...rejected.map((entry) => entry.row)]) fine.delete(row);
		for (const row of rows) if (fine.has(row)) count(row);
		waitingRows = [...waitingRows, ...stillWaiting];
		waiting.set(waitingRows.length);
		for (const { row, reason } of rejected) await vault.envelopes.reject(row, reason);
		const unfit = opened.filter(({ row }) => !fine.has(row));
		for (const { row } of unfit) await vault.envelopes.reject(row, 'implausible');
		const verified = opened.flatMap(({ row }) => (row.verified || row.localSeq === null || !fine.has(row) ? [] : row.localSeq));
		if (verified.length > 0) await vault.envelopes.markVerified(verified);
		return ok(true);
	};

	const inTurn = (task: () => Promise<Result<true, StorageFault>>): Promise<Result<true, StorageFault>> => {
		const mine = turn.then(task);
		turn = mine.catch(report);
		return mine;
	};

	return {
		pull: () =>
			inTurn(async () => {
				const isFirst = !pulled;
				pulled = true;
				const found = await vault.envelopes.of(document, lastSeq);
				if (!found.ok) return found;
				const fresh = found.value.filter((row) => !seen.has(envelopeKey(row)));
				for (const row of found.value) {
					seen.add(envelopeKey(row));
					if (row.localSeq !== null) lastSeq = Math.max(lastSeq, row.localSeq);
				}
				const taken = await takeIn(fresh);
				// Rows just read for the first time are as new as the vault.
				if (!isFirst) await held.refresh();
				return taken;
			}),
		retry: () =>
			inTurn(async () => {
				const rows = waitingRows;
				waitingRows = [];
				return rows.length > 0 ? takeIn(rows) : ok(true);
			}),
		note(row) {
			seen.add(envelopeKey(row));
			read.add(row);
			count(row);
		},
		snapshotBasis() {
			if (waitingRows.length > 0 || applied.hasGap || doc.store.pendingStructs || doc.store.pendingDs) return null;
			return { covers: applied.vector, parent, since };
		}
	};
}
