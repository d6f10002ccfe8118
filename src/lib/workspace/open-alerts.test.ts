import { expect, test } from 'vitest';
import { asId, type DeviceId, type DocumentId, type PersonId, type SpaceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { ok } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import type { LinkState } from '#lib/sync/relay-link.ts';
import type { PassingOut } from '#lib/sync/passing-lane.ts';
import type { Hospital, Member } from '#lib/view/workspace.ts';
import { caseId, consultWorld } from '../../../tests/support/consult-world.ts';
import { createFakeClock, settle } from '../../../tests/support/fake-clock.ts';
import { openAlerts } from './open-alerts.ts';
import { noLine } from './workspace-line.ts';

const person = (digit: string): PersonId => asId<PersonId>(digit.repeat(32));
const device = (digit: string): DeviceId => asId<DeviceId>(`d${digit}`.repeat(16));
const ward = asId<SpaceId>('a'.repeat(32));

const raise = (error: unknown): never => {
	throw error;
};

function setUp(pushKey: Uint8Array | null = new Uint8Array(65)) {
	const members = [
		['1', '1'],
		['2', '2'],
		['3', '2'],
		['4', '2']
	].map(([of, who]) => ({ deviceId: device(of!), personId: person(who!), removedAtMs: of === '4' ? 1 : null }) as Member);
	const sent: (PassingOut & { readonly type: 'alert' })[] = [];
	const clock = createFakeClock();
	const state = createSettable({ line: { status: 'open', sinceMs: clock.nowMs() }, pushKey } as LinkState | null);
	const vault = {
		outbox: { unsent: async () => ok(new Map()) },
		notes: { get: async () => ok(null), set: async () => ok(true) },
		follow: () => () => undefined
	};
	const running = openAlerts(
		{
			around: { vault, device: { deviceId: device('1') }, clock, report: raise } as unknown as Parameters<typeof openAlerts>[0]['around'],
			enrolment: { hospitalId: ward, personId: person('1') } as unknown as Parameters<typeof openAlerts>[0]['enrolment'],
			hospital: createSettable({ members } as unknown as Hospital),
			line: { ...noLine, state, pass: (frame) => frame.type === 'alert' && sent.push(frame) > 0 },
			push: null,
			spaceOf: (wanted) => (wanted === caseId ? ward : null)
		},
		createScope()
	);
	return { ...running, sent };
}

test('[AL10] a call that nobody answers alerts all devices of whom it rings that were not removed', () => {
	const { alerts, sent } = setUp();
	expect(alerts.callWaiting(caseId, [device('2')])).toBe(true);
	expect(sent).toEqual([{ type: 'alert', space: ward, document: caseId, reason: 'call-waiting', devices: [device('2'), device('3')] }]);
	expect(alerts.callWaiting('0'.repeat(32) as typeof caseId, [device('2')])).toBe(false);
	expect(alerts.callWaiting(caseId, [device('9')])).toBe(false);
	expect(sent).toHaveLength(1);
});

test('[AL10] where the relay sends no alerts, none is said to have left', () => {
	const { alerts, sent } = setUp(null);
	expect([alerts.callWaiting(caseId, [device('2')]), sent]).toEqual([false, []]);
});

test('[AL8] a step that was taken alerts about its case, and no device that was removed', async () => {
	const { stepTaken, sent } = setUp();
	const request = asId<Extract<Parameters<typeof stepTaken>[0]['body'], { step: 'offered' }>['consult']>('e'.repeat(32));
	const seat = { ask: request, specialty: 'cardiology' } as const;
	stepTaken({ caseId, space: ward, body: { step: 'offered', consult: request, after: [], seat, to: [person('2')] }, requester: null });
	await settle();
	expect(sent).toEqual([
		{ type: 'alert', space: ward, document: caseId as string as DocumentId, reason: 'consult-waiting', devices: [device('2'), device('3')] }
	]);
});

test('[AL7] a device whose browser has no push says so', async () => {
	const { alerts } = setUp();
	await settle();
	expect(alerts.standing.current).toBe('unsupported');
});

test('[AL8] the desk tells of each step it took, with who asked, and of none that it refused', async () => {
	const world = await consultWorld();
	const founder = await world.founder();
	const body = world.request();
	const asked = await founder.desk.state(caseId, body);
	if (!asked.ok) throw new Error(JSON.stringify(asked.error));
	const cancel = { step: 'cancelled', consult: asked.value, after: [asked.value], reason: 'better' } as const;
	await founder.desk.state(caseId, cancel);
	await founder.desk.state(caseId, { ...cancel, consult: asId('f'.repeat(32)) });
	expect(founder.steps.map((step) => [step.body.step, step.requester])).toEqual([
		['requested', null],
		['cancelled', founder.personId]
	]);
	await founder.leave();
});
