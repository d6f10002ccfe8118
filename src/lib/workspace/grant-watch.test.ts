import { expect, test } from 'vitest';
import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createScope } from '#lib/core/scope.ts';
import { consultScript, usual } from '../../../tests/support/consult-script.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { createFakeConsults } from '../../../tests/support/fake-consult-desk.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { watchGrants } from './grant-watch.ts';

const ward = numberedId<SpaceId>(7);

function world(opens = true) {
	const clock = createFakeClock();
	const consults = createFakeConsults(clock, ward);
	const caughtUp = createSettable(true);
	const scope = createScope();
	const settled: (readonly [CaseId, number])[] = [];
	const reported: unknown[] = [];
	const fails = { next: false };
	watchGrants(
		{
			clock,
			random: seededRandom(1),
			list: consults.deskOf(numberedId(1), 'nurse').list,
			caughtUp,
			opensCasesOf: (space) => opens && space === ward,
			access: {
				settleGrants(caseId, all) {
					settled.push([caseId, all.flatMap(({ openTo }) => openTo).length]);
					return fails.next ? Promise.reject(new Error('no keys')) : Promise.resolve();
				}
			},
			report: (error) => reported.push(error)
		},
		scope
	);
	return { clock, consults, caughtUp, scope, settled, reported, fails };
}

test('[CD36] steps of others are settled within seconds, once, and nothing is looked at in between', async () => {
	const { clock, consults, settled } = world();
	const script = consultScript();
	usual.offered(script);
	consults.arrive(...script.judged);
	expect(settled).toEqual([]);
	await clock.advance(6_000);
	expect(settled).toEqual([[numberedId(1), 2]]);
	await clock.advance(600_000);
	expect([settled.length, clock.waiting]).toEqual([1, 0]);
});

test('[CD36] a device that has not caught up, and one that cannot open the ward’s cases, leave it', async () => {
	const { clock, consults, caughtUp, settled } = world();
	caughtUp.set(false);
	const script = consultScript();
	consults.arrive(...script.judged);
	await clock.advance(60_000);
	expect(settled).toEqual([]);
	caughtUp.set(true);
	await clock.advance(6_000);
	expect(settled).toHaveLength(1);

	const elsewhere = world(false);
	elsewhere.consults.arrive(...script.judged);
	await elsewhere.clock.advance(60_000);
	expect([elsewhere.settled, elsewhere.clock.waiting]).toEqual([[], 0]);
});

test('[CD36] keys that cannot be settled are reported once, and closing ends the watch', async () => {
	const { clock, consults, scope, settled, reported, fails } = world();
	fails.next = true;
	consults.arrive(...consultScript().judged);
	await clock.advance(60_000);
	expect([settled.length, reported.map(String)]).toEqual([1, ['Error: no keys']]);
	consults.arrive(...consultScript(['nephrology'], {}, 1, 200).judged);
	await scope.close();
	await clock.advance(60_000);
	expect([settled.length, clock.waiting]).toEqual([1, 0]);
});
