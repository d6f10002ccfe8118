import { describe, expect, it } from 'vitest';
import { emptyRota, type Rota } from '#lib/model/consult/rota.ts';
import { heart, heartToo, lung, nurse, person } from '../../../tests/support/consult-script.ts';
import { recipientsFor } from './ask-recipients.ts';

const hourMs = 3_600_000;
const rota: Rota = {
	...emptyRota,
	experts: [
		{ person: person(heart), specialties: ['cardiology'], languages: [] },
		{ person: person(heartToo), specialties: ['cardiology'], languages: [] },
		{ person: person(lung), specialties: ['respiratory-medicine'], languages: [] }
	],
	shifts: [{ id: 'day', person: person(heart), fromMs: 0, toMs: hourMs }]
};
const inputs = { nowMs: 1, presence: new Map(), load: new Map(), except: new Set([person(nurse)]) };

describe('whom a question goes to', () => {
	it('[CW3] is everybody on duty, and those off duty can be chosen', () => {
		const found = recipientsFor(rota, 'cardiology', inputs);
		expect(found).toMatchObject({ basis: 'on-duty', routed: [person(heart)] });
		expect(found.others.map((one) => one.person)).toEqual([person(heartToo)]);
	});

	it('[CW3] is everybody of the specialty when nobody is on duty', () => {
		const found = recipientsFor(rota, 'cardiology', { ...inputs, nowMs: 2 * hourMs });
		expect(found).toMatchObject({ basis: 'off-duty', others: [] });
		expect([...found.routed].sort()).toEqual([person(heart), person(heartToo)].sort());
	});

	it('[CW3] can be any expert where the specialty has none', () => {
		const found = recipientsFor(rota, 'nephrology', inputs);
		expect(found).toMatchObject({ basis: 'nobody', named: [], routed: [] });
		expect(found.others.map((one) => one.person)).toEqual([person(heart), person(heartToo), person(lung)]);
	});

	it('[CW3] leaves out who asks', () => {
		const found = recipientsFor(rota, 'cardiology', { ...inputs, except: new Set([person(heart)]) });
		expect(found.basis).toBe('off-duty');
		expect(found.named.map((one) => one.person)).toEqual([person(heartToo)]);
	});
});
