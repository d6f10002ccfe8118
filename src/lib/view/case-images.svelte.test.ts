import { expect, test } from 'vitest';
import { caseFixture, held, noonMs, statementId, workspaceFixture } from '../../../tests/support/case-fixture.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { createSettable } from '#lib/core/readable.ts';
import { expectOk, ok } from '#lib/core/result.ts';
import type { Role } from '#lib/model/person.ts';
import { CaseImages } from './case-images.svelte.ts';
import { CasePage } from './case-page.svelte.ts';
import type { OpenCase } from './workspace.ts';

const blob = (number: number, bytes = 9) => ({ hash: number.toString(16).padStart(64, '0'), bytes, mime: 'image/webp' });
const taken = (number: number) =>
	({
		act: 'taken',
		subject: 'ecg',
		caption: '',
		takenAtMs: noonMs,
		widthPx: 4,
		heightPx: 3,
		key: true,
		preview: blob(number),
		full: blob(number + 1)
	}) as const;
const words = { subject: 'wound', caption: ' Left heel ', takenAtMs: noonMs, key: false } as const;
const reduced = { full: utf8('the whole image'), preview: utf8('preview'), mime: 'image/webp', widthPx: 2_560, heightPx: 1_920 };

function world(parts: Partial<OpenCase> = {}, role: Role = 'nurse') {
	const fixture = caseFixture();
	const page = new CasePage({ ...fixture.open, ...parts }, workspaceFixture(role), { ms: noonMs });
	return { ...fixture, images: new CaseImages(page) };
}

test('[KI11] the preview is put before the whole image, and the image is stated with both', async () => {
	const put: string[] = [];
	const { images, asserted } = world({
		putBlob: async (bytes, mime) => ok({ ...blob(put.push(new TextDecoder().decode(bytes)), bytes.length), mime })
	});
	expectOk(await images.keep(reduced, words), 'kept');
	expect(put).toEqual(['preview', 'the whole image']);
	expect(asserted).toEqual([
		{
			kind: 'image',
			body: {
				act: 'taken',
				subject: 'wound',
				caption: 'Left heel',
				takenAtMs: noonMs,
				key: false,
				widthPx: 2_560,
				heightPx: 1_920,
				preview: blob(1, 7),
				full: blob(2, 15)
			},
			supersedes: []
		}
	]);
});

test('[KI11] without the key of the case nothing is stated', async () => {
	const { images, asserted } = world();
	expect(await images.keep(reduced, words)).toEqual({ ok: false, error: { reason: 'no-key' } });
	expect(asserted).toEqual([]);
});

test('[KI11] what of an image has not left this device is told', () => {
	const unsentBlobs = createSettable<ReadonlySet<string>>(new Set([blob(1).hash, blob(2).hash]));
	const { images, put } = world({ unsentBlobs });
	put(held('image', taken(1)));
	const sending = () => images.sending(images.shown[0]!);
	expect(sending()).toBe('waiting');
	unsentBlobs.set(new Set([blob(2).hash]));
	expect(sending()).toBe('preview-sent');
	unsentBlobs.set(new Set());
	expect(sending()).toBe('sent');
});

test('[KI3] setting aside and taking back supersede what was said before, and the image leaves the row and returns', async () => {
	const { images, put, asserted } = world();
	put(held('image', taken(1), { id: 1 }));
	await images.setItAside(images.shown[0]!, ' Other patient ');
	expect(asserted.at(-1)).toEqual({
		kind: 'image',
		body: { act: 'set-aside', image: statementId(1), reason: 'Other patient' },
		supersedes: []
	});
	put(held('image', { act: 'set-aside', image: statementId(1), reason: 'Other patient' }, { id: 2 }));
	expect([images.shown.length, images.setAside.length, images.keyCount]).toEqual([0, 1, 0]);
	await images.setItAside(images.setAside[0]!, null);
	expect(asserted.at(-1)).toMatchObject({ body: { reason: null }, supersedes: [statementId(2)] });
});

test('[KI1] an image by somebody who is not verified is shown to nobody; a case that is closed to its reader takes none', () => {
	const access = createSettable<'granted' | 'ended'>('granted');
	const { images, put } = world({ access }, 'expert');
	put(held('image', taken(1), { standing: 'bad-signature' }));
	expect(images.all).toEqual([]);
	expect(images.mayAdd).toBe(true);
	access.set('ended');
	expect(images.mayAdd).toBe(false);
	expect(world({}, 'observer').images.mayAdd).toBe(false);
});
