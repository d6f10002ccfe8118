import { flushSync } from 'svelte';
import { expect, it } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { DeviceId, StatementId } from '#lib/core/ids.ts';
import { err } from '#lib/core/result.ts';
import type { Role } from '#lib/model/person.ts';
import { formatPlace, type CasePlace } from '#lib/model/look/case-place.ts';
import { CasePage } from '#lib/view/case-page.svelte.ts';
import { caseFixture, held, statementId, workspaceFixture } from '../../../../tests/support/case-fixture.ts';
import { createFakeClock, settle } from '../../../../tests/support/fake-clock.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import { CaseLook } from './case-look.svelte.ts';

const value: CasePlace = { at: 'vitals', statement: statementId(9), sign: 'spo2' };
const expert = numberedId<DeviceId>(2);
const callId = 'c'.repeat(32);
const consult = numberedId<StatementId>(0xc0);

/** One screen of a case and what an expert elsewhere shares. */
function screen(role: Role = 'doctor', call: string | null = callId) {
	const clock = createFakeClock();
	const fixture = caseFixture();
	const theirs = new Awareness(new Y.Doc());
	let look!: CaseLook;
	let part = $state('observations');
	const end = $effect.root(() => {
		const page = new CasePage(fixture.open, workspaceFixture(role), { ms: clock.nowMs() });
		look = new CaseLook({ page, clock, callId: () => call, consult: () => consult, report: () => undefined });
		look.follow.share(
			'part',
			() => part,
			(next) => (part = next)
		);
	});
	flushSync();
	const stop = (): void => {
		look.close();
		end();
		theirs.destroy();
		fixture.open.awareness.destroy();
	};
	const hear = (more: object): void => {
		theirs.setLocalState({
			user: { name: 'Dr Wang', color: '#123456' },
			look: { device: expert, point: null, follows: null, offer: 0, view: null, ...more }
		});
		applyAwarenessUpdate(fixture.open.awareness, encodeAwarenessUpdate(theirs, [theirs.clientID]), 'test');
		flushSync();
	};
	return {
		clock,
		fixture,
		look,
		hear,
		get part() {
			return part;
		},
		choose: (next: string) => {
			part = next;
			flushSync();
		},
		stop
	};
}

it('[LK6] what a person points at during a call is in the record with its call and consult, and is the same mark the next time', async () => {
	const { clock, fixture, look, stop } = screen();
	look.point(value);
	await clock.advance(1_000);
	expect(fixture.asserted).toEqual([{ kind: 'mark', body: { place: formatPlace(value), number: 1, callId, consult }, supersedes: [] }]);
	fixture.put(held('mark', { place: formatPlace(value), number: 1, callId }, { device: 0x99 }));
	flushSync();
	await clock.advance(10_000);
	look.point(value);
	await clock.advance(10_000);
	expect(fixture.asserted).toHaveLength(1);
	expect(look.madeMark?.label).toBe('1');
	stop();
});

it('[LK6] two places in a row are two marks with two numbers, whatever the store takes to answer', async () => {
	const { clock, fixture, look, stop } = screen('doctor', null);
	const state = fixture.open.assert.bind(fixture.open);
	Object.assign(fixture.open, {
		assert: async (content: Parameters<typeof state>[0]) => {
			await new Promise<void>((done) => clock.after(500, done));
			if (content.kind === 'mark') fixture.put(held('mark', content.body as { place: string; number: number }, { device: 0x99 }));
			return state(content);
		}
	});
	look.point(value);
	void look.keep();
	look.point({ at: 'note', statement: statementId(3) });
	void look.keep('Compare');
	await clock.advance(2_000);
	expect(fixture.asserted.map(({ body }) => (body as { number: number; text?: string }).number)).toEqual([1, 2]);
	expect(fixture.asserted[1]?.body).toMatchObject({ text: 'Compare' });
	stop();
});

it('[LK6] a mark that cannot be kept says why, and whoever may not make one points without', async () => {
	const failing = screen('doctor', null);
	Object.assign(failing.fixture.open, { assert: () => Promise.resolve(err({ reason: 'storage' })) });
	failing.look.point(value);
	await failing.look.keep();
	expect(failing.look.fault).toBe('storage');
	expect(failing.look.made).toBeNull();
	failing.stop();

	const observer = screen('observer');
	observer.look.point(value);
	await observer.clock.advance(2_000);
	expect(observer.look.mayMark).toBe(false);
	expect(observer.look.own.at).toBe('pointing');
	expect(observer.fixture.asserted).toEqual([]);
	observer.stop();
});

it('[LK9, LK11] following opens what the other opens, an own choice ends it, and resuming goes there again', async () => {
	const one = screen();
	one.hear({ view: { choices: { part: 'timeline', elsewhere: 'x' }, top: null } });
	one.look.follow.follow(expert);
	await settle();
	flushSync();
	expect(one.part).toBe('timeline');
	await one.clock.advance(300);
	one.hear({ view: { choices: { part: 'notes' }, top: null } });
	await settle();
	flushSync();
	expect(one.part).toBe('notes');
	expect(one.look.follow.state.at).toBe('following');
	one.look.onReveal(() => one.choose('observations'));
	one.look.reveal(value);
	await settle();
	expect(one.look.follow.state.at).toBe('following');
	one.choose('call');
	expect(one.look.follow.state).toEqual({ at: 'ended', whom: expert, reason: 'own-move' });
	one.look.follow.follow(expert);
	await settle();
	expect(one.part).toBe('notes');
	one.stop();
});

it('[LK8] a screen tells what it shows only while somebody follows or is asked to', async () => {
	const { clock, look, hear, stop } = screen();
	expect(look.shared.view).toBeNull();
	hear({ follows: '99'.padStart(32, '0') });
	expect(look.shared.view).toMatchObject({ choices: { part: 'observations' } });
	hear({ follows: null });
	expect(look.shared.view).toBeNull();
	look.follow.ask();
	flushSync();
	expect(look.shared).toMatchObject({ offer: 1, view: { choices: { part: 'observations' } } });
	await clock.advance(30_000);
	expect(look.shared).toMatchObject({ offer: 0, view: null });
	stop();
});

it('[LK13] an offer that was answered is not asked again, and yes follows', () => {
	const { look, hear, stop } = screen();
	hear({ offer: 1, view: { choices: { part: 'notes' }, top: null } });
	look.follow.answer(look.follow.offered!, false);
	flushSync();
	expect(look.follow.offered).toBeNull();
	expect(look.follow.state.at).toBe('free');
	hear({ offer: 2, view: { choices: { part: 'notes' }, top: null } });
	look.follow.answer(look.follow.offered!, true);
	flushSync();
	expect(look.follow.whom).toBe(expert);
	stop();
});
