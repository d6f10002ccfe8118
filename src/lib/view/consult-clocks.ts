import type { ClockRules } from '#lib/model/consult/clock-rules.ts';
import { consultClock, type ConsultClock, type SeatClock, type StageClock } from '#lib/model/consult/consult-clock.ts';
import { scoresDuring } from '#lib/model/consult/later-scores.ts';
import type { ListedConsult } from './consult-desk.ts';

/** The clocks of a consult as every screen tells them: on board and case as on the desk. `nowMs` is milliseconds since 1970. */
export const clockOf = (listed: ListedConsult, rules: ClockRules, nowMs: number): ConsultClock =>
	consultClock(listed.consult, { nowMs, rules, laterScores: scoresDuring(listed.consult, listed.scores) });

/** What a seat waits for now: the first stage that is not done; null when nothing is to be done. */
export const stageNow = ({ stages }: Pick<SeatClock, 'stages'>): StageClock | null =>
	stages.find(({ status }) => status === 'running' || status === 'overdue') ?? null;
