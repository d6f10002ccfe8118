import { ok } from '#lib/core/result.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import type { LocalSeal } from './local-seal.ts';
import type { VaultContext } from './vault-context.ts';
import type { Summaries } from './vault.ts';

export function createSummaries({ db, weather }: VaultContext, seal: LocalSeal): Summaries {
	return {
		async put(caseId, ward, summary) {
			const sealed = await seal.seal(caseId, summary);
			if (!sealed.ok) return sealed;
			return weather.run(async () => {
				await db.summaries.put({ caseId, ward, ...sealed.value });
				return true as const;
			});
		},
		async of(ward) {
			const rows = await weather.run(() => db.summaries.where('ward').equals(ward).toArray());
			if (!rows.ok) return rows;
			const opened = await Promise.all(rows.value.map((row) => seal.open<BedSummary>(row.caseId, row)));
			const fault = opened.find((one) => !one.ok);
			return fault ?? ok(opened.flatMap((one) => (one.ok ? (one.value ?? []) : [])));
		},
		remove: (caseId) =>
			weather.run(async () => {
				await db.summaries.delete(caseId);
				return true as const;
			})
	};
}
