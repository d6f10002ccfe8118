import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { rungs, type Rung, type RungReason } from '#lib/call/ladder/plan.ts';
import { asId, type PersonId } from '#lib/core/ids.ts';
import { recordedReasons, recordedRungs } from '#lib/model/call-record.ts';
import { overwriteGetLocale, type Locale } from '#lib/paraglide/runtime.js';
import { recordedRungWords, tellingRungs } from './call-record-words.ts';
import { levelOf, rateText, rungLines, rungSentence, rungTitle, signalSteps, type RungSide } from './rung-sentences.ts';

const reasons: readonly RungReason[] = recordedReasons;
const sides: readonly RungSide[] = ['comes', 'goes'];
const name = 'Wang Li';
const speak = (locale: Locale): void => overwriteGetLocale(() => locale);
afterAll(() => speak('en'));

const all = rungs.flatMap((rung) =>
	reasons.flatMap((reason) => sides.flatMap((side) => [null, 60].map((lineKbps) => ({ rung, reason, side, lineKbps }))))
);
/** A key that has no message comes back as itself; a value nobody passed, as "undefined". */
const unfinished = /undefined|null|NaN|rung_|call_|[{}]/;

describe.each(['en', 'zh-Hans'] as const)('in %s', (locale) => {
	test('[UC1] every rung for every reason, coming and going, has a whole sentence', () => {
		speak(locale);
		for (const one of all) {
			const sentence = rungSentence(one, one.side, name);
			expect(sentence).not.toMatch(unfinished);
			expect(sentence).toMatch(locale === 'en' ? /^[A-Z].*\.$/ : /[一-鿿].*。$/);
			if (locale === 'zh-Hans') expect(sentence).not.toMatch(/[,.]( |$)/);
			expect(rungTitle(one.rung)).not.toMatch(unfinished);
		}
	});

	test('[UC2] what the line carries is in the sentence when the line is the reason, and explains it', () => {
		speak(locale);
		for (const one of all) {
			const told = rungSentence(one, one.side, name).includes('60 kbit/s');
			expect(told).toBe(one.reason === 'line' && one.lineKbps === 60 && one.rung !== 'clips');
		}
	});

	test('[UC3] every recorded step has words for the timeline', () => {
		speak(locale);
		for (const rung of recordedRungs)
			for (const reason of recordedReasons)
				for (const lineKbps of [null, 60]) {
					const words = recordedRungWords({ atMs: 0, person: asId('0'.repeat(32)), rung, reason, lineKbps }, name);
					expect(words).toContain(name);
					expect(words).not.toMatch(unfinished);
				}
	});
});

test('[UC1] the sentence names the picture that is gone, the voice that stays, and that it returns by itself', () => {
	speak('en');
	const thin = { rung: 'audio-12', reason: 'line', lineKbps: 60.4 } as const;
	expect(rungSentence(thin, 'comes', name)).toBe(
		'Picture paused: the line carries 60 kbit/s. Voice is clear. The picture comes back by itself.'
	);
	expect(rungSentence({ rung: 'clips', reason: 'line', lineKbps: 140 }, 'goes', name)).toBe(
		'Voice clips only: the line is not steady. What you say is kept and sent as voice clips.'
	);
	expect(rungSentence({ rung: 'clips', reason: 'silence', lineKbps: null }, 'goes', name)).toBe(
		'The line is silent. What you say is kept and sent as voice clips.'
	);
	expect(rungSentence({ rung: 'slideshow', reason: 'climbing', lineKbps: null }, 'comes', name)).toBe('Trying a better picture.');
	expect(rungSentence({ rung: 'stills', reason: 'chosen', lineKbps: null }, 'comes', name)).toBe('Voice only: Wang Li chose it.');
	speak('zh-Hans');
	expect(rungSentence(thin, 'comes', '王莉')).toBe('画面已暂停：线路目前仅 60 kbit/s。语音清晰。画面会自动恢复。');
});

test('[UC2] rates are rounded to what helps', () => {
	speak('en');
	expect([7.6, 38.2, 99.4, 123, 996, 1000, 2444, 85_200].map(rateText)).toEqual([
		'8 kbit/s',
		'38 kbit/s',
		'99 kbit/s',
		'120 kbit/s',
		'1000 kbit/s',
		'1 Mbit/s',
		'2.4 Mbit/s',
		'85 Mbit/s'
	]);
});

test('[UC3] steps that read alike are listed once for each person', () => {
	const [one, other] = [asId<PersonId>('1'.repeat(32)), asId<PersonId>('2'.repeat(32))];
	const step = (person: PersonId, rung: Rung, lineKbps: number) => ({ atMs: 0, person, rung, reason: 'line', lineKbps }) as const;
	const rungs = [
		step(one, '180p', 130),
		step(other, '180p', 120),
		step(one, '240p', 150),
		step(one, 'stills', 60),
		step(other, '240p', 160)
	];
	expect(tellingRungs(rungs)).toEqual([rungs[0], rungs[1], rungs[3]]);
});

test('[UC4] the signal never falls while the ladder rises, and is empty for clips alone', () => {
	const lit = rungs.map(signalSteps);
	expect([...lit].sort()).toEqual(lit);
	expect(rungs.filter((rung) => signalSteps(rung) === 0)).toEqual(['clips']);
	expect(lit.at(-1)).toBe(4);
});

test('[UC5] one end of a link says one thing once, and nothing that is known is left out', () => {
	speak('en');
	const said = fc.record({
		rung: fc.constantFrom<Rung>(...rungs),
		reason: fc.constantFrom(...reasons),
		lineKbps: fc.option(fc.integer({ min: 1, max: 3000 }))
	});
	fc.assert(
		fc.property(fc.option(said), fc.option(said), (comes, goes) => {
			const lines = rungLines(comes, goes, name);
			expect(lines.length > 0).toBe(comes !== null || goes !== null);
			expect(new Set(lines.map(({ sentence }) => sentence)).size).toBe(lines.length);
			if (comes === null || goes === null || levelOf(comes.rung) === levelOf(goes.rung)) return;
			const [full, other] = [rungSentence(comes, 'comes', name), rungSentence(goes, 'goes', name)];
			expect(lines[0]!.sentence).toBe(full);
			expect(lines[1]?.sentence).toBe(full === other ? undefined : rungSentence(goes, 'goes', name, true));
			expect(other.startsWith(lines[1]?.sentence ?? '')).toBe(true);
		})
	);
	const asked = { rung: 'stills', reason: 'asked', lineKbps: null } as const;
	const chosen = { rung: 'stills', reason: 'chosen', lineKbps: null } as const;
	expect(rungLines(asked, chosen, name).map(({ sentence }) => sentence)).toEqual(['Audio only, as you chose.']);
	expect(rungLines(chosen, asked, name).map(({ sentence }) => sentence)).toEqual(['Voice only: Wang Li chose it.']);
});
