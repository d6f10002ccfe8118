import { toHex } from '#lib/core/bytes.ts';
import type { SpaceId } from '#lib/core/ids.ts';
import { ok } from '#lib/core/result.ts';
import { sha256 } from '#lib/trust/device-keys.ts';
import { envelopeKey } from '#lib/wire/envelope.ts';
import type { EnvelopeRow } from './rows.ts';
import { addRows, rowsOf, type AfloatRow, type VaultContext } from './vault-context.ts';
import type { ForeignEnvelope, PutOutcome, Stored } from './vault.ts';

export interface CursorMove {
	readonly storeId: string;
	readonly space: SpaceId;
	readonly seq: number;
}

export type PutForeign = (items: readonly ForeignEnvelope[], cursor?: CursorMove) => Stored<readonly PutOutcome[]>;

async function rowFrom({ envelope, bytes, verified, relaySeq }: ForeignEnvelope, receivedAtMs: number): Promise<EnvelopeRow> {
	return {
		localSeq: null,
		space: envelope.space,
		document: envelope.document,
		device: envelope.device,
		counter: envelope.counter,
		kind: envelope.kind,
		keyId: envelope.keyId,
		hash: toHex(await sha256(bytes)),
		bytes,
		receivedAtMs,
		verified,
		relaySeq,
		covers: envelope.snapshot ? [...envelope.snapshot.covers] : null,
		refused: null
	};
}

/** `refilled` is called after own envelopes have come back from elsewhere. */
export function createPutForeign(context: VaultContext, refilled: () => Promise<void>): PutForeign {
	const { db, weather, afloat } = context;

	const store = async (
		rows: readonly AfloatRow[],
		cursor: CursorMove | undefined
	): Promise<{ outcomes: PutOutcome[]; ownCameBack: boolean }> =>
		db.transaction('rw', [db.envelopes, db.outbox, db.cursors, db.quarantine, db.heads], async () => {
			const known = new Map<string, EnvelopeRow>(
				await rowsOf(
					db,
					rows.map(({ row }) => row)
				)
			);
			const fresh: AfloatRow[] = [];
			const outcomes: PutOutcome[] = [];
			for (const entry of rows) {
				const { row } = entry;
				const held = known.get(envelopeKey(row));
				if (!held) {
					fresh.push(entry);
					known.set(envelopeKey(row), row);
					outcomes.push('stored');
				} else if (held.hash === row.hash) {
					outcomes.push('known');
					if (held.localSeq !== null && row.relaySeq !== null) {
						const acknowledgedAtMs = held.acknowledgedAtMs ?? row.receivedAtMs;
						await db.envelopes.update(held.localSeq, { relaySeq: row.relaySeq, acknowledgedAtMs });
						await db.outbox.delete(held.localSeq);
					}
				} else {
					outcomes.push('equivocation');
					await db.quarantine.add({ key: envelopeKey(row), reason: 'equivocation', bytes: row.bytes, atMs: row.receivedAtMs });
				}
			}
			await addRows(db, fresh);
			if (cursor) await db.cursors.put(cursor);
			return { outcomes, ownCameBack: await advanceHeads(context, fresh) };
		});

	return async (items, cursor) => {
		const receivedAtMs = context.clock.nowMs();
		const rows = await Promise.all(items.map(async (item) => ({ row: await rowFrom(item, receivedAtMs), queued: item.forward })));
		const stored = await weather.run(() => store(rows, cursor));
		if (stored.ok) {
			if (stored.value.ownCameBack) await refilled();
			return ok(stored.value.outcomes);
		}
		// The line goes on without the store: open documents get what came, the cursor stays, so the relay sends it once more.
		for (const entry of rows) {
			if (afloat.has(envelopeKey(entry.row))) continue;
			afloat.set(envelopeKey(entry.row), entry);
			context.changed.emit(entry.row);
		}
		return stored;
	};
}

/** Own envelopes that come back move this device's chain forward: a spent counter is never given out again. */
export async function advanceHeads({ db, heads }: VaultContext, fresh: readonly AfloatRow[]): Promise<boolean> {
	let advanced = false;
	for (const { row } of fresh) {
		const held = await db.heads.get([row.document, row.device]);
		if (!held && !heads.of(row.document, row.device)) continue;
		if ((held?.counter ?? 0) >= row.counter) continue;
		await db.heads.put({ document: row.document, device: row.device, counter: row.counter, hash: row.hash });
		advanced = true;
	}
	return advanced;
}
