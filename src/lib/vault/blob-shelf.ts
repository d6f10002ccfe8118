import type { Bytes } from '#lib/core/bytes.ts';
import { ok } from '#lib/core/result.ts';
import type { VaultContext } from './vault-context.ts';
import type { Blobs, QueuedBlob } from './vault.ts';

/** The queue is a handful of small rows among the facts of the vault: no table of its own, so version n-1 still opens (I15). */
export const queuedBlobPrefix = 'queued-blob.';

interface AfloatBlob {
	readonly bytes: Bytes;
	/** Null when it has reached a relay meanwhile. */
	readonly queued: QueuedBlob | null;
}

const inOrder = (a: QueuedBlob, b: QueuedBlob): number => a.queuedAtMs - b.queuedAtMs || (a.hash < b.hash ? -1 : 1);

export function createBlobs({ db, weather, clock }: VaultContext): Blobs & { landAfloat(): Promise<void> } {
	/** Own blobs that wait for the store to come back. */
	const afloat = new Map<string, AfloatBlob>();
	let lastQueuedAtMs = 0;

	const write = (hash: string, { bytes, queued }: AfloatBlob) =>
		weather.run(() =>
			db.transaction('rw', db.blobs, db.meta, async () => {
				await db.blobs.put({ hash, bytes, addedAtMs: clock.nowMs() });
				if (queued) await db.meta.put({ name: queuedBlobPrefix + hash, value: queued });
				return true as const;
			})
		);

	return {
		put: (hash, bytes) => write(hash, { bytes, queued: null }),
		async putOwn(hash, bytes) {
			// Never two at one instant: the order they were queued in is the order they are sent in.
			lastQueuedAtMs = Math.max(clock.nowMs(), lastQueuedAtMs + 1);
			const blob = { bytes, queued: { hash, byteLength: bytes.length, queuedAtMs: lastQueuedAtMs } };
			afloat.set(hash, blob);
			const written = await write(hash, blob);
			if (written.ok && afloat.get(hash) === blob) afloat.delete(hash);
			return written;
		},
		async get(hash) {
			const waiting = afloat.get(hash);
			return waiting ? ok(waiting.bytes) : weather.run(async () => (await db.blobs.get(hash))?.bytes ?? null);
		},
		async has(hash) {
			return afloat.has(hash) ? ok(true) : weather.run(async () => (await db.blobs.where('hash').equals(hash).count()) > 0);
		},
		async queued() {
			const read = await weather.run(() => db.meta.where('name').startsWith(queuedBlobPrefix).toArray());
			const found = new Map((read.ok ? read.value : []).map(({ value }) => [(value as QueuedBlob).hash, value as QueuedBlob]));
			for (const [hash, { queued }] of afloat) {
				if (queued) found.set(hash, queued);
				else found.delete(hash);
			}
			// While the store is out, what it holds waits; what is only in memory goes out all the same (I13).
			return ok([...found.values()].sort(inOrder));
		},
		unqueue(hash) {
			const waiting = afloat.get(hash);
			if (waiting) afloat.set(hash, { ...waiting, queued: null });
			return weather.run(async () => {
				await db.meta.delete(queuedBlobPrefix + hash);
				return true as const;
			});
		},
		async landAfloat() {
			for (const [hash, blob] of [...afloat]) {
				const written = await write(hash, blob);
				if (written.ok && afloat.get(hash) === blob) afloat.delete(hash);
			}
		}
	};
}
