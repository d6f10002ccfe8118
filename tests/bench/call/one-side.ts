import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { type Lab, openLab } from '../../netlab/lab.ts';
import type { Window } from './figures.ts';
import { type NotePlace, openOurCase, startOurCall } from './our-call.ts';
import { notePlace, noteSeen, openPlainPage, startPlainCall } from './plain-call.ts';
import { installProbe, type Probe, type ProbeOptions } from './probe.ts';
import type { LineEvent, Profile } from './profiles.ts';
import { type PageRecord, recordOf } from './recordings.ts';

export type Side = 'ours' | 'plain';

/** What the browsers of a run are given and asked. */
export interface RunOptions {
	readonly seed: number;
	readonly wav: string;
	readonly y4m: Readonly<Record<'full' | 'small', string>>;
	/** Where all packets of the run are written down (netlab/lab.ts), for looking into a figure. */
	readonly packetsFile?: string;
}

/** Everything one side's call has left behind. */
export interface SideRun {
	readonly window: Window;
	/** One for each person, in the order of the hosts. */
	readonly records: readonly PageRecord[];
	/** IP packets of host a over the window, both ways, in bytes. */
	readonly bytes: number;
	/** Processor time of all browsers over the window, in % of one processor. */
	readonly cpuPct: number;
	readonly pumpCpuPct: number;
	readonly browserVersion: string;
}

const hostNames = ['a', 'b', 'c', 'd'] as const;
const baseline = { delayMs: 40 };
const connectedWithinMs = 60_000;
const pictureWithinMs = 20_000;
/** A fast typist's pace, with a pause after each word as people make them. */
const typing = { keyEveryMs: 120, pauseEveryMs: 400, wordLength: 6 };
const msPerTick = 10;
const lookEveryMs = 250;

const sleepUntil = (atMs: number): Promise<void> => new Promise((done) => setTimeout(done, Math.max(0, atMs - Date.now())));

/** Runs one call on a line of its own, from an empty profile to the last sound of the tail. */
export async function runSide(side: Side, profile: Profile, options: RunOptions): Promise<SideRun> {
	const hosts = hostNames.slice(0, profile.people);
	const lab = await openLab({
		seed: options.seed,
		hosts,
		...(options.packetsFile !== undefined && { packetsFile: `${options.packetsFile}.${side}` })
	});
	try {
		await lab.startRelay();
		const pages = new Map<string, Page>();
		let browserVersion = '';
		for (const host of hosts) {
			// A real camera gives what it is asked for; a file cannot. In a crowd we ask for few lines (room/camera-detail.ts), plain for all.
			const y4m = options.y4m[side === 'ours' && profile.people > 2 ? 'small' : 'full'];
			const browser = await lab.browser(host, { wav: options.wav, y4m });
			browserVersion = browser.version();
			const context = await browser.newContext({
				locale: 'en-GB',
				viewport: { width: 1_280, height: 800 },
				permissions: ['camera', 'microphone']
			});
			// The compiler that runs the benches wraps functions in this name, and Playwright sends them to the page as text.
			await context.addInitScript('globalThis.__name = (made) => made');
			const probe: ProbeOptions = { sampleEveryMs: 100, recordHz: 16_000, record: profile.people === 2 };
			await context.addInitScript(installProbe, probe);
			pages.set(host, await context.newPage());
		}
		const all = [...pages.values()];
		const place = await (side === 'ours' ? openOurCase(lab, all, profile.typing) : preparePlain(lab, pages, profile));
		for (const host of profile.people === 2 ? ['a'] : hosts)
			await lab.conditions(host, { up: baseline, down: profile.people === 2 ? baseline : {} });
		await (side === 'ours' ? startOurCall(all, profile.camera) : startPlainCall(pages, profile.camera));
		await Promise.all(all.map((page) => connected(page, profile.camera)));
		return { ...(await measure(lab, profile, hosts, all, place)), browserVersion };
	} finally {
		await lab.close();
	}
}

async function preparePlain(lab: Lab, pages: ReadonlyMap<string, Page>, profile: Profile): Promise<NotePlace | null> {
	for (const page of pages.values()) await openPlainPage(page, lab.relayOrigin);
	return profile.typing ? { typeIn: pages.get('a')!.locator(notePlace), seenIn: pages.get('b')!.locator(noteSeen) } : null;
}

interface Probed {
	readonly callProbe: Probe;
}

/** Resolves when the page hears someone, and sees someone too unless no picture comes for a while: that is the call's own affair. */
async function connected(page: Page, camera: boolean): Promise<void> {
	await page.waitForFunction(
		() =>
			Object.values((globalThis as unknown as Probed).callProbe.samples.at(-1)?.voices ?? {}).some(
				(voice) => voice.receivedSamples > 48_000
			),
		undefined,
		{ timeout: connectedWithinMs }
	);
	if (!camera) return;
	const sees = (): boolean => ((globalThis as unknown as Probed).callProbe.samples.at(-1)?.framesDecoded ?? 0) > 10;
	await page.waitForFunction(sees, undefined, { timeout: pictureWithinMs }).catch(() => undefined);
}

async function measure(
	lab: Lab,
	profile: Profile,
	hosts: readonly string[],
	pages: readonly Page[],
	place: NotePlace | null
): Promise<Omit<SideRun, 'browserVersion'>> {
	const [first] = pages as readonly [Page];
	const beginsAtS = Math.min(0, ...profile.line.map(({ atS }) => atS));
	const fromMs = Date.now() - beginsAtS * 1_000 + 100;
	const window = {
		fromMs,
		untilMs: fromMs + profile.seconds * 1_000,
		eventMs: profile.eventAtS === null ? null : fromMs + profile.eventAtS * 1_000
	};
	const changes = followLine(lab, profile, hosts, fromMs);
	if (place) {
		await first.evaluate(() => (globalThis as unknown as Probed).callProbe.watchKeys());
		void watchNotes(place, window.untilMs + profile.tailS * 1_000);
		await place.typeIn.click();
	}
	const usage = async (): Promise<{ bytes: number; cpuMs: number; pumpMs: number }> => {
		const { up, down } = await lab.counters('a');
		const cpuMs = hosts.reduce((sum, host) => sum + cpuMsOf(lab.host(host).namespace), 0);
		return { bytes: up.bytesIn + down.bytesOut, cpuMs, pumpMs: await lab.pumpCpuMs() };
	};
	await sleepUntil(window.fromMs);
	const before = await usage();
	if (place) await typeUntil(first, window.untilMs);
	await sleepUntil(window.untilMs);
	const after = await usage();
	await changes;
	await sleepUntil(window.untilMs + profile.tailS * 1_000);
	const records: PageRecord[] = [];
	for (const page of pages) records.push(await recordOf(page));
	const tookMs = profile.seconds * 1_000;
	return {
		window,
		records,
		bytes: after.bytes - before.bytes,
		cpuPct: Math.round((100 * (after.cpuMs - before.cpuMs)) / tookMs),
		pumpCpuPct: Math.round((100 * (after.pumpMs - before.pumpMs)) / tookMs)
	};
}

async function followLine(lab: Lab, { line, people }: Profile, hosts: readonly string[], fromMs: number): Promise<void> {
	const apply = async ({ up, down, act }: LineEvent): Promise<void> => {
		if (act === 'kill-relay') await lab.killRelay();
		if (act === 'change-address') await lab.changeAddress('a');
		const setting = { ...(up && { up }), ...(down && { down }) };
		if (up ?? down) for (const host of people === 2 ? ['a'] : hosts) await lab.conditions(host, setting);
	};
	for (const event of line) {
		await sleepUntil(fromMs + event.atS * 1_000);
		await apply(event);
	}
}

/** A screen may build its note anew when the call changes: looked for again and again. */
async function watchNotes({ seenIn }: NotePlace, untilMs: number): Promise<void> {
	while (Date.now() < untilMs) {
		await seenIn
			.evaluate((element) => (globalThis as unknown as Probed).callProbe.watchText(element), undefined, { timeout: lookEveryMs })
			.catch(() => undefined);
		await sleepUntil(Date.now() + lookEveryMs);
	}
}

async function typeUntil(page: Page, untilMs: number): Promise<void> {
	let atMs = Date.now();
	for (let key = 0; atMs < untilMs - 1_000; key++) {
		await page.keyboard.press('abcdefghijklmnopqrstuvwxyz'[key % 26]!);
		atMs += key % typing.wordLength === typing.wordLength - 1 ? typing.pauseEveryMs : typing.keyEveryMs;
		await sleepUntil(atMs);
	}
}

/** Processor time that everything inside a namespace has used so far. */
function cpuMsOf(namespace: string): number {
	const pids = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
	return pids.reduce((sum, pid) => {
		try {
			// proc(5): fields 14 and 15 after the name in parentheses, in ticks of 10 ms.
			const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
			return sum + (Number(fields[11]) + Number(fields[12])) * msPerTick;
		} catch {
			return sum;
		}
	}, 0);
}
