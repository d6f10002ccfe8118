import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createSettable } from '#lib/core/readable.ts';
import { fromReadable } from './from-readable.svelte.ts';
import { fromYjs } from './from-yjs.ts';

test('[UI5] a shared value wakes its readers once per transaction and is fresh outside effects', () => {
	const doc = new Y.Doc();
	const list = doc.getArray<number>('list');
	const other = doc.getMap('other');
	const observed = fromYjs(list, () => list.toArray());
	const seen: number[] = [];
	const stop = $effect.root(() => {
		$effect(() => {
			seen.push(observed.current.length);
		});
	});
	flushSync();
	doc.transact(() => {
		list.push([80]);
		list.push([81]);
	});
	flushSync();
	other.set('unrelated', 1);
	flushSync();
	expect(seen).toEqual([0, 2]);
	stop();
	list.push([82]);
	expect(observed.current).toEqual([80, 81, 82]);
});

test('[UI5] a readable is followed while something reads it, and let go afterwards', async () => {
	const source = createSettable(1);
	let listeners = 0;
	const counted = {
		get current() {
			return source.current;
		},
		on: (listener: () => void) => {
			listeners += 1;
			const off = source.on(listener);
			return () => {
				listeners -= 1;
				off();
			};
		}
	};
	const view = fromReadable(counted);
	const seen: number[] = [];
	const stop = $effect.root(() => {
		$effect(() => {
			seen.push(view.current);
		});
	});
	flushSync();
	source.set(2);
	flushSync();
	expect(seen).toEqual([1, 2]);
	expect(listeners).toBe(1);
	stop();
	await Promise.resolve();
	await Promise.resolve();
	expect(listeners).toBe(0);
	source.set(3);
	expect(view.current).toBe(3);
});
