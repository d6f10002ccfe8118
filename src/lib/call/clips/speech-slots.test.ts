import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import {
	decide,
	nothingSaid,
	someoneMisses,
	withHearing,
	withListeners,
	withSlot,
	type MissedSlot,
	type Slot,
	type SpeechSlots
} from './speech-slots.ts';

const [ann, bob, eve] = [numberedId<DeviceId>(1), numberedId<DeviceId>(2), numberedId<DeviceId>(3)];
const slotMs = 2_000;
const speech = Array<boolean>(20).fill(true);
const silence = Array<boolean>(20).fill(false);
const slotAt = (startedAtMs: number, voice: readonly boolean[] = speech): Slot => ({ startedAtMs, durationMs: slotMs, voice });
const among = (...devices: DeviceId[]): SpeechSlots<Slot> => withListeners(nothingSaid, devices, -60_000);
const missedBy = (missed: readonly MissedSlot<Slot>[]) => missed.map((one) => [one.slot.startedAtMs, ...one.missedBy]);

describe('which slots become clips', () => {
	test('[CL2] a slot somebody missed becomes a clip as soon as that is known, and one that was heard never does', () => {
		let state = withSlot(among(ann), slotAt(0));
		state = withHearing(state, ann, { fromMs: 0, untilMs: 500, heardShare: 0.3 });
		expect(missedBy(decide(state, 2_100).missed)).toEqual([[0, ann]]);

		state = withSlot(among(ann), slotAt(0));
		for (const fromMs of [0, 500, 1_000, 1_500]) state = withHearing(state, ann, { fromMs, untilMs: fromMs + 500, heardShare: 0.95 });
		const heard = decide(state, 2_100);
		expect(heard.missed).toEqual([]);
		expect(heard.state.slots).toEqual([]);
	});

	test('[CL2] what nobody spoke of within five seconds was not heard: the line had died unnoticed', () => {
		const state = withSlot(among(ann), slotAt(0));
		expect(decide(state, 6_999).missed).toEqual([]);
		expect(decide(state, 6_999).state.slots).toHaveLength(1);
		expect(missedBy(decide(state, 7_000).missed)).toEqual([[0, ann]]);
	});

	test('[CL2] only the voice counts: a gap in a pause is no loss, and the one word of a slot is', () => {
		const oneWord = silence.map((_, at) => at >= 18);
		const gapIn = (fromMs: number) => {
			let state = withSlot(among(ann), slotAt(0, oneWord));
			for (const at of [0, 500, 1_000, 1_500])
				state = withHearing(state, ann, { fromMs: at, untilMs: at + 500, heardShare: at === fromMs ? 0 : 1 });
			return missedBy(decide(state, 2_100).missed);
		};
		expect(gapIn(500)).toEqual([]);
		expect(gapIn(1_500)).toEqual([[0, ann]]);
	});

	test('[CL2] silence makes no clip, whoever misses it', () => {
		const state = withSlot(withSlot(among(ann), slotAt(0, silence)), slotAt(2_000, []));
		expect(decide(state, 4_000)).toEqual({ state: { ...state, slots: [] }, missed: [] });
	});

	test('[CL3] each clip says who missed it, and those who came a moment ago or left wait for none', () => {
		let state = withListeners(among(ann, bob), [ann, bob, eve], -1_000);
		state = withSlot(state, slotAt(0));
		state = withHearing(state, ann, { fromMs: 0, untilMs: 2_000, heardShare: 1 });
		expect(missedBy(decide(state, 7_000).missed)).toEqual([[0, bob]]);
		expect(decide(withListeners(state, [ann, eve], 3_000), 7_000).missed).toEqual([]);
		expect(missedBy(decide(withSlot(state, slotAt(4_000)), 11_000).missed)).toEqual([
			[0, bob],
			[4_000, ann, bob, eve]
		]);
	});

	test('[CL3] a later word about the same instant counts, the earlier one does not', () => {
		let state = withSlot(among(ann), slotAt(0));
		state = withHearing(state, ann, { fromMs: 0, untilMs: 2_000, heardShare: 0 });
		state = withHearing(state, ann, { fromMs: 0, untilMs: 2_000, heardShare: 1 });
		expect(decide(state, 2_100)).toMatchObject({ missed: [], state: { slots: [] } });
	});

	test('[CL3] at most eight slots wait: a clock that jumped back holds up no clip', () => {
		let state = among(ann);
		for (let at = 0; at < 9; at++) state = withSlot(state, slotAt(at * slotMs));
		expect(missedBy(decide(state, -100_000).missed)).toEqual([[0, ann]]);
	});

	test('[CL3] someone who does not hear now is known before the next clip is made', () => {
		const state = withListeners(nothingSaid as SpeechSlots<Slot>, [ann], 0);
		expect(someoneMisses(state, 4_000)).toBe(false);
		expect(someoneMisses(state, 9_000)).toBe(true);
		const heard = withHearing(state, ann, { fromMs: 8_000, untilMs: 8_500, heardShare: 1 });
		expect(someoneMisses(heard, 9_000)).toBe(false);
		expect(someoneMisses(withHearing(heard, ann, { fromMs: 8_500, untilMs: 9_000, heardShare: 0.2 }), 9_100)).toBe(true);
	});
});

/** Half seconds of speech or silence, what each listener heard of each, and how late he said so (never, if null). */
const schedule = fc
	.record({ slots: fc.integer({ min: 1, max: 12 }), listeners: fc.integer({ min: 1, max: 3 }), seed: fc.noShrink(fc.integer()) })
	.chain(({ slots, listeners }) =>
		fc.record({
			voiced: fc.array(fc.boolean(), { minLength: slots * 4, maxLength: slots * 4 }),
			heard: fc.array(
				fc.array(fc.record({ heard: fc.boolean(), lateMs: fc.oneof(fc.integer({ min: 0, max: 4_000 }), fc.constant(null)) }), {
					minLength: slots * 4,
					maxLength: slots * 4
				}),
				{ minLength: listeners, maxLength: listeners }
			),
			lookEveryMs: fc.integer({ min: 100, max: 1_500 })
		})
	);

test('[CL2] whatever is heard and told when: every voiced slot that any member missed is one clip, in order, and nothing heard is sent', () => {
	fc.assert(
		fc.property(schedule, ({ voiced, heard, lookEveryMs }) => {
			const devices = heard.map((_, at) => numberedId<DeviceId>(at + 1));
			const events: { atMs: number; apply: (state: SpeechSlots<Slot>) => SpeechSlots<Slot> }[] = [];
			for (let at = 0; at < voiced.length; at += 4) {
				const slot = slotAt(at * 500, voiced.slice(at, at + 4));
				events.push({ atMs: slot.startedAtMs + slotMs, apply: (state) => withSlot(state, slot) });
			}
			for (const [listener, halves] of heard.entries())
				for (const [half, { heard: wasHeard, lateMs }] of halves.entries()) {
					if (lateMs === null) continue;
					const hearing = { fromMs: half * 500, untilMs: half * 500 + 500, heardShare: wasHeard ? 1 : 0 };
					events.push({ atMs: half * 500 + 500 + lateMs, apply: (state) => withHearing(state, devices[listener]!, hearing) });
				}
			events.sort((a, b) => a.atMs - b.atMs);

			let state = among(...devices);
			const clips: (readonly unknown[])[] = [];
			const untilMs = voiced.length * 500 + 20_000;
			for (let nowMs = 0; nowMs < untilMs; nowMs += lookEveryMs) {
				while (events[0] && events[0].atMs <= nowMs) state = events.shift()!.apply(state);
				const decided = decide(state, nowMs);
				state = decided.state;
				clips.push(...missedBy(decided.missed));
			}
			const expected: (readonly unknown[])[] = [];
			for (let at = 0; at < voiced.length; at += 4) {
				const missers = devices.filter((_, listener) =>
					[0, 1, 2, 3].some((half) => {
						const { heard: wasHeard, lateMs } = heard[listener]![at + half]!;
						return voiced[at + half]! && (lateMs === null || !wasHeard);
					})
				);
				if (missers.length > 0) expected.push([at * 500, ...missers]);
			}
			expect(clips).toEqual(expected);
			expect(state.slots).toEqual([]);
		}),
		{ numRuns: 10_000 }
	);
}, 60_000);
