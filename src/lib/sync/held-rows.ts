import { createEmitter } from '#lib/core/emitter.ts';
import type { DeviceId, DocumentId } from '#lib/core/ids.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { envelopeKey } from '#lib/wire/envelope.ts';

/** An envelope and where copies of it are known to be. */
export interface HeldIn {
	readonly device: DeviceId;
	readonly counter: number;
	/** Its transaction on this device is complete. */
	readonly durable: boolean;
	/** The relay's number; null while no relay has acknowledged it. Other devices hold it if their applied number is not less. */
	readonly relaySeq: number | null;
	readonly receivedAtMs: number;
	/** Why a relay will not take it. */
	readonly refused: string | null;
}

/** What an open document remembers of its envelopes, without their bytes. */
export interface HeldRows {
	/** Remembers a row and gives its key back. */
	add(row: EnvelopeRow): string;
	/** A snapshot stands for rows that were not opened; it is at the relay when they all are. */
	addSnapshot(row: EnvelopeRow, replaced: readonly EnvelopeRow[]): string;
	find(key: string | null): HeldIn | null;
	/** Looks again at the rows that were not durable or not acknowledged. */
	refresh(): Promise<void>;
	onChange(listener: () => void): () => void;
	close(): void;
}

/** Looked at in one go; more than that waits for the next change. */
const refreshLimit = 128;

export function createHeldRows(vault: Vault, document: DocumentId, report: (error: unknown) => void): HeldRows {
	const rows = new Map<string, HeldIn>();
	const unsettled = new Set<string>();
	const changed = createEmitter<true>(report);
	let closed = false;

	const set = (row: EnvelopeRow, relaySeq: number | null): string => {
		const key = envelopeKey(row);
		const { device, counter, receivedAtMs, refused } = row;
		const before = rows.get(key);
		const durable = row.localSeq !== null;
		rows.set(key, { device, counter, durable, relaySeq, receivedAtMs, refused });
		if (durable && (relaySeq !== null || refused !== null)) unsettled.delete(key);
		else unsettled.add(key);
		if (!before || before.durable !== durable || before.relaySeq !== relaySeq || before.refused !== refused) changed.emit(true);
		return key;
	};

	return {
		add: (row) => set(row, row.relaySeq),
		addSnapshot(row, replaced) {
			const allThere = replaced.length > 0 && replaced.every((entry) => entry.relaySeq !== null);
			return set(row, allThere ? Math.max(...replaced.map((entry) => entry.relaySeq!)) : row.relaySeq);
		},
		find: (key) => (key === null ? null : (rows.get(key) ?? null)),
		async refresh() {
			const identities = [...unsettled]
				.slice(0, refreshLimit)
				.map((key) => ({ document, device: rows.get(key)!.device, counter: rows.get(key)!.counter }));
			const read = await vault.envelopes.getAll(identities);
			if (closed || !read.ok) return;
			for (const row of read.value) set(row, row.relaySeq);
		},
		onChange: (listener) => changed.on(listener),
		close() {
			closed = true;
		}
	};
}
