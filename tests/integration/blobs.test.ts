import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import type { BlobRef } from '#lib/model/blob-ref.ts';
import type { OpenCase } from '#lib/view/workspace.ts';
import { openCaseBetweenTwo, type CaseBetweenTwo } from '../support/case-between-two.ts';
import { eventually } from '../support/relay-device.ts';

const contentOf = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 31 + length) % 251);
const put = async (file: OpenCase, length: number): Promise<BlobRef> =>
	expectOk(await file.putBlob(contentOf(length), 'audio/ogg; codecs=opus'), 'put');
const delivered = (file: OpenCase) => eventually(() => file.unsentBlobs.current.size === 0, 'all blobs at the relay', 40_000);
const expectReads = async (file: OpenCase, ref: BlobRef, length: number): Promise<void> => {
	const bytes = expectOk(await file.readBlob(ref), 'read');
	expect(Buffer.from(bytes).equals(contentOf(length))).toBe(true);
};

describe('blobs through a real relay', { timeout: 180_000 }, () => {
	let two: CaseBetweenTwo;
	beforeAll(async () => {
		two = await openCaseBetweenTwo();
	}, 60_000);
	afterAll(() => two.close());

	it('[BT8] a blob of one device opens on another, and is kept there', async () => {
		const [ours, theirs] = [await two.open(two.nurse), await two.open(two.doctor)];
		const ref = await put(ours, 2_100);
		await expectReads(ours, ref, 2_100);
		await delivered(ours);
		await expectReads(theirs, ref, 2_100);
		await two.stopRelay();
		await expectReads(theirs, ref, 2_100);
		expect(await theirs.readBlob({ ...ref, hash: 'f'.repeat(64) })).toEqual({ ok: false, error: { reason: 'not-here' } });
		await two.startRelay();
		await ours.close();
		await theirs.close();
	});

	it('[BT9] thirty clips said without a line, and a reload, arrive complete when the line is back', async () => {
		await two.stopRelay();
		await eventually(() => two.nurse.workspace().connection.current.line.status !== 'open', 'no line');
		let ours = await two.open(two.nurse);
		const refs: BlobRef[] = [];
		for (let clip = 0; clip < 30; clip++) refs.push(await put(ours, 2_000 + clip));
		expect(ours.unsentBlobs.current.size).toBe(30);
		await ours.close();
		await two.nurse.leave();
		two.nurse = two.nurse.reopen();
		await eventually(() => two.nurse.gate.phase.current.at === 'ready', 'ready');
		ours = await two.open(two.nurse);
		await eventually(() => ours.unsentBlobs.current.size === 30, 'still queued');
		await expectReads(ours, refs[7]!, 2_007);

		await two.startRelay();
		await delivered(ours);
		const theirs = await two.open(two.doctor);
		await two.caughtUp(two.doctor);
		for (const [clip, ref] of refs.entries()) await expectReads(theirs, ref, 2_000 + clip);
		await ours.close();
		await theirs.close();
	});

	it('[BT9] an upload that is cut again and again goes on from what arrived', async () => {
		const [ours, theirs] = [await two.open(two.nurse), await two.open(two.doctor)];
		await two.caughtUp(two.nurse);
		const first = two.cutAfter(100_000);
		const ref = await put(ours, 1_500_000);
		await first;
		// A link that was lost several times waits longer before it tries again.
		await two.cutAfter(400_000);
		await delivered(ours);
		await two.caughtUp(two.doctor);
		await expectReads(theirs, ref, 1_500_000);
		await ours.close();
		await theirs.close();
	});

	it('[BT9] a relay that is killed while a blob comes in has it whole afterwards', async () => {
		const ours = await two.open(two.nurse);
		await two.caughtUp(two.nurse);
		const cut = two.cutAfter(150_000);
		const ref = await put(ours, 800_000);
		await cut;
		await two.stopRelay();
		await two.startRelay();
		await delivered(ours);
		const theirs = await two.open(two.doctor);
		await two.caughtUp(two.doctor);
		await expectReads(theirs, ref, 800_000);
		expect([...two.doctor.reported, ...two.nurse.reported]).toEqual([]);
		await ours.close();
		await theirs.close();
	});
});
