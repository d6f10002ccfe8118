import type { Clock } from '#lib/core/clock.ts';
import { integerBetween, type Random } from '#lib/core/random.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import { arrivalsAmong } from '#lib/model/consult/expected-expert.ts';
import type { RotaChange } from '#lib/model/consult/rota-body.ts';
import type { ConsultDesk } from '#lib/view/consult-desk.ts';
import type { Hospital } from '#lib/view/workspace.ts';

export interface ArrivalWatchParts {
	readonly clock: Clock;
	readonly random: Random;
	readonly desk: Pick<ConsultDesk, 'rota' | 'changeRota'>;
	readonly hospital: Readable<Hospital>;
	/** True while this device holds all that the relay announced: another may have seen them arrive. */
	readonly caughtUp: Readable<boolean>;
	/** Whether this device's person may change everybody's rota. */
	readonly mayPlan: () => boolean;
	readonly report: (error: unknown) => void;
}

/** Spread out, so that of all coordinators' devices mostly one signs. Two that do add up to one (RO16). */
const spreadMs = [200, 1_500] as const;
/** After a change that could not be stored. */
const retryAfterMs = 30_000;

/** Puts experts who were invited from a list on the rota once they have joined: on every coordinator's device, whatever page is open. */
export function watchArrivals({ clock, random, desk, hospital, caughtUp, mayPlan, report }: ArrivalWatchParts, scope: Scope): void {
	let cancel: (() => void) | null = null;

	const due = (): readonly RotaChange[] => {
		if (scope.closed || !caughtUp.current || !mayPlan()) return [];
		const { members } = hospital.current;
		return arrivalsAmong(desk.rota.current.expected, members).map(({ inviteId, person }): RotaChange => {
			const left = members.every(({ personId, removedAtMs }) => personId !== person || removedAtMs !== null);
			return left ? { change: 'not-expected', inviteId } : { change: 'arrived', inviteId, person };
		});
	};
	const settle = async (): Promise<void> => {
		const changes = due();
		const stored = changes.length === 0 || (await desk.changeRota(changes)).ok;
		if (stored) rest();
		else cancel = clock.after(retryAfterMs, rest);
	};
	const rest = (): void => {
		cancel = null;
		look();
	};
	const look = (): void => {
		if (cancel === null && due().length > 0) cancel = clock.after(integerBetween(random, ...spreadMs), () => void settle().catch(report));
	};

	for (const source of [desk.rota, hospital, caughtUp]) scope.onClose(source.on(look));
	scope.onClose(() => cancel?.());
	look();
}
