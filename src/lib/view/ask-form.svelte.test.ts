import { beforeEach, describe, expect, it } from 'vitest';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import type { Isbar } from '#lib/model/consult/consult-body.ts';
import { caseId, noonMs, wardId } from '../../../tests/support/case-fixture.ts';
import { heart, lung, nurse, person } from '../../../tests/support/consult-script.ts';
import { createFakeConsults, type FakeConsults } from '../../../tests/support/fake-consult-desk.ts';
import { AskForm } from './ask-form.svelte.ts';

const scored = (total: number, band: 'high' | 'medium' | 'low' | 'none', atLeast?: number): Pick<BedSummary, 'news2'> => ({
	news2: {
		total,
		band,
		trend: null,
		previousTotal: null,
		measuredAtMs: noonMs - 1,
		newerPartial: atLeast === undefined ? null : { measuredAtMs: noonMs, missing: ['spo2'], atLeast }
	}
});
const filled: Isbar = { identify: 'LIU, Guohua', situation: 'NEWS2 8', background: 'Pneumonia', assessment: '', recommendation: '' };
const place = { ward: 'North', bed: '7' };
const to = { cardiology: [person(heart)], 'respiratory-medicine': [person(lung)] };
const routedTo = (specialty: string) => to[specialty as keyof typeof to] ?? [];

let consults: FakeConsults;
let nowMs = noonMs;
beforeEach(() => {
	nowMs = noonMs;
	consults = createFakeConsults({ nowMs: () => nowMs }, wardId);
});
const desk = () => consults.deskOf(person(nurse), 'nurse');
const listed = () => consults.deskOf(person(nurse), 'nurse').list.current.consults.map(({ consult }) => consult);

function form(summary = scored(8, 'high')): AskForm {
	const made = new AskForm('new');
	made.begin(nowMs, summary, filled);
	return made;
}

describe('a question while it is written', () => {
	it('[CW1] starts with the urgency that the score asks for', () => {
		expect(form(scored(8, 'high')).urgency).toBe('stat');
		expect(form(scored(5, 'medium')).urgency).toBe('asap');
		expect(form(scored(2, 'low')).urgency).toBe('urgent');
		expect(form(scored(0, 'none')).urgency).toBe('routine');
		expect(form({ news2: null }).urgency).toBe('urgent');
	});

	it('[CW1] reckons a newer incomplete set with what it adds up to at least', () => {
		expect(form(scored(2, 'low', 5)).urgency).toBe('asap');
		expect(form(scored(2, 'low', 7)).urgency).toBe('stat');
	});

	it('[CW1] keeps the urgency that a person chose', () => {
		const made = form();
		made.urgency = 'routine';
		made.begin(nowMs, scored(9, 'high'), filled);
		expect(made.urgency).toBe('routine');
		expect(made.urgencyFollowsScore).toBe(false);
	});

	it('[CW2] keeps what a person wrote and reads the rest anew', () => {
		const made = form();
		made.write('background', 'Pneumonia, day 6');
		made.begin(nowMs, scored(9, 'high'), { ...filled, situation: 'NEWS2 9', background: 'COPD' });
		expect(made.question).toMatchObject({ situation: 'NEWS2 9', background: 'Pneumonia, day 6' });
		expect(made.begun).toBe(true);
	});

	it('[CW2] a form that only the record filled in is nothing to keep', () => {
		expect(form().begun).toBe(false);
	});

	it('[CO40] a question says where the patient lies, as the ward calls it', async () => {
		const made = form();
		made.toggle('cardiology');
		made.write('recommendation', 'Which inotrope?');
		await made.submit(desk(), caseId, null, scored(8, 'high'), place, routedTo);
		expect(listed()[0]?.request.body.place).toEqual(place);
	});

	it('[CW4] signs nothing without a specialty or a question', async () => {
		const made = form();
		expect(await made.submit(desk(), caseId, null, scored(8, 'high'), place, routedTo)).toBeNull();
		expect(made.problem).toBe('no-specialty');
		made.toggle('cardiology');
		made.write('recommendation', '  ');
		expect(await made.submit(desk(), caseId, null, scored(8, 'high'), place, routedTo)).toBeNull();
		expect(made.problem).toBe('no-question');
		expect(consults.stated).toEqual([]);
	});

	it('[CW4] [CW6] signs the request and one offer for each seat', async () => {
		const made = form();
		made.toggle('cardiology');
		made.toggle('respiratory-medicine');
		made.giveChair('respiratory-medicine');
		made.write('recommendation', 'Which inotrope?');
		const asked = await made.submit(desk(), caseId, null, scored(8, 'high'), place, routedTo);
		expect(asked?.ok).toBe(true);
		const [consult] = listed();
		expect(consult?.request.body).toMatchObject({ urgency: 'stat', wish: 'opinion', news2: { total: 8, band: 'high' } });
		expect(consult?.setAside).toEqual([]);
		expect(consult?.seats.map(({ seat, chair, phase, offeredTo }) => [seat.specialty, chair, phase, offeredTo])).toEqual([
			['respiratory-medicine', true, 'offered', [person(lung)]],
			['cardiology', false, 'offered', [person(heart)]]
		]);
	});

	it('[CW3] [CW4] leaves a seat with nobody when nobody was chosen for it', async () => {
		const made = form();
		made.toggle('cardiology');
		made.choose('cardiology', []);
		made.write('recommendation', 'Which inotrope?');
		await made.submit(desk(), caseId, null, scored(8, 'high'), place, routedTo);
		expect(listed()[0]?.seats[0]?.phase).toBe('requested');
	});

	it('[CW5] starts the clock when the form opened last', async () => {
		const made = form();
		made.toggle('cardiology');
		made.write('recommendation', 'Which inotrope?');
		nowMs += 60_000;
		made.begin(nowMs, scored(8, 'high'), filled);
		nowMs += 30_000;
		await made.submit(desk(), caseId, null, scored(8, 'high'), place, routedTo);
		expect(listed()[0]?.seats[0]?.times.askedAtMs).toBe(noonMs + 60_000);
	});

	it('[CW12] tells why nothing was kept, and can be sent again', async () => {
		const made = form();
		made.toggle('cardiology');
		made.write('recommendation', 'Which inotrope?');
		consults.failWith({ reason: 'storage' });
		await made.submit(desk(), caseId, null, scored(8, 'high'), place, routedTo);
		expect(made.failure).toEqual({ reason: 'storage' });
		consults.failWith(null);
		await made.submit(desk(), caseId, null, scored(8, 'high'), place, routedTo);
		expect(made.failure).toBeNull();
		expect(listed()).toHaveLength(1);
	});

	it('[CW4] asks for a second opinion and reopens with a reason', async () => {
		const first = form();
		first.toggle('cardiology');
		first.write('recommendation', 'Which inotrope?');
		await first.submit(desk(), caseId, null, scored(8, 'high'), place, routedTo);
		const doctor = consults.deskOf(person(11), 'doctor');
		const second = new AskForm('second-opinion');
		second.begin(nowMs, scored(8, 'high'), filled);
		second.toggle('respiratory-medicine');
		expect(await second.submit(doctor, caseId, listed()[0]!, scored(8, 'high'), place, routedTo)).toBeNull();
		expect(second.problem).toBe('no-reason');
		second.reason = 'Worse since';
		await second.submit(doctor, caseId, listed()[0]!, scored(8, 'high'), place, routedTo);
		expect(listed()[0]?.seats.map(({ phase }) => phase)).toEqual(['offered', 'offered']);
		await doctor.state(caseId, {
			step: 'cancelled',
			consult: listed()[0]!.id,
			after: [...listed()[0]!.heads],
			reason: 'Transferred'
		});
		const again = new AskForm('reopen');
		again.begin(nowMs, scored(8, 'high'), filled);
		again.toggle('cardiology');
		again.reason = 'Back on the ward';
		await again.submit(doctor, caseId, listed()[0]!, scored(8, 'high'), place, routedTo);
		expect(listed()[0]).toMatchObject({ ended: null, setAside: [] });
		expect(listed()[0]?.seats).toHaveLength(3);
	});
});
