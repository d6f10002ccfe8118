import { toHex } from '#lib/core/bytes.ts';
import type { CaseId } from '#lib/core/ids.ts';
import { ok } from '#lib/core/result.ts';
import type { LocalSeal } from './local-seal.ts';
import type { ConsultRow } from './rows.ts';
import type { VaultContext } from './vault-context.ts';
import type { CaseConsults, ConsultRows, HeldConsults } from './vault.ts';

const placeOf = (caseId: CaseId): string => `consults ${caseId}`;
/** Random and new at every writing. */
const versionOf = ({ iv }: ConsultRow): string => toHex(iv);

export function createConsultRows({ db, weather }: VaultContext, seal: LocalSeal): ConsultRows {
	return {
		async put(ward, consults) {
			const { caseId } = consults;
			const sealed = await seal.seal(placeOf(caseId), consults);
			if (!sealed.ok) return sealed;
			return weather.run(async () => {
				await db.consults.put({ caseId, ward, ...sealed.value });
				return true as const;
			});
		},
		async changed(seen) {
			const rows = await weather.run(() => db.consults.toArray());
			if (!rows.ok) return rows;
			const news = rows.value.filter((row) => seen.get(row.caseId) !== versionOf(row));
			const opened = await Promise.all(news.map((row) => seal.open<CaseConsults>(placeOf(row.caseId), row)));
			const held: HeldConsults[] = [];
			for (const [at, one] of opened.entries()) {
				if (!one.ok) return one;
				const row = news[at]!;
				if (one.value) held.push({ ward: row.ward, version: versionOf(row), consults: one.value });
			}
			return ok(held);
		}
	};
}
