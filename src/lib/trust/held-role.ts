import { compareTime, type HybridTime } from '#lib/core/hybrid-time.ts';
import type { HeldRole, RosterDevice } from './roster.ts';

/** What a device held at a time: statements are judged by that. One from before its enrolment is taken as made at it. */
export const heldAt = ({ roles }: Pick<RosterDevice, 'roles'>, time: HybridTime): HeldRole =>
	roles.findLast(({ since }) => compareTime(since, time) <= 0) ?? roles[0]!;
