import type { Clock } from '#lib/core/clock.ts';
import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import { integerBetween, type Random } from '#lib/core/random.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { ConsultState } from '#lib/model/consult/consult-state.ts';
import type { ConsultDesk } from '#lib/view/consult-desk.ts';
import type { SettlesGrants } from './consult-desk.ts';

export interface GrantWatchParts {
	readonly clock: Clock;
	readonly random: Random;
	readonly list: ConsultDesk['list'];
	readonly caughtUp: Readable<boolean>;
	/** Whether this device can open cases of a ward to others. */
	readonly opensCasesOf: (ward: SpaceId) => boolean;
	readonly access: SettlesGrants;
	readonly report: (error: unknown) => void;
}

/** Spread out, so that the ward's devices seldom do the same work. */
const spreadMs = [1_000, 6_000] as const;

/**
 * Settles the keys of cases after steps of other devices: an expert who passes a question on cannot open the case to the next one,
 * and a device may have lost its power between a step and its keys.
 */
export function watchGrants({ clock, random, list, caughtUp, opensCasesOf, access, report }: GrantWatchParts, scope: Scope): void {
	const settled = new Map<ConsultState['id'], ConsultState>();
	let cancel: (() => void) | null = null;

	const due = (): ReadonlySet<CaseId> => {
		const ready = list.current.ready && caughtUp.current;
		const changed = list.current.consults.filter(({ consult, ward }) => settled.get(consult.id) !== consult && opensCasesOf(ward));
		return new Set(ready ? changed.map(({ consult }) => consult.caseId) : []);
	};
	const settle = async (): Promise<void> => {
		for (const caseId of due()) {
			if (scope.closed) return;
			const consults = list.current.consults.flatMap(({ consult }) => (consult.caseId === caseId ? [consult] : []));
			// Noted first: what cannot be settled is left to the next step, and to others.
			for (const consult of consults) settled.set(consult.id, consult);
			await access.settleGrants(caseId, consults).catch(report);
		}
	};
	const look = (): void => {
		if (cancel !== null || due().size === 0) return;
		cancel = clock.after(integerBetween(random, ...spreadMs), () => {
			void settle().finally(() => {
				cancel = null;
				if (!scope.closed) look();
			});
		});
	};

	scope.onClose(list.on(look));
	scope.onClose(caughtUp.on(look));
	scope.onClose(() => cancel?.());
	look();
}
