import { expect, test } from 'vitest';
import { consultScript, doctor, heart, nurse, stepId, usual } from '../../../../tests/support/consult-script.ts';

const hourMs = 3_600_000;

test('[ME1] meetings stand by when they begin, a cancelled one with who called it off', () => {
	const script = consultScript();
	const late = script.say(nurse, { step: 'meeting-set', atMs: 9 * hourMs, durationMs: hourMs });
	const early = script.say(heart, { step: 'meeting-set', atMs: 8 * hourMs, durationMs: hourMs, seats: [script.seat('cardiology')] });
	const off = script.say(doctor, { step: 'meeting-cancelled', meeting: stepId(late), reason: 'In theatre' });
	const { meetings } = script.state();
	expect(meetings.map(({ statement, cancelled }) => [statement.id, cancelled?.id ?? null])).toEqual([
		[stepId(early), null],
		[stepId(late), stepId(off)]
	]);
	expect(script.refusal(script.say(nurse, { step: 'meeting-cancelled', meeting: stepId(late) }))).toBe('meeting-cancelled');
	expect(script.refusal(script.say(nurse, { step: 'meeting-cancelled', meeting: stepId(1) }))).toBe('no-such-meeting');
});

test('[ME2] two meetings set apart both stand, and two who call the same one off apart call it off once', () => {
	const script = consultScript();
	const [one, other] = [heart, doctor].map((by) =>
		script.say(by, { step: 'meeting-set', atMs: hourMs, durationMs: hourMs }, { after: [1] })
	);
	expect(script.state().meetings.map(({ cancelled }) => cancelled)).toEqual([null, null]);
	const offs = [nurse, doctor].map((by) => script.say(by, { step: 'meeting-cancelled', meeting: stepId(one!) }, { after: [one!, other!] }));
	expect(script.state().setAside).toEqual([]);
	expect(script.state().meetings.map(({ cancelled }) => cancelled?.id ?? null)).toEqual([stepId(offs[0]!), null]);
});

test('[ME3] a meeting moves no phase and no clock, names only seats that are asked, and none is set once the consult ended', () => {
	const script = consultScript();
	usual.offered(script);
	const before = script.state();
	script.say(nurse, { step: 'meeting-set', atMs: hourMs, durationMs: hourMs });
	expect(script.state()).toMatchObject({ phase: before.phase, seats: before.seats, openTo: before.openTo });
	const elsewhere = { ask: stepId(1), specialty: 'nephrology' } as const;
	const wrong = script.say(nurse, { step: 'meeting-set', atMs: hourMs, durationMs: hourMs, seats: [script.seat('cardiology'), elsewhere] });
	expect(script.refusal(wrong)).toBe('no-such-seat');
	script.say(doctor, { step: 'cancelled', reason: 'Asked in error' });
	expect(script.refusal(script.say(nurse, { step: 'meeting-set', atMs: hourMs, durationMs: hourMs }))).toBe('cancelled');
	expect(script.state().meetings).toHaveLength(1);
});
