import { expect, test } from 'vitest';
import { asId, type DeviceId, type PersonId, type StatementId } from '#lib/core/ids.ts';
import type { ConsultBody, ConsultStage } from '#lib/model/consult/consult-body.ts';
import { alertsFor } from './alerts.ts';

const person = (digit: string): PersonId => asId<PersonId>(digit.repeat(32));
const device = (digit: string): DeviceId => asId<DeviceId>(`d${digit}`.repeat(16));
const [nurse, cardiologist, surgeon] = [person('1'), person('2'), person('3')];
const devices = new Map([
	[nurse, [device('1'), device('2')]],
	[cardiologist, [device('3'), device('4')]]
]);
const request = asId<StatementId>('a'.repeat(32));
const follows = { consult: request, after: [request] };
const seat = { ask: request, specialty: 'cardiology' } as const;
const of = (body: ConsultBody, own = device('1'), requester: PersonId | null = nurse) =>
	alertsFor(body, { requester, devicesOf: (one) => devices.get(one) ?? [], own });
const both = [device('3'), device('4')];

test('[AL8] whom a seat is put before is alerted on every device', () => {
	const asked = [{ devices: both, reason: 'consult-waiting' }];
	expect(of({ ...follows, step: 'offered', seat, to: [cardiologist, surgeon, cardiologist] })).toEqual(asked);
	expect(of({ ...follows, step: 'reassigned', seat, to: cardiologist, reason: 'on leave' })).toEqual(asked);
});

test('[AL8] an escalation alerts to answer, or to read what was answered', () => {
	const reasons = (['accept', 'answer', 'acknowledge', 'act'] satisfies ConsultStage[]).map(
		(stage) => of({ ...follows, step: 'escalated', seat, stage, level: 1, to: [cardiologist] })[0]?.reason
	);
	expect(reasons).toEqual(['consult-waiting', 'consult-waiting', 'advice-waiting', 'advice-waiting']);
});

test('[AL8] an opinion and a joint conclusion alert who asked, but not the device that signs', () => {
	const opinion: ConsultBody = { ...follows, step: 'opinion-signed', seat, text: 'Give oxygen.', recommendations: [] };
	expect(of(opinion, device('3'))).toEqual([{ devices: [device('1'), device('2')], reason: 'advice-waiting' }]);
	expect(of(opinion, device('1'))).toEqual([{ devices: [device('2')], reason: 'advice-waiting' }]);
	expect(of(opinion, device('3'), null)).toEqual([]);
	const conclusion: ConsultBody = { ...follows, step: 'concluded', ask: request, present: [], text: 'Operate.', recommendations: [] };
	expect(of(conclusion, device('3'))[0]?.reason).toBe('advice-waiting');
});

test('[AL8] steps that ask nobody, and people without a device, alert nobody', () => {
	expect(of({ ...follows, step: 'offered', seat, to: [surgeon] })).toEqual([]);
	expect(of({ ...follows, step: 'accepted', seat })).toEqual([]);
	expect(of({ ...follows, step: 'closed' })).toEqual([]);
	expect(of({ ...follows, step: 'acknowledged', answers: [request] })).toEqual([]);
});
