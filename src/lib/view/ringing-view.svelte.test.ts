import { describe, expect, test } from 'vitest';
import { createSettable } from '#lib/core/readable.ts';
import { ringFigures, type RingFigure } from '#lib/model/alert/ring-tones.ts';
import type { QuietHours } from '#lib/model/alert/quiet-hours.ts';
import { consultScript, heart, heartToo, nurse, usual, type ConsultScript } from '../../../tests/support/consult-script.ts';
import { deskWorld } from '../../../tests/support/desk-world.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { RingingView } from './ringing-view.svelte.ts';
import type { RingVoice } from './ring-sound.ts';

const callFigure = ringFigures.call;
const questionFigure = ringFigures.question;

/** One expert's device, with a question or more before them. */
function expertAt(...scripts: readonly ConsultScript[]) {
	const world = deskWorld();
	for (const script of scripts) world.tell(script);
	const desk = world.deskOf(heart);
	const clock = createFakeClock();
	const kept = new Map<string, string>();
	const written = new Set<() => void>();
	const played: [RingFigure, boolean][] = [];
	const now = { call: null as string | null, knocks: [] as readonly string[], talks: false, quiet: null as QuietHours | null, silenced: 0 };
	/** Another tab has the same store. */
	const tab = (): RingingView =>
		new RingingView({
			desk,
			callRings: () => now.call,
			knocks: () => now.knocks,
			inCall: () => now.talks,
			quietHours: () => now.quiet,
			sound: {
				voice: createSettable<RingVoice>('ready'),
				unlock: () => undefined,
				play: (figure, audible) => void played.push([figure, audible]),
				silence: () => void (now.silenced += 1),
				close: () => undefined
			},
			clock,
			minuteOfDay: () => 180,
			store: { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => void kept.set(key, text) },
			onStored(listener) {
				written.add(listener);
				return () => written.delete(listener);
			}
		});
	return { world, clock, tab, played, now, storeWritten: () => written.forEach((tell) => tell()) };
}

function question(urgency: 'routine' | 'stat' = 'routine', startMs = 1_000): ConsultScript {
	const script = consultScript(['cardiology'], { urgency }, nurse, startMs);
	usual.offered(script, [heart, heartToo]);
	return script;
}

describe('a question that comes to an expert', () => {
	test('[RG2, RG8] stands over the page and is heard; what is wanted at once stands first and goes on', async () => {
		const { tab, played, clock } = expertAt(question('routine'), question('stat', 2_000));
		const view = tab();
		expect(view.offers.map(({ seat }) => seat.urgency)).toEqual(['stat', 'routine']);
		view.ring();
		await clock.advance(25_000);
		expect(played).toEqual([
			[questionFigure, true],
			[questionFigure, true]
		]);
	});

	test('[RG8] put off in one tab it is gone from the others, and still once it was accepted by another', async () => {
		const script = question('stat');
		const { world, tab, played, clock, storeWritten } = expertAt(script);
		const [first, second] = [tab(), tab()];
		first.settle(first.offers);
		storeWritten();
		expect([first.offers, second.offers]).toEqual([[], []]);
		second.ring();
		await clock.advance(60_000);
		expect(played).toEqual([]);

		const other = question('stat', 5_000);
		world.tell(other);
		expect(first.offers).toHaveLength(1);
		usual.accepted(other, heartToo);
		world.tell(other);
		expect(first.offers).toEqual([]);
	});

	test('[RG8] put off and then asked again, it rings again', () => {
		const script = question();
		const { world, tab } = expertAt(script);
		const view = tab();
		view.settle(view.offers);
		usual.offered(script, [heart]);
		world.tell(script);
		expect(view.offers).toHaveLength(1);
	});

	test('[RG8] accepted from the banner, the acceptance is signed and nothing rings any more', async () => {
		const { tab } = expertAt(question());
		const view = tab();
		expect(await view.accept(view.offers[0]!)).toBe(true);
		expect([view.offers, view.failure]).toEqual([[], null]);
	});
});

describe('what is heard', () => {
	test('[RG5] nothing in quiet hours, not even a shake', async () => {
		const { tab, played, now, clock } = expertAt(question('stat'));
		now.quiet = { fromMinute: 120, toMinute: 240 };
		now.call = 'ring-1';
		const view = tab();
		view.ring();
		await clock.advance(30_000);
		now.call = null;
		view.ring();
		await clock.advance(30_000);
		expect(played).toEqual([]);
		expect(view.offers).toHaveLength(1);
	});

	test('[RG5] with the sounds off it only shakes, and a later page knows it', () => {
		const { tab, played, now } = expertAt();
		tab().soundOff = true;
		now.call = 'ring-1';
		const view = tab();
		view.ring();
		expect([view.soundOff, played]).toEqual([true, [[callFigure, false]]]);
	});

	test('[RG3] while the person talks a question is seen and not heard', () => {
		const { tab, played, now } = expertAt(question('stat'));
		now.talks = true;
		const view = tab();
		view.ring();
		expect([view.offers.length, played]).toEqual([1, []]);
	});

	test('[UC10] a guest who begins to wait makes one sign, and none while the person talks', async () => {
		const { tab, played, now, clock } = expertAt();
		const view = tab();
		now.knocks = ['guest 5'];
		view.ring();
		await clock.advance(60_000);
		view.ring();
		expect(played).toEqual([[questionFigure, true]]);
		now.talks = true;
		now.knocks = ['guest 90'];
		view.ring();
		expect(played).toHaveLength(1);
	});

	test('[RG1] a call that was answered anywhere is still at once, in the middle of its sound', async () => {
		const { tab, played, now, clock } = expertAt();
		const view = tab();
		now.call = 'ring-1';
		view.ring();
		await clock.advance(4_000);
		const before = now.silenced;
		now.call = null;
		view.ring();
		await clock.advance(30_000);
		expect([played.length, now.silenced - before]).toEqual([2, 1]);
	});
});
