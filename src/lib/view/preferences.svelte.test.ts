import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { m } from '#lib/paraglide/messages.js';
import { Preferences } from './preferences.svelte.ts';

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
	const kept = new Map<string, string>();
	return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

test('[UI20] a change of language re-renders sentences in place', () => {
	const preferences = new Preferences(memory(), ['en-GB']);
	preferences.locale = 'en';
	const seen: string[] = [];
	const stop = $effect.root(() => {
		$effect(() => {
			seen.push(m.close());
		});
	});
	flushSync();
	preferences.locale = 'zh-Hans';
	flushSync();
	expect(seen).toEqual(['Close', '关闭']);
	stop();
	preferences.locale = 'en';
});

test('[UI20] choices are kept on the device and written onto the page', () => {
	const store = memory();
	const first = new Preferences(store, ['en-GB']);
	first.theme = 'dark';
	first.density = 'red-zone';
	const again = new Preferences(store, ['en-GB']);
	const root = document.createElement('html');
	again.applyTo(root);
	expect([root.dataset['theme'], root.dataset['density'], root.lang]).toEqual(['dark', 'red-zone', 'en']);
	again.theme = 'system';
	again.applyTo(root);
	expect(root.dataset['theme']).toBeUndefined();
});

test('[TU6] calls may show the address of a device until somebody hides it, and the choice is kept', () => {
	const store = memory();
	const first = new Preferences(store, ['en-GB']);
	expect(first.hidesAddress).toBe(false);
	first.hidesAddress = true;
	expect([first.hidesAddress, new Preferences(store, ['en-GB']).hidesAddress]).toEqual([true, true]);
	first.hidesAddress = false;
	expect(new Preferences(store, ['en-GB']).hidesAddress).toBe(false);
});

test('[UI20] a value nobody knows falls back to the standard', () => {
	const store = memory();
	store.setItem('wardline-theme', 'plaid');
	expect(new Preferences(store, ['en-GB']).theme).toBe('system');
});

test('[J9a] the language chosen on this device goes before what the browser asks for', () => {
	const store = memory();
	const first = new Preferences(store, ['zh-CN']);
	expect(first.locale).toBe('zh-Hans');
	first.locale = 'en';
	expect(new Preferences(store, ['zh-CN']).locale).toBe('en');
});
