import { describe, expect, it } from 'vitest';
import type { Settable } from '#lib/core/readable.ts';
import type { CaseAccess } from './workspace.ts';
import {
	consultScript,
	coordinator,
	heart,
	heartToo,
	lung,
	nurse,
	person,
	stepId,
	usual,
	type ConsultScript
} from '../../../tests/support/consult-script.ts';
import { deskWorld } from '../../../tests/support/desk-world.ts';
import { CaseNotes } from './case-notes.svelte.ts';
import { readOpinion } from './opinion-draft.ts';

const drafted = readOpinion('Prone first.\n- Prone for two hours');

function offeredTo(...experts: readonly number[]) {
	const world = deskWorld();
	const script = consultScript();
	usual.offered(script, experts);
	world.tell(script);
	return { world, script, seat: script.seat('cardiology') };
}

function round(): { readonly world: ReturnType<typeof deskWorld>; readonly script: ConsultScript } {
	const world = deskWorld();
	const script = consultScript(['cardiology', 'respiratory-medicine']);
	usual.offered(script, [heart]);
	usual.offered(script, [lung], 'respiratory-medicine');
	usual.accepted(script, heart);
	usual.accepted(script, lung, 'respiratory-medicine');
	world.tell(script);
	return { world, script };
}

describe('a consult at the desk', () => {
	it('[XD14] is accepted, discussed and answered by one person, step by step', async () => {
		const { world, seat } = offeredTo(heart);
		const { view, fixture } = world.open(world.deskOf(heart));
		expect(view.offered.map((one) => one.seat)).toEqual([seat]);
		await view.accept(seat);
		expect([view.offered, view.held.map(({ phase }) => phase)]).toEqual([[], ['accepted']]);
		await view.begin(seat);
		expect(view.held[0]?.phase).toBe('discussing');
		const draft = view.beginDraft(seat, 'Opinion: cardiology');
		expect(view.drafts(seat).map(({ draftId }) => draftId)).toEqual([draft]);
		await view.sign(seat, draft, drafted, []);
		expect(view.consult?.answers[0]?.statement.body).toMatchObject({ text: 'Prone first.', recommendations: drafted.recommendations });
		expect([view.signed, fixture.discarded]).toEqual(['opinion', [draft]]);
	});

	it('[XD14] is declined with a reason, and then no longer asks this person', async () => {
		const { world, seat } = offeredTo(heart, heartToo);
		const desk = world.deskOf(heart);
		const { view } = world.open(desk);
		await view.decline(seat, ' I am in theatre until six. ');
		expect(world.consults.stated[0]).toMatchObject({ step: 'declined', reason: 'I am in theatre until six.' });
		expect([view.signed, view.offered, desk.queue]).toEqual(['declined', [], []]);
	});

	it('[XD19] who holds a question or is asked gives it to one other expert, who then has it before them', async () => {
		const { world, seat } = offeredTo(heart);
		const { view } = world.open(world.deskOf(heart));
		const other = world.open(world.deskOf(heartToo)).view;
		expect([view.mayPassOn(view.offered[0]!), other.mayPassOn(view.offered[0]!)]).toEqual([true, false]);
		await view.accept(seat);
		expect(view.mayPassOn(view.held[0]!)).toBe(true);
		expect(await view.passOn(seat, person(heartToo), ' I am called to theatre. ')).toBe(true);
		expect(world.consults.stated.at(-1)).toMatchObject({ step: 'reassigned', to: person(heartToo), reason: 'I am called to theatre.' });
		expect([view.signed, view.held, view.offered, other.offered.map((one) => one.seat)]).toEqual(['passed-on', [], [], [seat]]);
	});

	it('[XD19] an answered question is passed on to nobody', () => {
		const world = deskWorld();
		const script = consultScript();
		usual.offered(script, [heart]);
		usual.accepted(script);
		usual.opinion(script);
		world.tell(script);
		const { view } = world.open(world.deskOf(heart));
		expect(view.mayPassOn(view.held[0]!)).toBe(false);
	});

	it('[XD15] a step that would be refused says why, and the draft stays', async () => {
		const { world, seat } = offeredTo(heart);
		const { view, fixture } = world.open(world.deskOf(heart));
		const draft = view.beginDraft(seat, 'Opinion');
		expect(await view.sign(seat, draft, drafted, [])).toBe(false);
		expect(view.failure).toEqual({ reason: 'refused', refusal: 'not-holder' });
		expect([fixture.discarded, view.signed]).toEqual([[], null]);
		world.consults.failWith({ reason: 'storage' });
		await view.accept(seat);
		expect(view.failure).toEqual({ reason: 'storage' });
		world.consults.failWith(null);
		await view.accept(seat);
		expect(view.failure).toBeNull();
	});

	it('[XD15] says what keeps an opinion from counting before anybody writes one', () => {
		const { world, script } = offeredTo(heart);
		const seat = usual.accepted(script);
		script.say(nurse, { step: 'cancelled', reason: 'Better' });
		const later = deskWorld();
		later.tell(script);
		const { view } = later.open(later.deskOf(heart));
		expect(seat).toBeGreaterThan(0);
		expect(view.opinionRefusal(view.held[0] ?? view.consult!.seats[0]!)).toBe('cancelled');
		expect(world.consults.stated).toEqual([]);
	});

	it('[XD4] both who accepted apart may give it back, and a coordinator may take it from either', async () => {
		const world = deskWorld();
		const script = consultScript();
		const offer = usual.offered(script);
		usual.accepted(script, heart, 'cardiology', { after: [offer] });
		usual.accepted(script, heartToo, 'cardiology', { after: [offer] });
		world.tell(script);
		const seat = script.seat('cardiology');
		const own = world.open(world.deskOf(heart)).view;
		const other = world.open(world.deskOf(heartToo)).view;
		const office = world.open(world.deskOf(coordinator, 'administrator')).view;
		expect([own, other, office].map((view) => view.releasable(view.contested[0]!))).toEqual([
			[person(heart)],
			[person(heartToo)],
			[person(heart), person(heartToo)]
		]);
		await own.release(seat, person(heart), '');
		expect([own.signed, own.contested, other.contested, other.held.length]).toEqual(['given-back', [], [], 1]);
	});

	it('[XD16] the chair concludes a round with those who hold it; the others sign with or without dissent', async () => {
		const { world } = round();
		const chair = world.open(world.deskOf(heart)).view;
		const beside = world.open(world.deskOf(lung)).view;
		expect([chair.round, beside.round]).toEqual([{ ask: stepId(1), holders: [person(heart), person(lung)] }, null]);
		const of = { ask: stepId(1), specialty: null };
		const draft = chair.beginDraft(of, 'Joint conclusion');
		await chair.sign(of, draft, drafted, chair.round!.holders);
		expect([chair.signed, chair.round, chair.toCosign]).toEqual(['conclusion', null, []]);
		const [conclusion] = beside.toCosign;
		await beside.cosign(conclusion!.statement.id, ' I would wait. ');
		expect(world.consults.stated.at(-1)).toMatchObject({ step: 'conclusion-signed', stance: 'dissents', dissent: 'I would wait.' });
		expect([beside.signed, beside.toCosign]).toEqual(['cosigned', []]);
	});

	it('[XD16] there is nothing to conclude alone, or by one specialty', async () => {
		const { world, seat } = offeredTo(heart);
		const { view } = world.open(world.deskOf(heart));
		await view.accept(seat);
		expect(view.round).toBeNull();
	});

	it('[XD10] drafts begun apart are all found, the oldest first', () => {
		const { world, seat } = offeredTo(heart);
		const { view } = world.open(world.deskOf(heart));
		const drafts = [view.beginDraft(seat, 'One'), view.beginDraft(seat, 'Two')];
		expect(view.drafts(seat).map(({ draftId }) => draftId)).toEqual(drafts);
		expect(view.drafts({ ...seat, specialty: null })).toEqual([]);
	});

	it('[XD10] a drafted answer stands with its consult, and not among the notes', () => {
		const { world, seat } = offeredTo(heart);
		const { view, fixture } = world.open(world.deskOf(heart));
		view.beginDraft(seat, 'Opinion');
		const note = fixture.open.createDraft('Progress note');
		const notes = new CaseNotes(view.page, (draft) => !view.isAnswer(draft));
		expect(notes.drafts.map(({ draftId }) => draftId)).toEqual([note]);
	});

	it('[AC15] an answer that never left the device is told as such once the case is closed, and asked for once', async () => {
		const world = deskWorld();
		const script = consultScript();
		usual.offered(script);
		usual.accepted(script);
		const opinion = usual.opinion(script);
		world.tell(script);
		const { view, fixture } = world.open(world.deskOf(heart));
		const { statement, standing } = script.judged.at(-1)!;
		const unsent = { device: true, relay: false, otherDevices: 0 };
		fixture.put({ statement, standing, holding: unsent, receivedAtMs: 0, author: null });
		expect(view.unsent).toEqual([]);
		(fixture.open.access as Settable<CaseAccess>).set('ended');
		expect(view.unsent.map((answer) => answer.statement.id)).toEqual([stepId(opinion)]);
		const [answer] = view.unsent;
		expect(view.isAskedFor(answer!)).toBe(false);
		expect(await view.askToTake(answer!)).toBe(true);
		expect(view.isAskedFor(answer!)).toBe(true);
	});

	it('[XD15] whoever the case is closed to is offered nothing that would not count', async () => {
		const { world, seat } = offeredTo(heart);
		const { view, fixture } = world.open(world.deskOf(heart));
		expect([view.closedToMe, view.offered.length]).toEqual([false, 1]);
		(fixture.open.access as Settable<CaseAccess>).set('ended');
		expect([view.closedToMe, view.offered, view.opinionRefusal(view.consult!.seats[0]!)]).toEqual([true, [], 'grant-ended']);
		expect(await view.sign(seat, view.beginDraft(seat, 'Opinion'), drafted, [])).toBe(false);
	});
});
