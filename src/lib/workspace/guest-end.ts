import type { Clock } from '#lib/core/clock.ts';
import type { RunningWorkspace } from './create-workspace.ts';
import type { GuestPass } from './enrolled.ts';

/** The relay ends a stay by its own clock. */
const clockSlackMs = 5 * 60_000;

type HowEnded = 'expired' | 'shown-out';

/**
 * Watches a guest's own stay: says once, later, how it ended, by this device's clock, its roster or the relay's word. When it is over
 * already, returns how, and still calls `ended`, after the caller's turn.
 */
export function endOfStay(
	{ workspace, roster, around }: Pick<RunningWorkspace, 'workspace' | 'roster' | 'around'>,
	{ untilMs }: Pick<GuestPass, 'untilMs'>,
	clock: Clock,
	ended: (how: HowEnded) => void
): HowEnded | null {
	const { connection } = workspace;
	const stops: (() => void)[] = [];
	let told = false;

	const now = (): HowEnded | null => {
		const own = roster.current.devices.get(around.device.deviceId);
		if (clock.nowMs() >= untilMs) return 'expired';
		const { line } = connection.current;
		const refused = line.status === 'refused' && line.reason === 'removed';
		if (refused && clock.nowMs() >= untilMs - clockSlackMs) return 'expired';
		const grantEnded = [...roster.current.grants.values()].flat().some((grant) => grant.device === around.device.deviceId && !grant.open);
		return own?.removedAt || refused || grantEnded ? 'shown-out' : null;
	};
	const tell = (how: HowEnded): void => {
		if (told) return;
		told = true;
		for (const stop of stops) stop();
		ended(how);
	};
	const look = (): void => {
		const how = now();
		if (how !== null) tell(how);
	};

	const over = now();
	if (over !== null) stops.push(clock.after(0, () => tell(over)));
	else stops.push(roster.on(look), connection.on(look), clock.after(untilMs - clock.nowMs(), look));
	return over;
}
