import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { missingMs, nextClips, nothingPlayed, waitingClips, type ClipOrder, type OrderedClip } from './clip-order.ts';

const [me, ann, bob] = [numberedId<DeviceId>(9), numberedId<DeviceId>(1), numberedId<DeviceId>(2)];
const clip = (speaker: DeviceId, number: number, missedBy: readonly DeviceId[] = [me]): OrderedClip => ({
	speaker,
	number,
	startedAtMs: number * 2_000 + (speaker === bob ? 100 : 0),
	missedBy
});
const nameOf = ({ speaker, number }: OrderedClip): string => `${speaker === ann ? 'a' : speaker === bob ? 'b' : 'me'}${number}`;

/** Plays on until nothing more comes at this instant. */
function playAll(
	before: ClipOrder,
	clips: readonly OrderedClip[],
	here: (name: string) => boolean,
	nowMs: number,
	marked: readonly string[] = []
) {
	let order = before;
	const outlook = {
		clips,
		me,
		played: (one: OrderedClip) => marked.includes(nameOf(one)),
		soundIsHere: (one: OrderedClip) => here(nameOf(one))
	};
	const played: string[] = [];
	for (;;) {
		const next = nextClips(order, outlook, nowMs);
		order = next.order;
		if (next.play) played.push(nameOf(next.play));
		else return { order, played, fetch: next.fetch.map(nameOf), waiting: waitingClips(order, outlook).map(nameOf) };
	}
}
const all = () => true;

describe('what plays when', () => {
	test('[CL5] clips that name this device play in the order of their numbers, whatever order they come in', () => {
		const clips = [clip(ann, 3), clip(ann, 1), clip(ann, 2, [bob]), clip(me, 1, [ann])];
		expect(playAll(nothingPlayed, clips, all, 0).played).toEqual(['a1', 'a3']);
	});

	test('[CL5] a speaker is heard out before the next one, whose earliest words come first', () => {
		const clips = [clip(bob, 1), clip(ann, 1), clip(bob, 2), clip(ann, 2)];
		expect(playAll(nothingPlayed, clips, all, 0).played).toEqual(['a1', 'a2', 'b1', 'b2']);
	});

	test('[CL6] a missing one is waited for, but not for ever; when it comes late it stays in the timeline', () => {
		const clips = [clip(ann, 1), clip(ann, 3)];
		const first = playAll(nothingPlayed, clips, all, 0);
		expect(first.played).toEqual(['a1']);
		expect(playAll(first.order, clips, all, missingMs - 1).played).toEqual([]);
		expect(playAll(first.order, [...clips, clip(ann, 2)], all, missingMs - 1).played).toEqual(['a2', 'a3']);
		const later = playAll(first.order, clips, all, missingMs);
		expect(later.played).toEqual(['a3']);
		expect(playAll(later.order, [...clips, clip(ann, 2)], all, missingMs + 1)).toMatchObject({ played: [], waiting: [] });
	});

	test('[CL6] a sound that is not here is fetched first, then those after it; one that never comes holds up nothing that is here', () => {
		const clips = [clip(ann, 1), clip(ann, 2), clip(ann, 3)];
		const waiting = playAll(nothingPlayed, clips, () => false, 0);
		expect(waiting).toMatchObject({ played: [], fetch: ['a1'], waiting: ['a1', 'a2', 'a3'] });
		const long = playAll(waiting.order, clips, () => false, missingMs);
		expect(long.fetch).toEqual(['a1', 'a2']);
		const overtaken = playAll(long.order, clips, (name) => name === 'a2', missingMs + 100);
		expect(overtaken).toMatchObject({ played: [], fetch: ['a1'] });
		expect(playAll(overtaken.order, clips, (name) => name !== 'a3', missingMs + 200).played).toEqual(['a1', 'a2']);
		expect(playAll(overtaken.order, clips, (name) => name === 'a2', missingMs + 4_100)).toMatchObject({ played: ['a2'], fetch: ['a3'] });
		expect(playAll(waiting.order, clips, (name) => name === 'a1', 100)).toMatchObject({ played: ['a1'], fetch: ['a2'] });
	});

	test('[CL6] while one plays, the next are fetched', () => {
		const clips = [1, 2, 3, 4, 5].map((number) => clip(ann, number));
		const outlook = { clips, me, played: () => false, soundIsHere: ({ number }: OrderedClip) => number <= 2 };
		expect(nextClips(nothingPlayed, outlook, 0).fetch.map(nameOf)).toEqual(['a3']);
	});

	test('[CL7] after a reload nothing is heard twice', () => {
		const clips = [1, 2, 3].map((number) => clip(ann, number));
		expect(playAll(nothingPlayed, clips, all, 0, ['a1', 'a2']).played).toEqual(['a3']);
	});
});

test('[CL5] whatever comes when, each clip for this device plays at most once and in order; if none stays away, exactly once', () => {
	const arrival = fc.record({
		forMe: fc.boolean(),
		statedAtMs: fc.integer({ min: 0, max: 6_000 }),
		soundAfterMs: fc.integer({ min: 0, max: 1_500 }),
		lost: fc.boolean()
	});
	const talk = fc.array(arrival, { minLength: 1, maxLength: 12 });
	fc.assert(
		fc.property(talk, talk, fc.boolean(), (anns, bobs, someLost) => {
			const plans = [
				...anns.map((plan, at) => ({ plan, made: clip(ann, at + 1, plan.forMe ? [me] : [bob]) })),
				...bobs.map((plan, at) => ({ plan, made: clip(bob, at + 1, plan.forMe ? [me] : [ann]) }))
			];
			let order = nothingPlayed;
			const played: string[] = [];
			for (let nowMs = 0; nowMs <= 400_000; nowMs += nowMs < 10_000 ? 250 : 5_000) {
				const known = plans.filter(({ plan }) => plan.statedAtMs <= nowMs);
				const here = known
					.filter(({ plan }) => !(someLost && plan.lost) && plan.statedAtMs + plan.soundAfterMs <= nowMs)
					.map(({ made }) => nameOf(made));
				const step = playAll(
					order,
					known.map(({ made }) => made),
					(name) => here.includes(name),
					nowMs
				);
				order = step.order;
				played.push(...step.played);
			}
			for (const speaker of ['a', 'b']) {
				const numbers = played.filter((name) => name.startsWith(speaker)).map((name) => Number(name.slice(1)));
				expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
			}
			const wanted = plans.filter(({ plan }) => plan.forMe && !(someLost && plan.lost)).map(({ made }) => nameOf(made));
			expect(played.filter((name) => !wanted.includes(name))).toEqual([]);
			if (!someLost) expect(played.toSorted()).toEqual(wanted.toSorted());
		}),
		{ numRuns: 2_000 }
	);
}, 60_000);
