import type { DocumentId } from '#lib/core/ids.ts';
import { ok } from '#lib/core/result.ts';
import { envelopeKey } from '#lib/wire/envelope.ts';
import type { EnvelopeRow } from './rows.ts';
import { identityKey, outboxRowOf, rowsOf, type VaultContext } from './vault-context.ts';
import type { EnvelopeIdentity, Outbox, Stored } from './vault.ts';

type Acknowledged = EnvelopeIdentity & { readonly seq: number };

/** How many waiting rows are looked at in one go. */
const pageLength = 256;

export function createOutbox(context: VaultContext): Outbox & { landAcknowledged(): Promise<void> } {
	const { db, weather, afloat, clock } = context;
	/** Acknowledgements the store could not take. Losing them costs a second sending, which the relay answers with the same number. */
	const unwritten = new Map<string, Acknowledged>();

	const write = (entries: readonly Acknowledged[]): Stored<true> =>
		weather.run(() =>
			db.transaction('rw', db.envelopes, db.outbox, async () => {
				const rows = await rowsOf(db, entries);
				const numbered = entries.flatMap((entry) => {
					const row = rows.get(envelopeKey(entry));
					return row ? [{ ...row, relaySeq: entry.seq, acknowledgedAtMs: row.acknowledgedAtMs ?? clock.nowMs() }] : [];
				});
				await db.envelopes.bulkPut(numbered);
				await db.outbox.bulkDelete(numbered.map((row) => row.localSeq));
				return true as const;
			})
		);

	const stored = (limits: { readonly count: number; readonly bytes: number }, underWay: ReadonlySet<string>): Promise<EnvelopeRow[]> =>
		db.transaction('r', db.envelopes, db.outbox, async () => {
			const chosen: EnvelopeRow[] = [];
			let bytes = 0;
			for (let after = 0; ;) {
				const page = await db.outbox.where(':id').above(after).limit(pageLength).toArray();
				const rows = await db.envelopes.bulkGet(page.map((entry) => entry.localSeq));
				for (const row of rows) {
					if (!row || underWay.has(envelopeKey(row)) || unwritten.has(envelopeKey(row))) continue;
					if (chosen.length > 0 && (chosen.length >= limits.count || bytes + row.bytes.length > limits.bytes)) return chosen;
					chosen.push(row);
					bytes += row.bytes.length;
				}
				if (page.length < pageLength) return chosen;
				after = page.at(-1)!.localSeq;
			}
		});

	return {
		async batch(limits, underWay = new Set()) {
			const read = await weather.run(() => stored(limits, underWay));
			const chosen = read.ok ? read.value : [];
			let bytes = chosen.reduce((sum, row) => sum + row.bytes.length, 0);
			for (const [key, { row, queued }] of afloat) {
				if (!queued || underWay.has(key)) continue;
				if (chosen.length > 0 && (chosen.length >= limits.count || bytes + row.bytes.length > limits.bytes)) break;
				chosen.push(row);
				bytes += row.bytes.length;
			}
			// While the store is out, what it holds waits; what is only in memory goes out all the same (I13).
			return ok(chosen);
		},
		async acknowledge(entries) {
			for (const entry of entries) {
				const waiting = afloat.get(envelopeKey(entry));
				if (waiting) {
					const acknowledgedAtMs = waiting.row.acknowledgedAtMs ?? clock.nowMs();
					afloat.set(envelopeKey(entry), { row: { ...waiting.row, relaySeq: entry.seq, acknowledgedAtMs }, queued: false });
					context.changed.emit(waiting.row);
				} else unwritten.set(envelopeKey(entry), entry);
			}
			const written = await write(entries);
			if (written.ok) for (const entry of entries) unwritten.delete(envelopeKey(entry));
			return written;
		},
		async refuse(identity, code) {
			const waiting = afloat.get(envelopeKey(identity));
			if (waiting) afloat.set(envelopeKey(identity), { row: { ...waiting.row, refused: code }, queued: false });
			return weather.run(() =>
				db.transaction('rw', db.envelopes, db.outbox, async () => {
					const row = await db.envelopes.where('[document+device+counter]').equals(identityKey(identity)).first();
					if (!row) return true as const;
					await db.envelopes.update(row.localSeq, { refused: code });
					await db.outbox.delete(row.localSeq);
					return true as const;
				})
			);
		},
		requeue: (identities) =>
			weather.run(() =>
				db.transaction('rw', db.envelopes, db.outbox, async () => {
					const rows = [...(await rowsOf(db, identities)).values()];
					await db.envelopes.bulkPut(rows.map((row) => ({ ...row, relaySeq: null, refused: null })));
					await db.outbox.bulkPut(rows.map(outboxRowOf));
					return true as const;
				})
			),
		async unsent() {
			const counts = new Map<DocumentId, number>();
			const add = (document: DocumentId): void => void counts.set(document, (counts.get(document) ?? 0) + 1);
			for (const { row, queued } of afloat.values()) if (queued) add(row.document);
			const read = await weather.run(() => db.outbox.orderBy('document').keys());
			if (!read.ok) return read;
			for (const document of read.value) add(document as DocumentId);
			return ok(counts);
		},
		async landAcknowledged() {
			const entries = [...unwritten.values()];
			if (entries.length === 0 || !(await write(entries)).ok) return;
			for (const entry of entries) unwritten.delete(envelopeKey(entry));
		}
	};
}
