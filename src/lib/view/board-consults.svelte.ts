import type { CaseId } from '#lib/core/ids.ts';
import type { ClockRules } from '#lib/model/consult/clock-rules.ts';
import { clockOf } from './consult-clocks.ts';
import type { ConsultDesk, ConsultList } from './consult-desk.ts';
import { fromReadable } from './from-readable.svelte.ts';
import type { Now } from './now.ts';

/** What the consults of one bed want of the ward. */
export interface BedConsults {
	readonly open: number;
	readonly overdue: number;
	/** Answers that nobody of the ward acknowledged, those of ended consults among them. */
	readonly unread: number;
}

const minuteMs = 60_000;

/** The consults of a ward's beds, reckoned once for all tiles. */
export class BoardConsults {
	readonly #list: { readonly current: ConsultList };
	readonly #rules: { readonly current: ClockRules };
	readonly #now: Now;
	readonly #minuteMs: number = $derived.by(() => Math.floor(this.#now.ms / minuteMs) * minuteMs);
	readonly #byCase: ReadonlyMap<CaseId, BedConsults> = $derived.by(() => {
		const beds = new Map<CaseId, BedConsults>();
		for (const listed of this.#list.current.consults) {
			const { consult } = listed;
			const known = beds.get(consult.caseId) ?? { open: 0, overdue: 0, unread: 0 };
			const open = consult.ended === null;
			beds.set(consult.caseId, {
				open: known.open + Number(open),
				overdue: known.overdue + Number(open && clockOf(listed, this.#rules.current, this.#minuteMs).overdue),
				unread: known.unread + consult.unread.length
			});
		}
		return beds;
	});

	constructor(desk: Pick<ConsultDesk, 'list' | 'clockRules'>, now: Now) {
		this.#list = fromReadable(desk.list);
		this.#rules = fromReadable(desk.clockRules);
		this.#now = now;
	}

	/** Null for a bed that no consult concerns now. */
	of(caseId: CaseId): BedConsults | null {
		const bed = this.#byCase.get(caseId);
		return bed !== undefined && (bed.open > 0 || bed.unread > 0) ? bed : null;
	}
}
