import { expect, test } from 'vitest';
import { createPictureSender, type CodedEncoding } from './picture-sender.ts';
import type { VideoPlan } from '#lib/call/ladder/plan.ts';

const off: VideoPlan = { active: false, maxBitrateBps: 0, maxFramerate: 0, height: 0 };
const rich: VideoPlan = { active: true, maxBitrateBps: 420_000, maxFramerate: 20, height: 360 };
const thin: VideoPlan = { active: true, maxBitrateBps: 40_000, maxFramerate: 2, height: 180 };

function sending(mimeTypes: readonly string[]) {
	let encoding: CodedEncoding = { active: false };
	const set: CodedEncoding[] = [];
	const sender = {
		track: { getSettings: () => ({ height: 720 }) },
		getParameters: () => ({ encodings: [{ ...encoding }], codecs: mimeTypes.map((mimeType) => ({ mimeType, clockRate: 90_000 })) }),
		setParameters: async ({ encodings }: { readonly encodings: readonly CodedEncoding[] }) => {
			encoding = { ...encodings[0]! };
			set.push(encoding);
		}
	};
	const errors: unknown[] = [];
	return { picture: createPictureSender(sender as unknown as RTCRtpSender, (error) => errors.push(error)), sender, set, errors };
}

test('[PL2] limits of the plan are set in the same breath as the picture starts, and nothing is set twice', async () => {
	const { picture, set } = sending(['video/VP9', 'video/rtx', 'video/VP8']);
	await picture.apply(off);
	expect(set).toEqual([]);
	await picture.apply(thin);
	await picture.apply(thin);
	await picture.apply(rich);
	expect(set).toEqual([
		{ active: true, maxBitrate: 40_000, maxFramerate: 2, scaleResolutionDownBy: 4 },
		{ active: true, maxBitrate: 420_000, maxFramerate: 20, scaleResolutionDownBy: 2 }
	]);
});

test('[PL5] a picture that stops changes its coder for a moment, so that nothing of it is repaired any more', async () => {
	const { picture, set } = sending(['video/VP9', 'video/rtx', 'video/VP8']);
	await picture.apply(rich);
	await picture.apply(off);
	expect(set.slice(1).map(({ active, codec }) => [active, codec?.mimeType])).toEqual([
		[false, 'video/VP8'],
		[false, undefined]
	]);
	await picture.apply(thin);
	expect(set.at(-1)).toMatchObject({ active: true, maxBitrate: 40_000 });
	expect(set.at(-1)?.codec).toBeUndefined();
});

test('[PL5] with one coder alone the picture just stops', async () => {
	const { picture, set } = sending(['video/VP8', 'video/rtx']);
	await picture.apply(rich);
	await picture.apply(off);
	expect(set.slice(1).map(({ active, codec }) => [active, codec])).toEqual([[false, undefined]]);
});

test('[PL2] refused parameters are told, and the next plan is tried again', async () => {
	const { picture, sender, set, errors } = sending(['video/VP8']);
	const accept = sender.setParameters;
	sender.setParameters = () => Promise.reject(new Error('no longer'));
	await picture.apply(rich);
	expect(errors).toEqual([new Error('no longer')]);
	sender.setParameters = accept;
	await picture.apply(rich);
	expect(set).toHaveLength(1);
});
