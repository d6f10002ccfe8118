import { afterEach, expect, test, vi } from 'vitest';
import type { AudioPlan, SoundAbility } from './plan.ts';
import { createSoundSender } from './sound-sender.ts';

const plan: AudioPlan = { bitrateBps: 8_000, frameMs: 60, bundle: 4, offsets: [1, 2], wireBps: 9_700, playoutMs: 300 };
const all: SoundAbility = { red: true, transform: true };

interface FakeWorker {
	onmessage: (() => void) | null;
	onerror: ((event: { readonly message: string }) => void) | null;
	readonly posted: unknown[];
	terminated: boolean;
	postMessage(message: unknown): void;
	terminate(): void;
}

function sending(ability: SoundAbility, codecs: readonly string[] = []) {
	vi.stubGlobal(
		'RTCRtpScriptTransform',
		class {
			readonly worker: unknown;
			constructor(worker: unknown) {
				this.worker = worker;
			}
		}
	);
	const worker: FakeWorker = {
		onmessage: null,
		onerror: null,
		posted: [],
		terminated: false,
		postMessage: (message) => void worker.posted.push(message),
		terminate: () => void (worker.terminated = true)
	};
	const bitrates: (number | undefined)[] = [];
	const encodings: RTCRtpEncodingParameters[] = [{}];
	const agreed = { codecs: codecs.map((mimeType) => ({ mimeType })), refuses: false };
	const sender = {
		transform: null as { readonly worker: unknown } | null,
		getParameters: () => ({ codecs: agreed.codecs, encodings: encodings.map((encoding) => ({ ...encoding })) }),
		setParameters: async (parameters: { readonly encodings: RTCRtpEncodingParameters[] }) => {
			if (agreed.refuses) throw new Error('no longer');
			encodings.splice(0, 1, ...parameters.encodings);
			bitrates.push(encodings[0]?.maxBitrate);
		}
	};
	const errors: unknown[] = [];
	const sound = createSoundSender({
		sender: sender as unknown as RTCRtpSender,
		ability,
		worker: () => worker as unknown as Worker,
		report: (error) => errors.push(error)
	});
	return { sound, sender, worker, bitrates, agreed, errors };
}

afterEach(() => void vi.unstubAllGlobals());

test('[SN14] sound passes through the worker only once it runs, under the plan of that moment', async () => {
	const { sound, sender, worker } = sending(all, ['audio/red', 'audio/opus']);
	await sound.apply(plan);
	expect([sender.transform, sound.ability.transform, worker.posted]).toEqual([null, false, []]);
	worker.onmessage?.();
	expect(sender.transform?.worker).toBe(worker);
	expect(sound.ability).toEqual(all);
	expect(worker.posted).toEqual([{ plan: { frameMs: 60, bundle: 4, offsets: [1, 2] }, format: 'red' }]);
});

test('[SN14] a worker that fails is passed by, and said so', () => {
	const { sound, sender, worker, errors } = sending(all);
	worker.onmessage?.();
	worker.onerror?.({ message: 'not loaded' });
	expect([sender.transform, sound.ability.transform, errors]).toEqual([null, false, [new Error('sound worker: not loaded')]]);
});

test('[SN14] without transforms there is no worker', async () => {
	const made = vi.fn();
	const { sender } = sending(all);
	const sound = createSoundSender({
		sender: sender as unknown as RTCRtpSender,
		ability: { red: true, transform: false },
		worker: made,
		report: made
	});
	await sound.apply(plan);
	expect(made).not.toHaveBeenCalled();
	expect(sound.ability).toEqual({ red: true, transform: false });
});

test('[SN14] a sender that closes ends its worker, which then says nothing more', () => {
	const { sound, sender, worker } = sending(all);
	sound.close();
	worker.onmessage?.();
	expect([worker.terminated, sender.transform]).toEqual([true, null]);
});

test('[SN15] the bitrate follows the plan and keeps to the floor', async () => {
	const { sound, bitrates } = sending(all);
	await sound.apply(plan);
	await sound.apply(plan);
	await Promise.all([sound.apply({ ...plan, bitrateBps: 4_000 }), sound.apply({ ...plan, bitrateBps: 24_000 })]);
	expect(bitrates).toEqual([8_000, 24_000]);
	await sound.apply({ ...plan, bitrateBps: 4_000 });
	expect(bitrates.at(-1)).toBe(6_000);
});

test('[SN15] a refused bitrate is reported, and the next plan is tried again', async () => {
	const { sound, agreed, errors, bitrates } = sending(all);
	agreed.refuses = true;
	await sound.apply(plan);
	expect(errors).toEqual([new Error('no longer')]);
	agreed.refuses = false;
	await sound.apply(plan);
	expect(bitrates).toEqual([8_000]);
});

test('[SN17] redundancy counts until the answer, then only if the answer has it first', async () => {
	const { sound, agreed, worker } = sending(all);
	expect(sound.ability.red).toBe(true);
	agreed.codecs = [{ mimeType: 'audio/opus' }];
	expect(sound.ability.red).toBe(false);
	worker.onmessage?.();
	await sound.apply(plan);
	expect(worker.posted).toEqual([{ plan: { frameMs: 60, bundle: 4, offsets: [1, 2] }, format: 'opus' }]);
	agreed.codecs = [{ mimeType: 'audio/red' }];
	expect(sound.ability.red).toBe(true);
});
