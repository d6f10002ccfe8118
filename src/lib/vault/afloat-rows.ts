import { envelopeKey } from '#lib/wire/envelope.ts';
import { advanceHeads } from './foreign-envelopes.ts';
import { addRows, rowsOf, type VaultContext } from './vault-context.ts';

/** Writes what waited in memory while the store was out; called when it is back. Rows that fail again go on waiting. */
export async function landAfloat(context: VaultContext): Promise<void> {
	const { db, weather, afloat, changed, heads } = context;
	const entries = [...afloat.values()];
	if (entries.length === 0) return;
	const landed = await weather.run(() =>
		db.transaction('rw', db.envelopes, db.outbox, db.heads, db.quarantine, async () => {
			const known = await rowsOf(
				db,
				entries.map(({ row }) => row)
			);
			await addRows(
				db,
				entries.filter(({ row }) => !known.has(envelopeKey(row)))
			);
			for (const { row } of entries) {
				const rival = known.get(envelopeKey(row));
				if (rival && rival.hash !== row.hash) {
					await db.quarantine.add({ key: envelopeKey(row), reason: 'equivocation', bytes: row.bytes, atMs: row.receivedAtMs });
				}
			}
			await advanceHeads(context, entries);
		})
	);
	if (!landed.ok) return;
	for (const entry of entries) {
		// An acknowledgement may have replaced the entry meanwhile; then the new one goes on waiting, to be written next time.
		if (afloat.get(envelopeKey(entry.row)) === entry) afloat.delete(envelopeKey(entry.row));
		if (heads.of(entry.row.document, entry.row.device)) heads.confirm(entry.row);
		changed.emit(entry.row);
	}
}
