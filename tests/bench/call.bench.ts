import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../commands/prepare.js';
import { labAbility } from '../netlab/lab-ability.ts';
import { cameraLines, cameraPicture } from './call/camera.ts';
import { cleanGroups, digitSound, heardGroups, wordErrorPct } from './call/digits.ts';
import { measuringSound } from './call/measuring-sound.ts';
import { type RunOptions, type Side, runSide } from './call/one-side.ts';
import { printCall } from './call/print-call.ts';
import { type Profile, profiles, tracedProfile } from './call/profiles.ts';
import type { PageRecord } from './call/recordings.ts';
import { sideFigures } from './call/side-figures.ts';
import { speech } from './call/speech.ts';
import { type Sound, wavOf } from './call/wav.ts';
import { printTable } from './print-table.ts';
import type { Bench, Figure, Figures } from './run.ts';

const defaultTraceS = 300;
/** Lines that digits are said over unless one is named, and for how long: forty groups of four, each way. */
const digitLines: readonly string[] = ['floor16', 'loss50', 'loss70'];
const digitsForS = 120;

function askedFor(values: { readonly profile?: string; readonly trace?: string; readonly seconds?: string }): Profile {
	if (values.trace !== undefined) {
		const [up, down = up] = values.trace.split(',').map((file) => resolve(file)) as [string, string?];
		return tracedProfile(up, down, Number(values.seconds ?? defaultTraceS));
	}
	const found = profiles.find(({ name }) => name === values.profile);
	if (!found) {
		const list = profiles.map(({ name, about }) => `  ${name.padEnd(16)} ${about}`).join('\n');
		throw new Error(`--profile NAME, or --trace UP[,DOWN] [--seconds N]. Profiles:\n${list}`);
	}
	return values.seconds === undefined ? found : { ...found, seconds: Number(values.seconds) };
}

/** What is needed to run calls: sounds and a picture in files, for as long as `use` takes. */
async function withFiles<T>(
	sound: Sound,
	{ seed, packets }: { seed?: string; packets?: string },
	use: (options: RunOptions) => Promise<T>
): Promise<T> {
	const folder = await mkdtemp(join(tmpdir(), 'wardline-call-'));
	try {
		const options: RunOptions = {
			seed: Number(seed ?? 1),
			wav: join(folder, 'speech.wav'),
			y4m: { full: join(folder, 'camera.y4m'), small: join(folder, 'camera-small.y4m') },
			...(packets !== undefined && { packetsFile: resolve(packets) })
		};
		await writeFile(options.wav, wavOf(sound));
		for (const size of ['full', 'small'] as const) await writeFile(options.y4m[size], cameraPicture(cameraLines[size]));
		return await use(options);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Digits through the calls of some lines, both ways, and how many of them a recogniser gets wrong. */
async function runDigits(names: readonly string[], sides: readonly Side[], seed: { seed?: string }): Promise<Figures> {
	const cleanPct = wordErrorPct(cleanGroups());
	const lines = await withFiles(digitSound(), seed, async (options) => {
		const measured: Record<string, Figures> = {};
		for (const profile of profiles.filter(({ name }) => names.includes(name))) {
			const wrong: Record<Side, number | null> = { ours: null, plain: null };
			for (const side of sides) {
				const { records, window } = await runSide(side, { ...profile, seconds: digitsForS }, options);
				const [a, b] = records as readonly [PageRecord, PageRecord];
				const heard = [heardGroups(a, b, window.fromMs, window.untilMs), heardGroups(b, a, window.fromMs, window.untilMs)];
				wrong[side] = wordErrorPct(heard.flat());
			}
			measured[profile.name] = { clean: cleanPct, ...wrong };
		}
		return measured;
	});
	const percent = (figure: Figure | undefined): string => (typeof figure === 'number' ? `${figure} %` : '–');
	printTable(
		`Digits not understood by pocketsphinx; clean: ${percent(cleanPct)}`,
		Object.entries(lines).map(([name, { ours, plain }]) => [name, `ours ${percent(ours)}, plain ${percent(plain)}`])
	);
	return { profile: 'digits', ...lines };
}

async function run(args: readonly string[]): Promise<Figures> {
	const { values } = parseArgs({
		args: [...args],
		options: {
			profile: { type: 'string' },
			trace: { type: 'string' },
			seconds: { type: 'string' },
			only: { type: 'string' },
			seed: { type: 'string' },
			packets: { type: 'string' },
			digits: { type: 'boolean', default: false }
		}
	});
	const ability = labAbility();
	if (!ability.able) throw new Error(ability.sentence);
	const sides = (['plain', 'ours'] as const).filter((side) => values.only === undefined || values.only === side);
	if (sides.includes('ours') && !(await ensureBuilt())) throw new Error('the app does not build');
	if (values.digits) return runDigits(values.profile === undefined ? digitLines : [values.profile], sides, values);
	const profile = askedFor(values);
	const measured = await withFiles(measuringSound(speech()), values, async (options) => {
		const found: Record<Side, Figures | null> = { ours: null, plain: null };
		for (const side of sides) {
			const one = await runSide(side, profile, options);
			found[side] = { ...sideFigures(one, profile), browser: one.browserVersion };
		}
		return found;
	});
	printCall(profile, measured);
	return { profile: profile.name, ...measured };
}

export const bench: Bench = {
	about:
		'a call on a bad line, ours beside a plain one: --profile NAME, or --trace UP[,DOWN] --seconds N, or --digits; [--only ours|plain] [--seed N] [--packets FILE]',
	run
};
