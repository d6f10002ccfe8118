import { fromUtf8, utf8, type Bytes } from '#lib/core/bytes.ts';
import { ok, type Result } from '#lib/core/result.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import type { SummaryRow } from './rows.ts';
import type { StorageFault } from './storage-health.ts';
import type { VaultContext } from './vault-context.ts';
import type { Summaries } from './vault.ts';

const localKeyName = 'local-key';

export function createSummaries({ db, weather }: VaultContext): Summaries {
	let key: CryptoKey | null = null;

	const localKey = async (): Promise<Result<CryptoKey, StorageFault>> => {
		if (key) return ok(key);
		const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
		// The first tab to write wins; a key of another tab is adopted, never replaced.
		const settled = await weather.run(() =>
			db.transaction('rw', db.meta, async () => {
				const held = (await db.meta.get(localKeyName))?.value as CryptoKey | undefined;
				if (held) return held;
				await db.meta.put({ name: localKeyName, value: made });
				return made;
			})
		);
		if (settled.ok) key = settled.value;
		return settled;
	};

	/** Null for a row that another key sealed: a summary is derived, so it is made again. */
	const open = async (secret: CryptoKey, row: SummaryRow): Promise<BedSummary | null> => {
		try {
			const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv, additionalData: utf8(row.caseId) }, secret, row.sealed);
			return JSON.parse(fromUtf8(new Uint8Array(plain))) as BedSummary;
		} catch {
			return null;
		}
	};

	return {
		async put(caseId, ward, summary) {
			const secret = await localKey();
			if (!secret.ok) return secret;
			const iv: Bytes = crypto.getRandomValues(new Uint8Array(12));
			const sealed = new Uint8Array(
				await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(caseId) }, secret.value, utf8(JSON.stringify(summary)))
			);
			return weather.run(async () => {
				await db.summaries.put({ caseId, ward, sealed, iv });
				return true as const;
			});
		},
		async of(ward) {
			const secret = await localKey();
			if (!secret.ok) return secret;
			const rows = await weather.run(() => db.summaries.where('ward').equals(ward).toArray());
			if (!rows.ok) return rows;
			const opened = await Promise.all(rows.value.map((row) => open(secret.value, row)));
			return ok(opened.filter((summary) => summary !== null));
		},
		remove: (caseId) =>
			weather.run(async () => {
				await db.summaries.delete(caseId);
				return true as const;
			})
	};
}
