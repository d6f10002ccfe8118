import { expect, test } from 'vitest';
import { caseFixture, noonMs, workspaceFixture } from '../../../tests/support/case-fixture.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { CaseImages } from './case-images.svelte.ts';
import { CasePage } from './case-page.svelte.ts';
import { ImageIntake, type GivenFile } from './image-intake.svelte.ts';
import type { ReducedImage, ReduceError } from './image-work.ts';

const reduced = { full: utf8('whole'), preview: utf8('preview'), mime: 'image/webp', widthPx: 4, heightPx: 3 };
const words = { subject: 'ecg', caption: '', takenAtMs: noonMs, key: true } as const;
const file = (name: string, lastModified = noonMs): GivenFile => Object.assign(new Blob(['x'.repeat(50)]), { name, lastModified });

function world(keeps = true) {
	const fixture = caseFixture();
	const blob = { hash: 'ab'.repeat(32), bytes: 5, mime: 'image/webp' };
	const open = keeps ? { ...fixture.open, putBlob: async () => ok(blob) } : fixture.open;
	const images = new CaseImages(new CasePage(open, workspaceFixture('nurse'), { ms: noonMs }));
	/** What the reducer works at; settled by the test. */
	const at: { settle: (result: Result<ReducedImage, ReduceError>) => void; progress: (share: number) => void }[] = [];
	const forgotten: string[] = [];
	const urls = { toUrl: () => 'url', forget: (url: string) => void forgotten.push(url) };
	const intake = new ImageIntake(
		images,
		(_, progress) => {
			let settle!: (typeof at)[number]['settle'];
			const done = new Promise<Result<ReducedImage, ReduceError>>((resolve) => (settle = resolve));
			at.push({ settle, progress });
			return { done, cancel: () => settle(err({ reason: 'cancelled' })) };
		},
		urls
	);
	return { intake, at, asserted: fixture.asserted, forgotten };
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test('[KI12] several files are taken one after another, each with its share and its words', async () => {
	const { intake, at, asserted, forgotten } = world();
	void intake.add([file('a.jpg'), file('b.jpg')]);
	at[0]!.progress(0.5);
	expect([intake.work, intake.waiting]).toEqual([{ name: 'a.jpg', share: 0.5 }, 1]);
	at[0]!.settle(ok(reduced));
	await turn();
	expect([intake.work, intake.ready?.name, intake.ready?.givenBytes, at.length]).toEqual([null, 'a.jpg', 50, 1]);
	await intake.keep(words);
	await turn();
	expect([asserted.length, forgotten, intake.ready, intake.work?.name]).toEqual([1, ['url'], null, 'b.jpg']);
});

test('[KI12] nothing is kept without a word: who lets go of a picture leaves nothing in the case', async () => {
	const { intake, at, asserted } = world();
	void intake.add([file('a.jpg')]);
	at[0]!.settle(ok(reduced));
	await turn();
	intake.leave();
	expect([asserted, intake.ready]).toEqual([[], null]);
});

test('[KI12] cancelling ends the work and what waits, and says nothing', async () => {
	const { intake, at } = world();
	void intake.add([file('a.jpg'), file('b.jpg')]);
	intake.cancel();
	await turn();
	expect([intake.work, intake.waiting, intake.failure, at.length]).toEqual([null, 0, null, 1]);
});

test('[KI12] a file that cannot be taken is named with its reason, and the next one is taken', async () => {
	const { intake, at } = world();
	void intake.add([file('scan.pdf'), file('b.jpg')]);
	at[0]!.settle(err({ reason: 'no-image' }));
	await turn();
	expect([intake.failure, intake.work?.name]).toEqual([{ name: 'scan.pdf', reason: 'no-image' }, 'b.jpg']);
});

test('[KI12] a picture that was not kept stays, with the reason', async () => {
	const { intake, at } = world(false);
	void intake.add([file('a.jpg')]);
	at[0]!.settle(ok(reduced));
	await turn();
	await intake.keep(words);
	expect([intake.keepFailure, intake.ready?.name, intake.keeping]).toEqual([{ reason: 'no-key' }, 'a.jpg', false]);
});

test('[KI12] a file of just now was taken now; an older one at its own time', async () => {
	for (const [ageMs, takenAtMs] of [
		[60_000, null],
		[3_600_000, noonMs - 3_600_000]
	] as const) {
		const { intake, at } = world();
		void intake.add([file('a.jpg', noonMs - ageMs)]);
		at[0]!.settle(ok(reduced));
		await turn();
		expect(intake.ready?.takenAtMs).toBe(takenAtMs);
	}
});
