import { expect, test } from 'vitest';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { ImagePictures } from './image-pictures.svelte.ts';
import type { ReadBlobError } from './workspace.ts';

/** A JPEG's first bytes: 4 by 4 pixels. */
const pixels = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 8, 8, 0, 4, 0, 4, 1);
const ref = { hash: '0f'.repeat(32), bytes: 100, mime: 'image/webp' };

function world(answers: readonly Result<Bytes, ReadBlobError>[]) {
	const left = [...answers];
	const forgotten: string[] = [];
	let asked = 0;
	let arrive = (_bytes: number): void => undefined;
	const readBlob = (_: typeof ref, arrived?: (bytes: number) => void) => {
		asked++;
		arrive = arrived!;
		return Promise.resolve(left.shift()!);
	};
	const urls = { toUrl: (bytes: Bytes) => `url of ${bytes.length} bytes`, forget: (url: string) => void forgotten.push(url) };
	return { pictures: new ImagePictures({ readBlob }, urls), asked: () => asked, arrive: (bytes: number) => arrive(bytes), forgotten };
}

test('[KI9] a picture is fetched once for all who show it, its share is told, and its memory is given back', async () => {
	const { pictures, asked, arrive, forgotten } = world([ok(pixels)]);
	expect(pictures.of(ref)).toBeNull();
	const fetching = Promise.all([pictures.want(ref, 0), pictures.want(ref, 0)]);
	arrive(40);
	expect(pictures.of(ref)).toEqual({ state: 'fetching', arrived: 0.4 });
	await fetching;
	await pictures.want(ref, 99_999);
	expect([pictures.of(ref), asked()]).toEqual([{ state: 'here', url: 'url of 12 bytes' }, 1]);
	pictures.close();
	expect(forgotten).toEqual(['url of 12 bytes']);
});

test('[KI9] what is still with its sender is asked for again every five seconds while somebody looks', async () => {
	const { pictures, asked } = world([err({ reason: 'not-here' }), ok(pixels)]);
	await pictures.want(ref, 1_000);
	expect(pictures.of(ref)).toEqual({ state: 'missing', sinceMs: 1_000 });
	await pictures.want(ref, 5_999);
	expect(asked()).toBe(1);
	await pictures.want(ref, 6_000);
	expect(pictures.of(ref)?.state).toBe('here');
});

test('[KI9] what cannot be opened or shown is told, and not asked for again', async () => {
	for (const answer of [err({ reason: 'not-authentic' } as const), ok(utf8('no picture'))]) {
		const { pictures, asked } = world([answer]);
		await pictures.want(ref, 0);
		await pictures.want(ref, 60_000);
		expect([pictures.of(ref), asked()]).toEqual([{ state: 'broken' }, 1]);
	}
});
