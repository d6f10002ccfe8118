import { toHex } from '#lib/core/bytes.ts';
import { sha256 } from '#lib/trust/device-keys.ts';
import { encodeEnvelope, type Envelope } from '#lib/wire/envelope.ts';
import { noPreviousHash, type InTurn } from './own-envelopes.ts';
import type { EnvelopeRow } from './rows.ts';
import { identityKey, outboxRowOf, type VaultContext } from './vault-context.ts';
import type { StoredRow } from './vault-database.ts';
import type { OwnHead, OwnSlot, Stored } from './vault.ts';

export type ResealOwn = (
	slot: OwnSlot,
	fromCounter: number,
	seal: (held: EnvelopeRow, head: OwnHead) => Promise<Envelope>
) => Stored<number>;

/** The end of a chain from a counter on, as long as no relay has acknowledged any of it. */
async function unacknowledged({ db }: VaultContext, { document, device }: OwnSlot, fromCounter: number): Promise<readonly StoredRow[]> {
	const rows = await db.envelopes
		.where('[document+device+counter]')
		.between([document, device, fromCounter], [document, device, Number.MAX_SAFE_INTEGER])
		.toArray();
	const waiting = rows.findIndex((row, at) => row.relaySeq !== null || row.counter !== fromCounter + at);
	return waiting === -1 ? rows : rows.slice(0, waiting);
}

/** Runs in turn with sealing, so that the chain does not grow meanwhile. */
export function createResealOwn(context: VaultContext, inTurn: InTurn): ResealOwn {
	const { db, weather } = context;
	const write = (remade: readonly StoredRow[]): Stored<number> =>
		weather.run(() =>
			db.transaction('rw', db.envelopes, db.outbox, db.heads, async () => {
				await db.envelopes.bulkPut(remade);
				await db.outbox.bulkPut(remade.map(outboxRowOf));
				const last = remade.at(-1);
				const head = last && (await db.heads.get([last.document, last.device]));
				if (last && head?.counter === last.counter) await db.heads.put({ ...head, hash: last.hash });
				return remade.length;
			})
		);

	return (slot, fromCounter, seal) =>
		inTurn(slot.document, async () => {
			const read = await weather.run(async () => ({
				rows: await unacknowledged(context, slot, fromCounter),
				before: await db.envelopes
					.where('[document+device+counter]')
					.equals(identityKey({ ...slot, counter: fromCounter - 1 }))
					.first()
			}));
			if (!read.ok) return read;
			let previousHash = read.value.before?.hash.slice(0, 16) ?? noPreviousHash;
			const remade: StoredRow[] = [];
			for (const row of read.value.rows) {
				const envelope = await seal(row, { counter: row.counter, previousHash });
				const bytes = encodeEnvelope(envelope);
				const hash = toHex(await sha256(bytes));
				const covers = envelope.snapshot ? [...envelope.snapshot.covers] : null;
				remade.push({ ...row, kind: envelope.kind, keyId: envelope.keyId, bytes, hash, covers, refused: null });
				previousHash = hash.slice(0, 16);
			}
			return write(remade);
		});
}
