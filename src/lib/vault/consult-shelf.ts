import type { CaseId } from '#lib/core/ids.ts';
import { ok } from '#lib/core/result.ts';
import type { LocalSeal } from './local-seal.ts';
import type { VaultContext } from './vault-context.ts';
import type { CaseConsults, ConsultRows, HeldConsults } from './vault.ts';

const placeOf = (caseId: CaseId): string => `consults ${caseId}`;

export function createConsultRows({ db, weather }: VaultContext, seal: LocalSeal): ConsultRows {
	/** Call inside a transaction. */
	const lastWriting = async (): Promise<number> => ((await db.consults.orderBy('writing').lastKey()) as number | undefined) ?? 0;

	return {
		async put(ward, consults) {
			const { caseId } = consults;
			const sealed = await seal.seal(placeOf(caseId), consults);
			if (!sealed.ok) return sealed;
			return weather.run(() =>
				db.transaction('rw', db.consults, async () => {
					await db.consults.put({ caseId, ward, writing: (await lastWriting()) + 1, ...sealed.value });
					return true as const;
				})
			);
		},
		async changed(after) {
			const read = await weather.run(() =>
				db.transaction('r', db.consults, async () => {
					const through = await lastWriting();
					if (after === null || through < after) return { through, found: await db.consults.toArray() };
					return { through, found: through === after ? [] : await db.consults.where('writing').above(after).toArray() };
				})
			);
			if (!read.ok) return read;
			const { through, found } = read.value;
			const opened = await Promise.all(found.map((row) => seal.open<CaseConsults>(placeOf(row.caseId), row)));
			const rows: HeldConsults[] = [];
			for (const [at, one] of opened.entries()) {
				if (!one.ok) return one;
				if (one.value) rows.push({ ward: found[at]!.ward, consults: one.value });
			}
			return ok({ rows, through });
		}
	};
}
