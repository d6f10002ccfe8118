import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureProgram } from './speech.ts';
import { resampled, type Sound, wavOf } from './wav.ts';

const recogniser = 'pocketsphinx_batch';
const model = '/usr/share/pocketsphinx/model/en-us';
/** What the acoustic model was trained on. */
const modelHz = 16_000;
const headerBytes = 44;
/** The recogniser misses a word that comes at once. */
const silence = Buffer.alloc((modelHz * 2 * 300) / 1_000);
/** Numbers are dictated in groups of known length, so the recogniser may know it too. */
const digit = '(zero | one | two | three | four | five | six | seven | eight | nine)';
const grammar = `#JSGF V1.0;\ngrammar digits;\npublic <digits> = ${digit} ${digit} ${digit} ${digit};\n`;

/** The digits that pocketsphinx hears in each sound. @throws {Error} when it cannot be had */
export function understood(sounds: readonly Sound[]): readonly (readonly string[])[] {
	if (!ensureProgram(recogniser, 'pocketsphinx', 'pocketsphinx-en-us')) throw new Error('pocketsphinx is missing, and Debian gave none');
	const folder = mkdtempSync(join(tmpdir(), 'wardline-digits-'));
	try {
		const [list, rules, heard] = ['list', 'digits.gram', 'heard'].map((name) => join(folder, name)) as [string, string, string];
		sounds.forEach((sound, index) => {
			const pcm = wavOf(resampled(sound, modelHz)).subarray(headerBytes);
			writeFileSync(join(folder, `${index}.raw`), Buffer.concat([silence, pcm, silence]));
		});
		writeFileSync(list, sounds.map((_, index) => `${index}\n`).join(''));
		writeFileSync(rules, grammar);
		const what = ['-hmm', `${model}/en-us`, '-dict', `${model}/cmudict-en-us.dict`, '-jsgf', rules];
		// Digital silence has no logarithm, so a little noise is mixed in.
		const files = ['-dither', 'yes', '-adcin', 'yes', '-cepdir', folder, '-cepext', '.raw', '-ctl', list, '-hyp', heard];
		const run = spawnSync(recogniser, [...what, ...files], { encoding: 'utf8', maxBuffer: 1e9 });
		if (run.status !== 0) throw new Error(`pocketsphinx_batch: ${run.stderr.slice(-500)}`);
		const lines = readFileSync(heard, 'utf8').split('\n');
		return sounds.map((_, index) => wordsOf(lines[index] ?? ''));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** `zero seven three (12 -1234)`: the words, the sound's name and a score. Second pronunciations are numbered: `zero(2)`. */
const wordsOf = (line: string): readonly string[] =>
	line
		.replace(/\([^()]*\)\s*$/, '')
		.split(/\s+/)
		.filter(Boolean)
		.map((word) => word.replace(/\(\d+\)$/, ''));
