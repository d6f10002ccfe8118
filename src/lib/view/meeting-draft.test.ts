import { expect, test } from 'vitest';
import { consultScript, doctor, nurse, person, stepId } from '../../../tests/support/consult-script.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Role } from '#lib/model/person.ts';
import { instantOf } from './local-week.ts';
import { cancelMeeting, firstMeetingDraft, mayStep, meetingFile, meetingsAhead, readMeeting } from './meeting-draft.ts';
import type { Me } from './workspace.ts';

const nowMs = instantOf('2026-11-23', '08:05')!;
const hourMs = 3_600_000;
const me = (by: number, role: Role): Me => ({
	deviceId: numberedId<DeviceId>(by),
	personId: person(by),
	role,
	profile: { name: '', profession: '' },
	demo: false
});

test('[ME6] a joint call is proposed for the next quarter of an hour and read by the viewer’s clock', () => {
	const consult = consultScript().state();
	const draft = firstMeetingDraft(nowMs);
	expect(draft).toEqual({ date: '2026-11-23', time: '08:30', minutes: 30, seats: [] });
	const body = {
		step: 'meeting-set',
		consult: consult.id,
		after: consult.heads,
		atMs: instantOf('2026-11-23', '08:30'),
		durationMs: 1_800_000
	};
	expect(readMeeting(draft, consult, nowMs)).toEqual({ ok: true, value: body });
	const seats = [consult.seats[0]!.seat];
	expect(readMeeting({ ...draft, seats }, consult, nowMs)).toEqual({ ok: true, value: { ...body, seats } });
});

test('[ME6] one without a time, or that is over, is told; one that has begun is not', () => {
	const consult = consultScript().state();
	const draft = firstMeetingDraft(nowMs);
	expect(readMeeting({ ...draft, time: '' }, consult, nowMs)).toEqual({ ok: false, error: 'no-time' });
	expect(readMeeting({ ...draft, time: '07:00' }, consult, nowMs)).toEqual({ ok: false, error: 'over' });
	expect(readMeeting({ ...draft, time: '08:00' }, consult, nowMs).ok).toBe(true);
});

test('[ME6] only meetings that stand and are not over lie ahead, and only who may call one off is offered it', async () => {
	const script = consultScript();
	const meet = (atMs: number) => script.say(nurse, { step: 'meeting-set', atMs, durationMs: hourMs });
	const [past, off, later, sooner] = [nowMs - 2 * hourMs, nowMs, nowMs + 2 * hourMs, nowMs + hourMs].map(meet);
	script.say(doctor, { step: 'meeting-cancelled', meeting: stepId(off!) });
	const consult = script.state();
	const ahead = meetingsAhead(consult, nowMs);
	expect(ahead.map(({ statement }) => statement.id)).toEqual([stepId(sooner!), stepId(later!)]);
	expect(consult.meetings.map(({ statement }) => statement.id)).toContain(stepId(past!));
	const cancel = cancelMeeting(ahead[0]!, consult);
	expect([mayStep(consult, cancel, me(nurse, 'nurse'), nowMs), mayStep(consult, cancel, me(51, 'observer'), nowMs)]).toEqual([true, false]);
	expect(await meetingFile(ahead[0]!, '')!.text()).toContain(`UID:${stepId(sooner!)}@wardline`);
	script.say(doctor, { step: 'cancelled', reason: 'x' });
	expect(meetingsAhead(script.state(), nowMs)).toEqual([]);
});
