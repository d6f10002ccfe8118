import { toHex } from '#lib/core/bytes.ts';
import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import { ok } from '#lib/core/result.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import type { LocalSeal } from './local-seal.ts';
import type { SummaryRow } from './rows.ts';
import type { VaultContext } from './vault-context.ts';
import type { Stored, Summaries } from './vault.ts';

/** A row's content as it was opened last; `version` is random and new at every writing. */
interface Opened {
	readonly version: string;
	readonly summary: BedSummary | null;
}

export function createSummaries({ db, weather }: VaultContext, seal: LocalSeal): Summaries {
	/** A board is read whole whenever one bed of it changes: only what changed is opened. */
	const openedOf = new Map<SpaceId, ReadonlyMap<CaseId, Opened>>();
	const versionOf = ({ iv }: SummaryRow): string => toHex(iv);
	/** What is put while a writing is under way goes with the next: one flush of the disk for all of it. */
	let waiting: SummaryRow[] = [];
	let next: Stored<true> | null = null;
	let turn: Promise<unknown> = Promise.resolve();
	const writeAll = (): Stored<true> => {
		const rows = waiting;
		waiting = [];
		next = null;
		return weather.run(async () => {
			await db.summaries.bulkPut(rows);
			return true as const;
		});
	};
	const write = (row: SummaryRow): Stored<true> => {
		waiting.push(row);
		if (next) return next;
		next = turn.then(writeAll);
		turn = next;
		return next;
	};

	return {
		async put(caseId, ward, summary) {
			const sealed = await seal.seal(caseId, summary);
			if (!sealed.ok) return sealed;
			return write({ caseId, ward, ...sealed.value });
		},
		async of(ward) {
			const rows = await weather.run(() => db.summaries.where('ward').equals(ward).toArray());
			if (!rows.ok) return rows;
			const before = openedOf.get(ward);
			const opened = new Map<CaseId, Opened>();
			const news: SummaryRow[] = [];
			for (const row of rows.value) {
				const known = before?.get(row.caseId);
				if (known?.version === versionOf(row)) opened.set(row.caseId, known);
				else news.push(row);
			}
			const read = await Promise.all(news.map((row) => seal.open<BedSummary>(row.caseId, row)));
			for (const [at, one] of read.entries()) {
				if (!one.ok) return one;
				opened.set(news[at]!.caseId, { version: versionOf(news[at]!), summary: one.value });
			}
			openedOf.set(ward, opened);
			return ok(rows.value.flatMap((row) => opened.get(row.caseId)?.summary ?? []));
		},
		remove: (caseId) =>
			weather.run(async () => {
				await db.summaries.delete(caseId);
				return true as const;
			})
	};
}
