import { integerBetween } from '#lib/core/random.ts';
import type { Scope } from '#lib/core/scope.ts';
import { stayIsOver } from '#lib/trust/guest-stay.ts';
import type { ConsultAccess } from './consult-access.ts';
import type { Surroundings } from './enrolled.ts';

/** Spread out, so that the ward's devices seldom do the same work; a guest waits meanwhile. */
const letInMs = [100, 1_500] as const;
/** After a stay's end by this clock, which is not the guest's. */
const endMs = [500, 5_000] as const;

/** Lets guests in when they have joined, and sees to the keys when a stay is over, while this device is awake. */
export function watchGuests(
	{ roster, clock, random, report }: Pick<Surroundings, 'roster' | 'clock' | 'random' | 'report'>,
	access: Pick<ConsultAccess, 'settleGuests'>,
	scope: Scope
): void {
	let cancelLetIn: (() => void) | null = null;
	let cancelEnd: (() => void) | null = null;

	const guests = () => [...roster.current.devices.values()].filter(({ guest }) => guest !== null);
	const settle = (): void => {
		cancelLetIn = null;
		access.settleGuests().catch(report);
	};
	const follow = (): void => {
		if (guests().length === 0) return;
		cancelLetIn ??= clock.after(integerBetween(random, ...letInMs), settle);
		cancelEnd?.();
		const nowMs = clock.nowMs();
		const ends = guests().flatMap((device) => (device.removedAt === null && !stayIsOver(device, nowMs) ? [device.guest!.untilMs] : []));
		const next = Math.min(...ends);
		cancelEnd = ends.length === 0 ? null : clock.after(next - nowMs + integerBetween(random, ...endMs), () => (settle(), follow()));
	};

	scope.onClose(roster.on(follow));
	scope.onClose(() => (cancelLetIn?.(), cancelEnd?.()));
	follow();
}
