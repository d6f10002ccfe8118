import { toHex } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import { ok } from '#lib/core/result.ts';
import { sha256 } from '#lib/trust/device-keys.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { encodeEnvelope, envelopeKey, noPreviousHash, type Envelope } from '#lib/wire/envelope.ts';

/** What an open document and a link ask of a vault of one document, kept in memory, with a look at whether its reader is done. */
export interface QuickVault {
	readonly vault: Vault;
	/** How many rows no relay has acknowledged. */
	readonly queued: number;
	/** False while an envelope is being sealed, or the document has not yet taken in what was stored. */
	readonly idle: boolean;
	readonly rows: readonly EnvelopeRow[];
}

/**
 * A vault for replays in virtual time: IndexedDB in memory takes some ten turns of the event loop for each envelope, which is
 * most of what a replay of 10,000 envelopes would take. The numbering, chaining and queueing are those of the vault's contract.
 */
export function createQuickVault(clock: Clock): QuickVault {
	const rows: EnvelopeRow[] = [];
	const byKey = new Map<string, number>();
	const outbox = new Map<string, number>();
	const listeners = new Set<() => void>();
	let last = { counter: 0, hash: noPreviousHash };
	let sealing: Promise<unknown> = Promise.resolve();
	let atWork = 0;
	let telling = false;

	const tell = (): void => {
		if (telling) return;
		telling = true;
		setImmediate(() => {
			telling = false;
			for (const listener of listeners) {
				// A reader answers each call with one pull, and ends each pull by looking at rows again (`getAll`).
				atWork++;
				listener();
			}
		});
	};
	const rowOf = async (
		envelope: Envelope,
		bytes: EnvelopeRow['bytes'],
		verified: boolean,
		relaySeq: number | null
	): Promise<EnvelopeRow> => ({
		localSeq: 0,
		space: envelope.space,
		document: envelope.document,
		device: envelope.device,
		counter: envelope.counter,
		kind: envelope.kind,
		keyId: envelope.keyId,
		hash: toHex(await sha256(bytes)),
		bytes,
		receivedAtMs: clock.nowMs(),
		verified,
		relaySeq,
		covers: envelope.snapshot ? [...envelope.snapshot.covers] : null,
		refused: null
	});
	const add = (row: EnvelopeRow): EnvelopeRow => {
		const stored = { ...row, localSeq: rows.length + 1 };
		byKey.set(envelopeKey(row), rows.length);
		rows.push(stored);
		tell();
		return stored;
	};

	const envelopes: Pick<Vault['envelopes'], 'putOwn' | 'putForeign' | 'of' | 'getAll' | 'markVerified' | 'reject'> = {
		putOwn(_slot, seal) {
			const mine = sealing.then(async () => {
				const envelope = await seal({ counter: last.counter + 1, previousHash: last.hash.slice(0, 16) });
				const row = add(await rowOf(envelope, encodeEnvelope(envelope), true, null));
				last = { counter: row.counter, hash: row.hash };
				outbox.set(envelopeKey(row), row.localSeq! - 1);
				return ok(row);
			});
			atWork++;
			sealing = mine.catch(() => undefined).finally(() => atWork--);
			return mine;
		},
		async putForeign(items) {
			const fresh = items.filter(({ envelope }) => !byKey.has(envelopeKey(envelope)));
			for (const row of await Promise.all(fresh.map((item) => rowOf(item.envelope, item.bytes, item.verified, item.relaySeq)))) add(row);
			return ok(items.map((item) => (fresh.includes(item) ? 'stored' : 'known')));
		},
		of: async (_document, after = 0) => ok(rows.slice(after)),
		async getAll(identities) {
			if (atWork > 0) atWork--;
			return ok(identities.flatMap((identity) => rows[byKey.get(envelopeKey(identity)) ?? -1] ?? []));
		},
		markVerified: async () => ok(true),
		reject: (identity, reason) => Promise.reject(new Error(`${envelopeKey(identity)} was rejected: ${reason}`))
	};
	const queue: Pick<Vault['outbox'], 'batch' | 'acknowledge'> = {
		batch: async ({ count }) => ok([...outbox.values()].slice(0, count).map((at) => rows[at]!)),
		async acknowledge(entries) {
			for (const entry of entries) {
				const at = byKey.get(envelopeKey(entry))!;
				rows[at] = { ...rows[at]!, relaySeq: entry.seq };
				outbox.delete(envelopeKey(entry));
			}
			tell();
			return ok(true);
		}
	};
	const follow: Vault['follow'] = (_followed, listener) => {
		listeners.add(listener);
		return () => listeners.delete(listener);
	};
	return {
		// Nothing else is asked of it; anything that is fails at once.
		vault: { envelopes, outbox: queue, follow } as unknown as Vault,
		rows,
		get queued() {
			return outbox.size;
		},
		get idle() {
			return atWork === 0 && !telling;
		}
	};
}
