import { spawnSync } from 'node:child_process';
import { seededRandom } from '#lib/core/random.ts';
import { readWav, resampled, type Sound } from './wav.ts';

/** Rate of every sound the benches play: what Chromium's fake microphone runs at, so that nothing is resampled on the way. */
export const soundRateHz = 48_000;

const text =
	'The patient was admitted at half past six with fever and a dry cough. Oxygen saturation is ninety three per cent on air. ' +
	'Blood pressure one hundred and twenty four over seventy eight. The left lung sounds duller than the right one. ' +
	'Give two litres of oxygen, and measure again in fifteen minutes. Who has seen the chest picture from this morning? ' +
	'The potassium was five point nine, please repeat it before the next dose. We shall call the kidney ward at eight. ' +
	'Zero one two three four five six seven eight nine.';

const synthetic = { seconds: 30, syllableMs: 180, pitchHz: 120, harmonics: 25 };

const speaker = 'espeak-ng';
/** Of its voices the one that pocketsphinx understands best: 1 % of clean digits wrong, where others have 5 to 20 %. */
const voice = 'en-us+f2';

/** Whether a Debian program is here; asks apt-get for its packages when it is not. Needs root for that. */
export function ensureProgram(program: string, ...packages: readonly string[]): boolean {
	const isHere = (): boolean => spawnSync('which', [program]).status === 0;
	if (isHere()) return true;
	spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
	});
	return isHere();
}

/** Said by espeak-ng. @throws {Error} when it cannot be had. */
export function spoken(words: string, wordsPerMinute = 160): Sound {
	if (!ensureProgram(speaker, speaker)) throw new Error('espeak-ng is missing, and Debian gave none');
	const said = spawnSync(speaker, ['-v', voice, '-s', String(wordsPerMinute), '--stdout', words], { maxBuffer: 1e9 });
	if (said.status !== 0) throw new Error(`espeak-ng: ${said.stderr.toString()}`);
	return resampled(readWav(said.stdout), soundRateHz);
}

/** Speech for the measuring sound: espeak-ng's, and where that cannot be had a voice-like sound of the bench's own. */
export const speech = (): Sound => (ensureProgram(speaker, speaker) ? spoken(text) : syntheticVoice());

/** Syllables of a voiced sound: harmonics of a wandering pitch below two wandering formants. */
function syntheticVoice(): Sound {
	const random = seededRandom(1);
	const samples = new Float32Array(synthetic.seconds * soundRateHz);
	const length = Math.round((synthetic.syllableMs / 1_000) * soundRateHz);
	for (let start = 0; start < samples.length; start += length) {
		const pitchHz = synthetic.pitchHz * (0.85 + 0.3 * random.next());
		const formantsHz = [300 + 500 * random.next(), 900 + 1_600 * random.next()];
		for (let harmonic = 1; harmonic <= synthetic.harmonics; harmonic++) {
			const hz = harmonic * pitchHz;
			const level = formantsHz.reduce((sum, formantHz) => sum + 1 / (1 + ((hz - formantHz) / 120) ** 2), 0.01);
			for (let at = 0; at < length && start + at < samples.length; at++)
				samples[start + at]! += 0.2 * level * Math.sin(Math.PI * (at / length)) * Math.sin((2 * Math.PI * hz * at) / soundRateHz);
		}
	}
	return { rateHz: soundRateHz, samples };
}
