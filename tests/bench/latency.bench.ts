import { parseArgs } from 'node:util';
import type { Locator, Page } from '@playwright/test';
import { admit, expectLiveLane, foundAndJoin, openCase, openDraft, startNote } from '../e2e/support/steps.ts';
import { openBenchWard } from './browser/open-bench-ward.ts';
import { printTable, quantile, round } from './print-table.ts';
import type { Bench, Figures } from './run.ts';

const goals = { liveLaneP95Ms: 100, relayP95Ms: 300 };
const patient = { familyName: 'Nakamura', givenName: 'Yui', bornYear: '1961', bed: '3' };
/** Between two keys: a fast typist's pace, with a pause after each word as people make them. */
const keyEveryMs = 120;
const pauseEveryMs = 400;
const wordLength = 6;
const defaultKeys = 300;
/** Keys typed before the measuring, while code is being compiled. */
const warmUpKeys = 30;

/** Notes, by the page's own clock (one machine, so one clock), when the text of the open draft first reached each length. */
function noteLengths(text: Locator): Promise<void> {
	return text.evaluate((element) => {
		const reached: number[] = [];
		(globalThis as unknown as { reached: number[] }).reached = reached;
		const look = (): void => {
			let length = 0;
			for (const line of element.querySelectorAll('.cm-line')) {
				const copy = line.cloneNode(true) as HTMLElement;
				for (const extra of copy.querySelectorAll('.cm-peer-flag, .cm-placeholder')) extra.remove();
				length += (copy.textContent ?? '').replace(/[\u2060\u200b]/g, '').length;
			}
			while (reached.length < length) reached.push(Date.now());
		};
		look();
		new MutationObserver(look).observe(element, { childList: true, subtree: true, characterData: true });
	});
}

/** Notes when each key arrived at the page, before anything in the page had handled it. */
function noteKeys(page: Page): Promise<void> {
	return page.evaluate(() => {
		const pressed: number[] = [];
		(globalThis as unknown as { pressed: number[] }).pressed = pressed;
		addEventListener('beforeinput', () => pressed.push(Date.now()), { capture: true });
	});
}

/** Milliseconds from each key on one screen to its letter on the other. */
async function typeAcross(from: Page, to: Page, source: Locator, target: Locator, keys: number): Promise<readonly number[]> {
	await noteLengths(target);
	await noteKeys(from);
	await source.click();
	for (let key = 0; key < keys + warmUpKeys; key++) {
		await from.keyboard.press('abcdefghijklmnopqrstuvwxyz'[key % 26]!);
		await from.waitForTimeout(key % wordLength === wordLength - 1 ? pauseEveryMs : keyEveryMs);
	}
	const total = keys + warmUpKeys;
	await to.waitForFunction((length) => (globalThis as unknown as { reached: number[] }).reached.length >= length, total);
	const pressed = await from.evaluate(() => (globalThis as unknown as { pressed: number[] }).pressed);
	const reached = await to.evaluate(() => (globalThis as unknown as { reached: number[] }).reached);
	if (pressed.length !== total) throw new Error(`${pressed.length} of ${total} keys were noted`);
	return pressed.slice(warmUpKeys).map((at, key) => reached[key + warmUpKeys]! - at);
}

async function measure(keys: number, lane: 'live' | 'relay'): Promise<{ readonly waits: readonly number[]; readonly version: string }> {
	const withoutLane = (): unknown => Reflect.deleteProperty(globalThis, 'RTCPeerConnection');
	const bench = await openBenchWard(lane === 'relay' ? (context) => context.addInitScript(withoutLane) : undefined);
	const { ward } = bench;
	try {
		const { founder, colleague } = await foundAndJoin(ward);
		await admit(founder.page, patient);
		await openCase(colleague.page, patient);
		const source = await startNote(founder.page);
		const target = await openDraft(colleague.page);
		if (lane === 'live') await expectLiveLane(founder.page);
		return { waits: await typeAcross(founder.page, colleague.page, source, target, keys), version: bench.browserVersion };
	} finally {
		await bench.close();
	}
}

async function run(args: readonly string[]): Promise<Figures> {
	const { values } = parseArgs({ args: [...args], options: { keys: { type: 'string' } } });
	const keys = Number(values.keys ?? defaultKeys);
	const live = await measure(keys, 'live');
	const relay = await measure(keys, 'relay');
	const figures = {
		keys,
		liveLaneP50Ms: quantile(live.waits, 0.5),
		liveLaneP95Ms: quantile(live.waits, 0.95),
		relayP50Ms: quantile(relay.waits, 0.5),
		relayP95Ms: quantile(relay.waits, 0.95),
		relayMaxMs: Math.max(...relay.waits)
	};
	const ms = (value: number): string => `${round(value)} ms`;
	printTable(`From a key to the other screen, ${keys} keys, two browser profiles, Chromium ${live.version}`, [
		['live lane, median', ms(figures.liveLaneP50Ms)],
		['live lane, 95th percentile', ms(figures.liveLaneP95Ms), `< ${goals.liveLaneP95Ms} ms`],
		['relay alone, median', ms(figures.relayP50Ms)],
		['relay alone, 95th percentile', ms(figures.relayP95Ms), `< ${goals.relayP95Ms} ms`],
		['relay alone, longest', ms(figures.relayMaxMs)]
	]);
	return figures;
}

export const bench: Bench = { about: 'a key typed in a note until its letter is on another screen: [--keys N]', run };
