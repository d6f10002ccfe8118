import { describe, expect, it } from 'vitest';
import { consultScript, heart, heartToo, nurse, person, stepId, usual } from '../../../tests/support/consult-script.ts';
import { deskWorld, memoryStore } from '../../../tests/support/desk-world.ts';
import type { StatementId } from '#lib/core/ids.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { SeenConsults } from './seen-consults.svelte.ts';

function threeOffered() {
	const world = deskWorld();
	for (const [first, urgency] of [
		[1000, 'routine'],
		[2000, 'stat'],
		[3000, 'urgent']
	] as const) {
		const script = consultScript(['cardiology'], { urgency }, nurse, first);
		usual.offered(script);
		world.tell(script);
	}
	return world;
}

describe('the desk', () => {
	it('[XD11] counts what waits for its person, and follows what arrives', () => {
		const world = deskWorld();
		const desk = world.deskOf(heart);
		expect([desk.waiting, desk.groups]).toEqual([0, []]);
		const script = consultScript();
		usual.offered(script);
		world.tell(script);
		expect(desk.waiting).toBe(1);
		expect(desk.groups.map(({ group }) => group)).toEqual(['offered']);
	});

	it('[XD12] goes to the next that waits below, round to the first, and to nothing when nothing waits', () => {
		const world = threeOffered();
		const desk = world.deskOf(heart);
		const order = desk.queue.map(({ listed }) => listed.consult.id);
		expect(order).toEqual([stepId(2000), stepId(3000), stepId(1000)]);
		expect(desk.next(order[0]!)?.listed.consult.id).toBe(order[1]);
		expect(desk.next(order[2]!)?.listed.consult.id).toBe(order[0]);
		expect(desk.next(null)?.listed.consult.id).toBe(order[0]);
		expect(world.deskOf(99).next(null)).toBeNull();
	});

	it('[XD13] is news until it was on screen, and again when somebody else does something', async () => {
		const world = deskWorld();
		const script = consultScript();
		usual.offered(script);
		world.tell(script);
		const desk = world.deskOf(heart);
		const entry = () => desk.queue[0]!;
		expect(desk.isNews(entry())).toBe(true);
		desk.see(entry());
		expect(desk.isNews(entry())).toBe(false);
		await world.open(desk).view.accept(script.seat('cardiology'));
		expect(desk.isNews(entry())).toBe(false);
		const { view } = world.open(world.deskOf(nurse, 'nurse'));
		await view.begin(script.seat('cardiology'));
		expect(desk.isNews(entry())).toBe(true);
	});

	it('[XD13] keeps what was seen for each person, and takes what was before the first look for known', () => {
		const store = memoryStore();
		const one = numberedId<StatementId>(1);
		const seen = new SeenConsults(store, person(heart), 1_000);
		expect(seen.isNews(one, 3, 999)).toBe(false);
		expect(seen.isNews(one, 3, 1_000)).toBe(true);
		seen.see(one, 3);
		const later = new SeenConsults(store, person(heart), 5_000);
		expect([later.isNews(one, 3, 2_000), later.isNews(one, 4, 2_000)]).toEqual([false, true]);
		expect(new SeenConsults(store, person(heartToo), 1_500).isNews(one, 3, 2_000)).toBe(true);
	});

	it('[XD13] a mark that cannot be read makes nothing old', () => {
		const store = memoryStore();
		store.setItem(`wardline-seen-consults-${person(heart)}`, '{"sinceMs":"?"');
		expect(new SeenConsults(store, person(heart), 1_000).isNews(numberedId(1), 1, 2_000)).toBe(true);
	});
});
