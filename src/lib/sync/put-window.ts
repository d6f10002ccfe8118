import { envelopeKey } from '#lib/wire/envelope.ts';
import type { DeviceId, DocumentId } from '#lib/core/ids.ts';
import type { Bytes } from '#lib/core/bytes.ts';

/** An envelope that waits for a relay's acknowledgement, as it lies in the vault. */
export interface OutboxEntry {
	readonly document: DocumentId;
	readonly device: DeviceId;
	readonly counter: number;
	/** The encoded envelope. */
	readonly bytes: Bytes;
}

/** How much may be on its way at once; the relay announces its own figures in WELCOME. */
export interface WindowLimits {
	readonly envelopes: number;
	readonly bytes: number;
}

/** What is on its way over one connection. Pure bookkeeping: who sends and who stores is the link's business. */
export interface PutWindow {
	/** The longest run of entries, in the given order and none of them on its way already, that fits; they count as sent. */
	take(entries: readonly OutboxEntry[]): readonly OutboxEntry[];
	/** Ends the wait for one envelope, acknowledged or refused; false if it was not on its way. */
	settle(key: { readonly document: DocumentId; readonly device: DeviceId; readonly counter: number }): boolean;
	/** `envelopeKey` of everything on its way. */
	readonly underWay: ReadonlySet<string>;
}

export function createPutWindow(limits: () => WindowLimits): PutWindow {
	const sent = new Set<string>();
	const sizes = new Map<string, number>();
	let sentBytes = 0;
	return {
		take(entries) {
			const taken: OutboxEntry[] = [];
			for (const entry of entries) {
				const key = envelopeKey(entry);
				if (sent.has(key)) continue;
				const fits = sent.size < limits().envelopes && (sent.size === 0 || sentBytes + entry.bytes.length <= limits().bytes);
				if (!fits) break;
				sent.add(key);
				sizes.set(key, entry.bytes.length);
				sentBytes += entry.bytes.length;
				taken.push(entry);
			}
			return taken;
		},
		settle(entry) {
			const key = envelopeKey(entry);
			if (!sent.delete(key)) return false;
			sentBytes -= sizes.get(key)!;
			sizes.delete(key);
			return true;
		},
		underWay: sent
	};
}

/** Groups envelopes into PUT frames of at most `maxBytes`; an envelope above that travels alone. Keeps the order. */
export function batchForFrames(entries: readonly OutboxEntry[], maxBytes: number): readonly (readonly OutboxEntry[])[] {
	const batches: OutboxEntry[][] = [];
	let batchBytes = Infinity;
	for (const entry of entries) {
		if (batchBytes + entry.bytes.length > maxBytes) {
			batches.push([]);
			batchBytes = 0;
		}
		batches.at(-1)!.push(entry);
		batchBytes += entry.bytes.length;
	}
	return batches;
}
