import { Dexie } from 'dexie';
import { asId, type DeviceId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { ok } from '#lib/core/result.ts';
import { decodeEnvelope, envelopeKey } from '#lib/wire/envelope.ts';
import { toHex } from '#lib/core/bytes.ts';
import { sha256 } from '#lib/trust/device-keys.ts';
import type { EnvelopeRow } from './rows.ts';
import { identityKey, rowsOf, type VaultContext } from './vault-context.ts';
import type { StoredRow } from './vault-database.ts';
import type { Envelopes } from './vault.ts';

/** The highest counters without a gap, given every counter that is held and what the held snapshots replace. Pure. */
function contiguousVector(
	held: Iterable<readonly [DeviceId, number]>,
	covers: Iterable<readonly [DeviceId, number]>
): ReadonlyMap<DeviceId, number> {
	const vector = new Map<DeviceId, number>();
	for (const [device, counter] of covers) vector.set(device, Math.max(vector.get(device) ?? 0, counter));
	const ordered = [...held].sort(([a, m], [b, n]) => (a < b ? -1 : a > b ? 1 : m - n));
	for (const [device, counter] of ordered) if ((vector.get(device) ?? 0) + 1 === counter) vector.set(device, counter);
	return vector;
}

export function createEnvelopeReads(context: VaultContext): Pick<Envelopes, 'of' | 'after' | 'get' | 'getAll' | 'vector' | 'documents'> {
	const { db, weather, afloat } = context;
	const afloatOf = (document: DocumentId): EnvelopeRow[] =>
		[...afloat.values()].map(({ row }) => row).filter((row) => row.document === document);

	return {
		async of(document, afterLocalSeq = 0) {
			const waiting = afloatOf(document);
			const read = await weather.run(() =>
				db.envelopes.where('[document+localSeq]').between([document, afterLocalSeq], [document, Dexie.maxKey], false).toArray()
			);
			return read.ok ? ok([...read.value, ...waiting]) : read;
		},
		after: (afterLocalSeq, limit) => weather.run(() => db.envelopes.where(':id').above(afterLocalSeq).limit(limit).toArray()),
		async get(identity) {
			const waiting = afloat.get(envelopeKey(identity));
			if (waiting) return ok(waiting.row);
			return weather.run(async () => (await db.envelopes.where('[document+device+counter]').equals(identityKey(identity)).first()) ?? null);
		},
		async getAll(identities) {
			const waiting = identities.flatMap((identity) => afloat.get(envelopeKey(identity))?.row ?? []);
			const read = await weather.run(() => rowsOf(db, identities));
			return read.ok ? ok([...read.value.values(), ...waiting]) : read;
		},
		vector: (document) =>
			weather.run(async () => {
				const keys = (await db.envelopes
					.where('[document+device+counter]')
					.between([document, Dexie.minKey], [document, Dexie.maxKey])
					.keys()) as unknown as [string, string, number][];
				const snapshots = await db.envelopes.where('[document+kind]').equals([document, 'snapshot']).toArray();
				const waiting = afloatOf(document);
				const held = [
					...keys.map(([, device, counter]) => [asId<DeviceId>(device), counter] as const),
					...waiting.map((row) => [row.device, row.counter] as const)
				];
				return contiguousVector(
					held,
					[...snapshots, ...waiting].flatMap((row) => row.covers ?? [])
				);
			}),
		async documents(space) {
			const waiting = [...afloat.values()].filter(({ row }) => row.space === space).map(({ row }) => row.document);
			const read = await weather.run(async () => {
				const found = db.envelopes.where('[space+document]').between([space, Dexie.minKey], [space, Dexie.maxKey]);
				return ((await found.uniqueKeys()) as unknown as [SpaceId, DocumentId][]).map(([, document]) => document);
			});
			return read.ok ? ok([...new Set([...read.value, ...waiting])]) : read;
		}
	};
}

export function createEnvelopeVerdicts({
	db,
	weather,
	afloat,
	clock
}: VaultContext): Pick<Envelopes, 'markVerified' | 'noteCompared' | 'reject'> {
	/** The first quarantined rival of an identity, as a row; null when there is none that can be read. */
	const rivalOf = async (key: string): Promise<{ readonly id: number; readonly row: Omit<StoredRow, 'localSeq'> } | null> => {
		const rival = await db.quarantine
			.where('key')
			.equals(key)
			.filter((entry) => entry.reason === 'equivocation')
			.first();
		const decoded = rival ? decodeEnvelope(rival.bytes) : null;
		if (!rival?.id || !decoded?.ok) return null;
		const { space, document, device, counter, kind, keyId, snapshot } = decoded.value;
		const hash = toHex(await sha256(rival.bytes));
		const row = {
			space,
			document,
			device,
			counter,
			kind,
			keyId,
			hash,
			bytes: rival.bytes,
			receivedAtMs: rival.atMs,
			verified: false,
			relaySeq: null,
			covers: snapshot ? [...snapshot.covers] : null,
			refused: null
		};
		return { id: rival.id, row };
	};

	return {
		markVerified: (localSeqs) =>
			weather.run(async () => {
				await db.envelopes
					.where(':id')
					.anyOf([...localSeqs])
					.modify({ verified: true });
				return true as const;
			}),
		noteCompared: (identity, confirmed) =>
			weather.run(async () => {
				await db.envelopes.where('[document+device+counter]').equals(identityKey(identity)).modify({ confirmed });
				return true as const;
			}),
		reject: (identity, reason) =>
			weather.run(async () => {
				afloat.delete(envelopeKey(identity));
				const rival = await rivalOf(envelopeKey(identity));
				return db.transaction('rw', db.envelopes, db.outbox, db.quarantine, async () => {
					const held = await db.envelopes.where('[document+device+counter]').equals(identityKey(identity)).first();
					if (!held) return true as const;
					await db.quarantine.add({ key: envelopeKey(identity), reason, bytes: held.bytes, atMs: clock.nowMs() });
					await db.outbox.delete(held.localSeq);
					await db.envelopes.delete(held.localSeq);
					if (!rival) return true as const;
					await db.quarantine.delete(rival.id);
					await db.envelopes.add(rival.row);
					return true as const;
				});
			})
	};
}
