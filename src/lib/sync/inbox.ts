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
import { advance, type VersionVector } from '#lib/wire/version-vector.ts';
import type { Coverage } from './coverage.ts';
import type { HeldRows } from './held-rows.ts';
import type { OpenedRow, Opener } from './opener.ts';

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
	let applied: VersionVector = new Map();
	const beyond = new Map<string, EnvelopeRow>();
	let waitingRows: readonly EnvelopeRow[] = [];
	let lastSeq = 0;
	let parent: EnvelopeHash | null = null;
	let since = { envelopes: 0, bytes: 0 };
	let turn: Promise<unknown> = Promise.resolve();

	const count = (row: EnvelopeRow): void => {
		for (const [device, counter] of row.covers ?? []) applied = advance(applied, device, counter);
		beyond.set(envelopeKey(row), row);
		for (let next = true; next;) {
			next = false;
			for (const [key, { device, counter }] of beyond) {
				const reached = applied.get(device) ?? 0;
				if (counter > reached + 1) continue;
				applied = advance(applied, device, counter);
				beyond.delete(key);
				next = true;
			}
		}
		if (row.kind === 'snapshot') {
			parent = row.hash;
			since = { envelopes: 0, bytes: 0 };
		} else since = { envelopes: since.envelopes + 1, bytes: since.bytes + row.bytes.length };
	};

	/** Rows that an own snapshot replaces need no opening: this device has opened them before it made the snapshot. */
	const splitBySnapshot = (
		rows: readonly EnvelopeRow[]
	): { readonly snapshot: EnvelopeRow | null; readonly replaced: readonly EnvelopeRow[]; readonly rest: readonly EnvelopeRow[] } => {
		const snapshot = rows.findLast((row) => row.kind === 'snapshot' && row.device === ownDevice && row.refused === null) ?? null;
		if (!snapshot) return { snapshot, replaced: [], rest: rows };
		const covers = new Map(snapshot.covers);
		const isReplaced = (row: EnvelopeRow): boolean => row !== snapshot && (covers.get(row.device) ?? 0) >= row.counter;
		return { snapshot, replaced: rows.filter(isReplaced), rest: rows.filter((row) => !isReplaced(row)) };
	};

	/** Applies an update and covers the deletions that follow from it, such as the losing side of two writes to one map key. */
	const applyOne = (update: Uint8Array): void => {
		const incomplete = doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
		const deletes = Y.transact(
			doc,
			(transaction) => {
				Y.applyUpdate(doc, update, origins.link);
				return transaction.deleteSet;
			},
			origins.link,
			false
		);
		// With something outstanding from the live lane, a deletion here may follow from that instead.
		if (!incomplete) coverage.addDeletes(deletes);
	};
	const apply = (opened: readonly OpenedRow[]): readonly OpenedRow[] => {
		if (opened.length === 0) return opened;
		try {
			applyOne(opened.length === 1 ? opened[0]!.update : Y.mergeUpdates(opened.map(({ update }) => update)));
			return opened;
		} catch (error) {
			report(error);
		}
		return opened.filter(({ update }) => {
			try {
				applyOne(update);
				return true;
			} catch {
				return false;
			}
		});
	};

	const takeIn = async (rows: readonly EnvelopeRow[]): Promise<Result<true, StorageFault>> => {
		const { snapshot, replaced, rest } = splitBySnapshot(rows);
		const { opened, waiting: stillWaiting, rejected } = await opener.open(rest);
		const fit = apply(opened);
		for (const { row, decoded } of fit) {
			const key = row === snapshot ? held.addSnapshot(row, replaced) : held.add(row);
			// What the relay will never take under this counter has to be sealed again under another.
			if (row.refused !== 'CTR_REUSED') coverage.add(decoded, key);
		}
		for (const row of replaced) count(row);
		for (const { row } of fit) count(row);
		waitingRows = [...waitingRows, ...stillWaiting];
		waiting.set(waitingRows.length);
		for (const { row, reason } of rejected) await vault.envelopes.reject(row, reason);
		const unfit = opened.filter((row) => !fit.includes(row));
		for (const { row } of unfit) await vault.envelopes.reject(row, 'implausible');
		const verified = fit.flatMap(({ row }) => (row.verified || row.localSeq === null ? [] : row.localSeq));
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
				const read = await vault.envelopes.of(document, lastSeq);
				if (!read.ok) return read;
				const fresh = read.value.filter((row) => !seen.has(envelopeKey(row)));
				for (const row of read.value) {
					seen.add(envelopeKey(row));
					if (row.localSeq !== null) lastSeq = Math.max(lastSeq, row.localSeq);
				}
				const taken = await takeIn(fresh);
				await held.refresh();
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
			count(row);
		},
		snapshotBasis() {
			if (waitingRows.length > 0 || beyond.size > 0 || doc.store.pendingStructs || doc.store.pendingDs) return null;
			return { covers: applied, parent, since };
		}
	};
}
