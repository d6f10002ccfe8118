import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { caseImages } from '#lib/model/image/case-images.ts';
import { factsOf } from '#lib/model/supersede.ts';
import { CaseImages } from '#lib/view/case-images.svelte.ts';
import { CasePage } from '#lib/view/case-page.svelte.ts';
import type { OpenCase } from '#lib/view/workspace.ts';
import { openCaseBetweenTwo, type CaseBetweenTwo } from '../support/case-between-two.ts';
import { eventually } from '../support/relay-device.ts';

const pixels = seededRandom(7);
const reduced = { full: pixels.bytes(900_000), preview: pixels.bytes(20_000), mime: 'image/webp', widthPx: 2_560, heightPx: 1_920 };
const words = { subject: 'wound', caption: 'Left heel', takenAtMs: 1_800_000_000_000, key: true } as const;
const imageIn = (file: OpenCase) => caseImages(factsOf(file.statements.current))[0]?.statement.body ?? null;
const reads = async (file: OpenCase, size: 'preview' | 'full'): Promise<boolean> => {
	const image = imageIn(file);
	const read = image && (await file.readBlob(image[size]));
	return read?.ok === true && read.value.length === reduced[size].length && read.value.every((byte, at) => byte === reduced[size][at]);
};

describe('an image between two devices', { timeout: 120_000 }, () => {
	let two: CaseBetweenTwo;
	beforeAll(async () => {
		two = await openCaseBetweenTwo();
	}, 60_000);
	afterAll(() => two.close());

	it('[KI13] its place comes first, then its preview, and the whole arrives however often the line is cut', async () => {
		let ours = await two.open(two.nurse);
		const theirs = await two.open(two.doctor);
		await two.caughtUp(two.nurse);
		const cut = two.cutAfter(150_000);
		const images = new CaseImages(new CasePage(ours, two.nurse.workspace(), { ms: Date.now() }));
		expectOk(await images.keep(reduced, words), 'kept');
		await cut;
		await two.stopRelay();
		await eventually(() => imageIn(theirs)?.caption === 'Left heel', 'the place of the image');
		// Everything the nurse's page knew of the upload goes with the page.
		await ours.close();
		await two.nurse.leave();
		two.nurse = two.nurse.reopen();
		await eventually(() => two.nurse.gate.phase.current.at === 'ready', 'ready');
		// Before the line is there: what is left to send may be over before anybody has read the preview.
		const again = two.cutAfter(400_000);
		await two.startRelay();
		await eventually(() => reads(theirs, 'preview'), 'the preview');
		await again;
		await eventually(() => reads(theirs, 'full'), 'the whole image', 60_000);
		ours = await two.open(two.nurse);
		expect(ours.unsentBlobs.current.size).toBe(0);
		expect([...two.doctor.reported, ...two.nurse.reported]).toEqual([]);
		await ours.close();
		await theirs.close();
	});
});
