import type { News2Band } from '../news2.ts';
import type { ConsultStage, Urgency } from './consult-body.ts';

/**
 * How long each stage may take, in milliseconds. Accepting and answering are timed from the bedside, because the patient waits from
 * there; acknowledging and acting from the signature of the answer.
 */
export type StageSpans = { readonly [S in ConsultStage]: number };

/** A hospital may set its own; the stricter of band and urgency holds, stage by stage. */
export interface ClockRules {
	readonly byBand: { readonly [B in News2Band]: StageSpans };
	readonly byUrgency: { readonly [U in Urgency]: StageSpans };
}

const minuteMs = 60_000;
const spans = (accept: number, answer: number, acknowledge: number, act: number): StageSpans => ({
	accept: accept * minuteMs,
	answer: answer * minuteMs,
	acknowledge: acknowledge * minuteMs,
	act: act * minuteMs
});

/**
 * The defaults, in minutes.
 *
 * To answer, by band: RCP NEWS2 (2017), charts 2 and 4, as we read them. 7 or more: emergency assessment within 30 minutes. 5 or
 * more, or a single 3: urgent review within the hour. 1 to 4: before the next set of observations may be due (4 hours). 0: the same,
 * 12 hours.
 * To answer, by urgency: `stat` and `asap` as the two upper bands; `urgent` 4 hours, below the 5 hours that MSF's tele-expertise
 * reached as a median over 5,646 cases; `routine` the 20 hours it started from.
 * To accept: 12 minutes, the 0.2 hours in which MSF allocates, wherever an answer is due within the hour; 5 where it is due in 30
 * minutes, so that 25 are left; 54, the 0.9 hours MSF started from, elsewhere.
 * To acknowledge and to act: our choice. Advice that was due within the hour is read in 15 minutes (10 for a high score) and acted upon
 * within the time in which the RCP wants the patient seen; all other advice is read within the hour or two, and acted upon within the
 * shift.
 */
export const defaultClockRules: ClockRules = {
	byBand: {
		high: spans(5, 30, 10, 30),
		medium: spans(12, 60, 15, 60),
		'low-medium': spans(12, 60, 15, 60),
		low: spans(54, 240, 60, 240),
		none: spans(54, 720, 120, 720)
	},
	byUrgency: {
		stat: spans(5, 30, 10, 30),
		asap: spans(12, 60, 15, 60),
		urgent: spans(54, 240, 60, 240),
		routine: spans(54, 1_200, 120, 720)
	}
};

/** The stricter of what urgency and score ask for; without a score, the urgency alone. */
export const spanOf = (rules: ClockRules, stage: ConsultStage, urgency: Urgency, band: News2Band | null): number =>
	Math.min(rules.byUrgency[urgency][stage], band === null ? Infinity : rules.byBand[band][stage]);
