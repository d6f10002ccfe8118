import { describe, expect, it } from 'vitest';
import { heart, heartToo, person } from '../../../tests/support/consult-script.ts';
import { emptyRota, type Rota } from '#lib/model/consult/rota.ts';
import { ownDuty } from './desk-duty.ts';

const hourMs = 3_600_000;
const rota: Rota = {
	...emptyRota,
	experts: [{ person: person(heart), specialties: ['cardiology'], languages: [] }],
	shifts: [
		{ id: 'a', person: person(heart), fromMs: 8 * hourMs, toMs: 16 * hourMs, everyMs: 24 * hourMs },
		{ id: 'b', person: person(heart), fromMs: 16 * hourMs, toMs: 20 * hourMs }
	]
};

describe('the own duty', () => {
	it('[XD7] lasts to the end of the last duty that follows without a gap', () => {
		expect(ownDuty(rota, person(heart), 9 * hourMs)).toEqual({ status: 'on', untilMs: 20 * hourMs });
	});

	it('[XD7] begins with the next one, and is nobody else', () => {
		expect(ownDuty(rota, person(heart), 21 * hourMs)).toEqual({ status: 'off', nextMs: 32 * hourMs });
		expect(ownDuty(rota, person(heartToo), 9 * hourMs)).toEqual({ status: 'no-expert' });
	});

	it('[XD7] goes over to whoever covers it, expert on the rota or not', () => {
		const covered = {
			...rota,
			covers: [{ shift: 'a', by: person(heartToo), fromMs: 8 * hourMs, toMs: 16 * hourMs, madeAtMs: 0 }]
		};
		expect(ownDuty(covered, person(heart), 9 * hourMs)).toEqual({ status: 'off', nextMs: 16 * hourMs });
		expect(ownDuty(covered, person(heartToo), 9 * hourMs)).toEqual({ status: 'on', untilMs: 16 * hourMs });
	});

	it('[XD7] an expert without a plan has no next duty', () => {
		expect(ownDuty({ ...rota, shifts: [] }, person(heart), 0)).toEqual({ status: 'off', nextMs: null });
	});
});
