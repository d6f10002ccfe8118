import { expect, test } from 'vitest';
import { consultScript, doctor, heart, lung, nurse, observer, person, stepId, usual } from '../../../../tests/support/consult-script.ts';
import { consultsOf, mayActByRole, nextStep, refusalNow } from './consults.ts';

test('[CO5] a request without a question is refused, and so is what follows it', () => {
	const script = consultScript(['cardiology'], {
		question: { identify: '', situation: 'Falling', background: '', assessment: '', recommendation: ' \n' }
	});
	usual.offered(script);
	const { consults, astray } = consultsOf(script.judged);
	expect(consults).toEqual([]);
	expect(astray.map(({ refusal }) => refusal)).toEqual(['no-question', 'no-such-consult']);
});

test('[CO5] a request by somebody who may not ask does not count', () => {
	expect(consultsOf(consultScript(['cardiology'], {}, observer).judged).astray).toMatchObject([{ refusal: 'not-permitted' }]);
	const forged = consultScript().judged.map(({ statement }) => ({ statement, standing: 'bad-signature' as const }));
	expect(consultsOf(forged).astray).toMatchObject([{ refusal: 'unverified', standing: 'bad-signature' }]);
});

test('[CO5] steps wait for a request that has not arrived, and count when it has', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	expect(consultsOf(script.judged.slice(1)).astray.map(({ refusal }) => refusal)).toEqual(['waiting', 'waiting']);
	expect(consultsOf(script.judged).consults).toMatchObject([{ phase: 'accepted', setAside: [] }]);
});

test('[CO5] a step whose forerunner has not arrived waits, and what does not need it counts', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	usual.opinion(script);
	script.say(lung, { step: 'second-opinion-asked', specialties: ['nephrology'], urgency: 'routine', startedAtMs: 0, reason: 'Kidneys' });
	const [consult] = consultsOf(script.judged.filter((_, at) => at !== 2)).consults;
	expect(consult!.setAside).toMatchObject([{ statement: { id: stepId(4) }, refusal: 'waiting' }]);
	expect(consult!.seats.map(({ phase }) => phase)).toEqual(['offered', 'requested']);
});

test('[CO5] a consult is named by a request and nothing else', () => {
	const script = consultScript();
	const offer = usual.offered(script);
	const { statement } = script.judged[1]!;
	const astray = { ...statement, id: stepId(9), body: { ...statement.body, consult: stepId(offer) } } as typeof statement;
	expect(consultsOf([...script.judged, { statement: astray, standing: 'verified' }]).astray).toMatchObject([
		{ refusal: 'no-such-consult' }
	]);
});

test('[CO5] consults of one case stand side by side, oldest first', () => {
	const first = consultScript();
	const second = consultScript(['radiology'], {}, doctor, 100);
	usual.offered(second, [lung], 'radiology');
	const { consults } = consultsOf([...second.judged, ...first.judged]);
	expect(consults.map(({ id, phase }) => [id, phase])).toEqual([
		[stepId(1), 'requested'],
		[stepId(100), 'offered']
	]);
});

test('[CO10] what is not verified, or not permitted, does not count and says so', () => {
	const script = consultScript();
	usual.offered(script);
	const forged = usual.accepted(script, heart, 'cardiology', { standing: 'bad-signature' });
	const unknown = usual.accepted(script, heart, 'cardiology', { standing: 'unknown-signer' });
	const nursed = usual.accepted(script, nurse);
	expect([forged, unknown, nursed].map((step) => script.refusal(step))).toEqual(['unverified', 'unverified', 'not-permitted']);
	expect(script.state().setAside.map(({ standing }) => standing)).toEqual(['bad-signature', 'unknown-signer', 'verified']);
	expect(script.state().phase).toBe('offered');
	// What followed an unverified step still knew what came before it.
	expect(script.refusal(usual.accepted(script, heart, 'cardiology', { after: [unknown] }))).toBeNull();
});

test('[CO10] rights are asked of who signed, for what, and as of then', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script, heart, 'cardiology', { atMs: 77 });
	const asked: unknown[] = [];
	const { consults } = consultsOf(script.judged, (author, act, at) => {
		asked.push([author.personId, act, at.wallMs]);
		return act !== 'accepted' && mayActByRole(author, act, at);
	});
	expect(asked.at(-1)).toEqual([person(heart), 'accepted', 77]);
	expect(consults).toMatchObject([{ phase: 'offered', setAside: [{ refusal: 'not-permitted' }] }]);
});

test('[CO16] what would be refused is told before it is signed, and the next step names all that is known', () => {
	const script = consultScript();
	usual.offered(script);
	const state = script.state();
	const body = nextStep(state, { step: 'accepted', seat: script.seat('cardiology') });
	expect(body).toMatchObject({ consult: stepId(1), after: [stepId(2)] });
	const author = (by: number) => ({ personId: person(by), deviceId: script.judged[0]!.statement.deviceId, role: 'expert' as const });
	const at = { wallMs: 9, counter: 0 };
	expect(refusalNow(state, body, author(heart), at)).toBeNull();
	expect(refusalNow(state, body, author(lung), at)).toBe('not-offered');
	expect(refusalNow(state, body, { ...author(heart), role: 'nurse' }, at)).toBe('not-permitted');
});

test('[CO18] a consult of thousands of steps is read in part, and quickly', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	for (let count = 0; count < 1_000; count += 1) script.say(heart, { step: 'discussion-begun' }, { after: [3] });
	const startedMs = performance.now();
	const { steps, setAside } = script.state();
	expect(performance.now() - startedMs).toBeLessThan(5_000);
	expect([steps.length, setAside.length, setAside.at(-1)!.refusal]).toEqual([500, 503, 'too-many']);
});
