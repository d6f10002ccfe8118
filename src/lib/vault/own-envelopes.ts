import { toHex } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DocumentId } from '#lib/core/ids.ts';
import { err, ok } from '#lib/core/result.ts';
import { sha256 } from '#lib/trust/device-keys.ts';
import { encodeEnvelope, envelopeKey, type Envelope } from '#lib/wire/envelope.ts';
import type { EnvelopeRow } from './rows.ts';
import { addRows, identityKey, rowsOf, type VaultContext } from './vault-context.ts';
import type { HeadRow } from './vault-database.ts';
import type { Envelopes, OwnHead, OwnSlot, Stored } from './vault.ts';

export const noPreviousHash = '0'.repeat(16);
/** Tabs that race for a counter: each round somebody wins, and there are few tabs. */
const maxRounds = 16;

/** Runs tasks of one document one after the other, across the tabs of this profile where the browser has Web Locks. */
export type InTurn = <T>(document: string, task: () => Promise<T>) => Promise<T>;

export function createInTurn(vaultName: string, locks: LockManager | null): InTurn {
	const tails = new Map<string, Promise<unknown>>();
	return <T>(document: string, task: () => Promise<T>) => {
		const locked = (): Promise<T> => (locks ? locks.request<Promise<T>>(`wardline ${vaultName} ${document}`, task) : task());
		const turn = (tails.get(document) ?? Promise.resolve()).then(locked, locked);
		const tail = turn.then(
			() => undefined,
			() => undefined
		);
		tails.set(document, tail);
		void tail.then(() => tails.get(document) === tail && tails.delete(document));
		return turn;
	};
}

function checkPlace(envelope: Envelope, slot: OwnSlot, head: OwnHead): void {
	if (envelope.counter !== head.counter || envelope.previousHash !== head.previousHash || envelope.document !== slot.document)
		throw new Error('an own envelope must take the place it was given');
}

async function ownRow(envelope: Envelope, clock: Clock): Promise<EnvelopeRow> {
	const bytes = encodeEnvelope(envelope);
	const { space, document, device, counter, kind, keyId, snapshot } = envelope;
	return {
		localSeq: null,
		space,
		document,
		device,
		counter,
		kind,
		keyId,
		hash: toHex(await sha256(bytes)),
		bytes,
		receivedAtMs: clock.nowMs(),
		verified: true,
		relaySeq: null,
		covers: snapshot ? [...snapshot.covers] : null,
		refused: null
	};
}

const headAt = ({ document, device, counter, hash }: EnvelopeRow): HeadRow => ({ document, device, counter, hash });

/** Sealing happens between reading the head and writing: a database transaction would not outlive it. So the write checks that the head is still the one that was read. */
export function createPutOwn(
	context: VaultContext,
	inTurn: InTurn
): (slot: OwnSlot, seal: (head: OwnHead) => Promise<Envelope>) => Stored<EnvelopeRow> {
	const { db, weather, heads, afloat, clock } = context;

	const storeAt = (heldCounter: number, row: EnvelopeRow, head: HeadRow): Stored<EnvelopeRow | null> =>
		weather.run(() =>
			db.transaction('rw', db.envelopes, db.outbox, db.heads, async () => {
				const held = await db.heads.get([row.document, row.device]);
				if ((held?.counter ?? 0) !== heldCounter) return null;
				if ((await db.envelopes.where('[document+device+counter]').equals(identityKey(row)).count()) > 0) return null;
				const [stored] = await addRows(db, [{ row, queued: true }]);
				await db.heads.put(head);
				return stored!;
			})
		);

	return (slot, seal) =>
		inTurn(slot.document, async () => {
			for (let round = 0; round < maxRounds; round++) {
				const held = await weather.run(() => db.heads.get([slot.document, slot.device]));
				const remembered = heads.of(slot.document, slot.device);
				// Without the store's word and without a memory, any counter might be one that is already spent.
				if (!held.ok && !remembered) return held;
				const heldHead = held.ok ? (held.value ?? null) : null;
				const last = (remembered?.counter ?? 0) > (heldHead?.counter ?? 0) ? remembered : heldHead;
				const next: OwnHead = { counter: (last?.counter ?? 0) + 1, previousHash: last?.hash.slice(0, 16) ?? noPreviousHash };

				const envelope = await seal(next);
				checkPlace(envelope, slot, next);
				const row = await ownRow(envelope, clock);
				const head = headAt(row);
				const stored = held.ok ? await storeAt(heldHead?.counter ?? 0, row, head) : held;
				if (stored.ok && !stored.value) {
					// Another tab, or a refill by the relay, was here first: catch up with what it left.
					await catchUp(context, slot);
					continue;
				}
				if (stored.ok) {
					heads.confirm(head);
					return ok(stored.value!);
				}
				heads.spend(head);
				afloat.set(envelopeKey(row), { row, queued: true });
				context.changed.emit(row);
				return ok(row);
			}
			return err({ reason: 'storage', detail: 'blocked' });
		});
}

const firstHead: OwnHead = { counter: 1, previousHash: noPreviousHash };

/** Whoever else begins one of these chains meanwhile is found inside the transaction, so no turns are waited for. */
export function createPutFirst({ db, weather, heads, clock }: VaultContext): Envelopes['putFirst'] {
	const store = (rows: readonly EnvelopeRow[]): Stored<ReadonlyMap<DocumentId, EnvelopeRow>> =>
		weather.run(() =>
			db.transaction('rw', db.envelopes, db.outbox, db.heads, async () => {
				const held = await db.heads.bulkGet(rows.map(({ document, device }) => [document, device]));
				const taken = await rowsOf(db, rows);
				const fresh = rows.filter((row, at) => !held[at] && !taken.has(envelopeKey(row)));
				const stored = await addRows(
					db,
					fresh.map((row) => ({ row, queued: true }))
				);
				await db.heads.bulkPut(fresh.map(headAt));
				return new Map(stored.map((row) => [row.document, row]));
			})
		);

	return async (slots, seal) => {
		const rows = await Promise.all(
			slots
				.filter(({ document, device }) => heads.of(document, device) === null)
				.map(async (slot) => {
					const envelope = await seal(slot, firstHead);
					checkPlace(envelope, slot, firstHead);
					return ownRow(envelope, clock);
				})
		);
		const stored = rows.length > 0 ? await store(rows) : ok(new Map<DocumentId, EnvelopeRow>());
		if (!stored.ok) return stored;
		for (const row of stored.value.values()) heads.confirm(headAt(row));
		return ok(slots.map(({ document }) => stored.value.get(document) ?? null));
	};
}

/** Moves the head to the last own envelope that is there: rows that came back from a relay may be ahead of it. */
async function catchUp({ db, weather }: VaultContext, slot: OwnSlot): Promise<void> {
	await weather.run(() =>
		db.transaction('rw', db.envelopes, db.heads, async () => {
			const last = await db.envelopes
				.where('[document+device+counter]')
				.between([slot.document, slot.device, 1], [slot.document, slot.device, Number.MAX_SAFE_INTEGER])
				.last();
			const held = await db.heads.get([slot.document, slot.device]);
			if (last && last.counter > (held?.counter ?? 0))
				await db.heads.put({ document: slot.document, device: slot.device, counter: last.counter, hash: last.hash });
		})
	);
}
