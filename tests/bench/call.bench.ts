import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../commands/prepare.js';
import { labAbility } from '../netlab/lab-ability.ts';
import { cameraPicture } from './call/camera.ts';
import { measuringSound } from './call/measuring-sound.ts';
import { type RunOptions, type Side, runSide } from './call/one-side.ts';
import { printCall } from './call/print-call.ts';
import { type Profile, profiles, tracedProfile } from './call/profiles.ts';
import { sideFigures } from './call/side-figures.ts';
import { speech } from './call/speech.ts';
import { wavOf } from './call/wav.ts';
import type { Bench, Figures } from './run.ts';

const defaultTraceS = 300;

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

async function run(args: readonly string[]): Promise<Figures> {
	const { values } = parseArgs({
		args: [...args],
		options: {
			profile: { type: 'string' },
			trace: { type: 'string' },
			seconds: { type: 'string' },
			only: { type: 'string' },
			seed: { type: 'string' }
		}
	});
	const profile = askedFor(values);
	const ability = labAbility();
	if (!ability.able) throw new Error(ability.sentence);
	const wanted = (side: Side): boolean => values.only === undefined || values.only === side;
	if (wanted('ours') && !(await ensureBuilt())) throw new Error('the app does not build');
	const folder = await mkdtemp(join(tmpdir(), 'wardline-call-'));
	try {
		const options: RunOptions = { seed: Number(values.seed ?? 1), wav: join(folder, 'speech.wav'), y4m: join(folder, 'camera.y4m') };
		await writeFile(options.wav, wavOf(measuringSound(speech())));
		await writeFile(options.y4m, cameraPicture());
		const measured: Record<Side, Figures | null> = { ours: null, plain: null };
		let browserVersion = '';
		for (const side of ['plain', 'ours'] as const) {
			if (!wanted(side)) continue;
			const one = await runSide(side, profile, options);
			({ browserVersion } = one);
			measured[side] = sideFigures(one, profile);
		}
		printCall(profile, measured, browserVersion);
		return { profile: profile.name, ...measured };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

export const bench: Bench = {
	about: 'a call on a bad line, ours beside a plain one: --profile NAME, or --trace UP[,DOWN] --seconds N; [--only ours|plain] [--seed N]',
	run
};
