import { addMark, codeCount, marks } from './marks.ts';
import type { Sound } from './wav.ts';

const markMs = marks.toneMs * marks.tonesInMark;
const fadeMs = 10;
/** Between mark and speech, so that neither hides the other; far too short for Opus to take it for silence (200 ms). */
const pauseMs = 20;
/** What is fainter than this, for longer than `longestPauseMs`, is left out of the speech. */
const pauseLevel = 0.02;
const longestPauseMs = 60;
const loudest = 0.6;

/**
 * What the microphones of a bench hear: in each second a mark and then speech, until the marks begin anew. There is no pause
 * that discontinuous transmission could use, so the line gets no rest: harder than a conversation, and the same for all.
 */
export function measuringSound(speech: Sound): Sound {
	const { rateHz } = speech;
	const said = withoutPauses(speech);
	const samples = new Float32Array(Math.round((codeCount * marks.everyMs * rateHz) / 1_000));
	const pieceLength = Math.round(((marks.everyMs - markMs - 2 * pauseMs) / 1_000) * rateHz);
	const fade = (fadeMs / 1_000) * rateHz;
	for (let code = 0; code < codeCount; code++) {
		addMark(samples, rateHz, code * marks.everyMs, code);
		const start = Math.round(((code * marks.everyMs + markMs + pauseMs) / 1_000) * rateHz);
		for (let at = 0; at < pieceLength; at++)
			samples[start + at] = said[(code * pieceLength + at) % said.length]! * Math.min(1, at / fade, (pieceLength - at) / fade);
	}
	return { rateHz, samples };
}

function withoutPauses({ rateHz, samples }: Sound): Float32Array {
	const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-6);
	const longest = (longestPauseMs / 1_000) * rateHz;
	const kept = new Float32Array(samples.length);
	let [length, quiet] = [0, 0];
	for (const sample of samples) {
		quiet = Math.abs(sample) < pauseLevel * peak ? quiet + 1 : 0;
		if (quiet <= longest) kept[length++] = (sample * loudest) / peak;
	}
	return kept.slice(0, length);
}
