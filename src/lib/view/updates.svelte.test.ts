import { expect, test } from 'vitest';
import { Updates, type VersionSource } from './updates.svelte.ts';

function versions() {
	const listeners = new Map<string, () => void>();
	const done: string[] = [];
	const source = {
		addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
		messageSkipWaiting: () => done.push('skip'),
		register: () => Promise.resolve(undefined),
		update: () => Promise.reject(new Error('no line'))
	} as unknown as VersionSource;
	const updates = new Updates();
	updates.follow(source, () => done.push('reload'));
	return { updates, done, fire: (type: string) => listeners.get(type)?.() };
}

test('[UI3] a waiting version is offered and starts only when someone says so', () => {
	const { updates, done, fire } = versions();
	expect(updates.offered).toBe(false);
	fire('waiting');
	expect(updates.offered).toBe(true);
	expect(done).toEqual([]);
	updates.start();
	fire('controlling');
	expect(done).toEqual(['skip', 'reload']);
});

test('[UI3] another tab starting the new version does not reload this one', () => {
	const { done, fire } = versions();
	fire('waiting');
	fire('controlling');
	expect(done).toEqual([]);
});

test('[UI4] a call or a draft keeps the offer away until the last of them ends', () => {
	const { updates, fire } = versions();
	const endCall = updates.hold();
	const endDraft = updates.hold();
	fire('waiting');
	expect(updates.offered).toBe(false);
	endCall();
	endCall();
	expect(updates.offered).toBe(false);
	endDraft();
	expect(updates.offered).toBe(true);
});

test('[UI3] asking for a version without a line fails silently', async () => {
	const { updates } = versions();
	await expect(updates.check()).resolves.toBeUndefined();
});
