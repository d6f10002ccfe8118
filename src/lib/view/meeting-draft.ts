import { err, ok, type Result } from '#lib/core/result.ts';
import type { ConsultBody, SeatRef } from '#lib/model/consult/consult-body.ts';
import { meetingIcs } from '#lib/model/consult/meeting-ics.ts';
import type { MeetingState } from '#lib/model/consult/consult-meetings.ts';
import { nextStep, refusalNow } from '#lib/model/consult/consults.ts';
import type { ConsultState } from '#lib/model/consult/consult-state.ts';
import { instantOf, localFields } from './local-week.ts';
import type { Me } from './workspace.ts';

/** Lengths that a joint call is offered with, in minutes. */
export const meetingMinutes = [15, 30, 45, 60] as const;

/** A joint call as a form holds it: date and time by the viewer's own clock. */
export interface MeetingDraft {
	readonly date: string;
	readonly time: string;
	readonly minutes: number;
	/** Everybody asked when there is none. */
	readonly seats: readonly SeatRef[];
}

export type MeetingProblem = 'no-time' | 'over';

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;

/** The next full quarter of an hour that leaves time to be read. */
export function firstMeetingDraft(nowMs: number): MeetingDraft {
	const atMs = Math.ceil((nowMs + quarterMs) / quarterMs) * quarterMs;
	return { ...localFields(atMs), minutes: 30, seats: [] };
}

/** Reads a form into the step to sign. One that would be over already is refused; one that has begun may be written down. */
export function readMeeting(draft: MeetingDraft, consult: ConsultState, nowMs: number): Result<ConsultBody, MeetingProblem> {
	const atMs = instantOf(draft.date, draft.time);
	if (atMs === null) return err('no-time');
	const durationMs = draft.minutes * minuteMs;
	if (atMs + durationMs <= nowMs) return err('over');
	const { seats } = draft;
	return ok(nextStep(consult, { step: 'meeting-set', atMs, durationMs, ...(seats.length > 0 ? { seats: [...seats] } : {}) }));
}

export const cancelMeeting = (meeting: MeetingState, consult: ConsultState): ConsultBody =>
	nextStep(consult, { step: 'meeting-cancelled', meeting: meeting.statement.id });

/** Whether signing this now would count: what a screen asks before it offers a button. */
export const mayStep = (consult: ConsultState, body: ConsultBody, me: Me, nowMs: number): boolean =>
	refusalNow(consult, body, me, { wallMs: nowMs, counter: 0 }) === null;

/** Those that stand and are not over, the next one first. An ended consult has none. */
export const meetingsAhead = ({ meetings, ended }: ConsultState, nowMs: number): readonly MeetingState[] =>
	ended === null ? meetings.filter(({ statement: { body }, cancelled }) => cancelled === null && body.atMs + body.durationMs > nowMs) : [];

/** A file for the viewer's calendar; null when the time is none that a calendar knows. */
export const meetingFile = (meeting: MeetingState, note: string): Blob | null => {
	const text = meetingIcs(meeting, note);
	return text === null ? null : new Blob([text], { type: 'text/calendar;charset=utf-8' });
};
