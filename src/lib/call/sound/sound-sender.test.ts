import { afterEach, expect, test, vi } from 'vitest';
import type { AudioPlan, SoundAbility } from '#lib/call/ladder/plan.ts';
import { createSoundSender } from './sound-sender.ts';
import type { SoundWord } from './sound-word.ts';

const plan: AudioPlan = { bitrateBps: 8_000, frameMs: 60, bundle: 4, offsets: [1, 2], wireBps: 9_700, playoutMs: 300 };
const all: SoundAbility = { red: true, transform: true };

interface FakeWorker {
	onmessage: ((event: { readonly data: SoundWord }) => void) | null;
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
	const workers: FakeWorker[] = [];
	const makeWorker = (): Worker => {
		const worker: FakeWorker = {
			onmessage: null,
			onerror: null,
			posted: [],
			terminated: false,
			postMessage: (message) => void worker.posted.push(message),
			terminate: () => void (worker.terminated = true)
		};
		workers.push(worker);
		return worker as unknown as Worker;
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
	const words: SoundWord[] = [];
	const receiver = { transform: null as { readonly worker: unknown } | null };
	const sound = createSoundSender({
		sender: sender as unknown as RTCRtpSender,
		receiver: receiver as unknown as RTCRtpReceiver,
		heard: (word) => words.push(word),
		ability,
		worker: makeWorker,
		report: (error) => errors.push(error)
	});
	return { sound, sender, receiver, words, workers, bitrates, encodings, agreed, errors };
}

afterEach(() => void vi.unstubAllGlobals());

test('[SN14] sound goes through the worker from the first moment, and it gets the plan once it runs', async () => {
	const { sound, sender, workers } = sending(all, ['audio/red', 'audio/opus']);
	expect(sender.transform?.worker).toBe(workers[0]);
	await sound.apply(plan, 'nothing');
	workers[0]!.onmessage?.({ data: { word: 'ready' } });
	expect(sound.ability).toEqual(all);
	const order = { plan: { frameMs: 60, bundle: 4, offsets: [1, 2] }, format: 'red' };
	expect(workers[0]!.posted).toEqual([{ order }, { order }]);
});

test('[SN23] words ride only while sound is sent with redundancy, and what leaves or comes is told', async () => {
	const { sound, receiver, workers, words, agreed } = sending(all, ['audio/red']);
	const rider = { channel: 0, number: 7, words: Uint8Array.from([1]), times: 1 };
	expect([receiver.transform?.worker === workers[0], sound.ride(rider)]).toEqual([true, false]);
	await sound.apply(plan, 'nothing');
	expect(sound.ride(rider)).toBe(true);
	expect(workers[0]!.posted.at(-1)).toEqual({ rider });
	const left = { word: 'left', channel: 0, number: 7, atMs: 12 } as const;
	workers[0]!.onmessage?.({ data: left });
	expect(words).toEqual([left]);
	await sound.apply({ ...plan, wireBps: 0 }, 'nothing');
	expect(sound.ride(rider)).toBe(false);
	agreed.codecs = [{ mimeType: 'audio/opus' }];
	await sound.apply(plan, 'nothing');
	expect(sound.ride(rider)).toBe(false);
	sound.close();
});

test('[SN14] a worker that fails is replaced, and the next one gets the plan', async () => {
	const { sound, sender, workers, errors } = sending(all, ['audio/red']);
	await sound.apply(plan, 'nothing');
	workers[0]!.onerror?.({ message: 'not loaded' });
	expect([workers[0]!.terminated, sender.transform?.worker]).toEqual([true, workers[1]]);
	workers[1]!.onmessage?.({ data: { word: 'ready' } });
	expect(workers[1]!.posted).toHaveLength(1);
	expect(errors).toEqual([new Error('sound worker: not loaded')]);
	// An error of the one that is gone changes nothing.
	workers[0]!.onerror?.({ message: 'again' });
	expect([sound.ability.transform, workers.length]).toEqual([true, 2]);
});

test('[SN14] after three that failed there is none, and said so', () => {
	const { sound, sender, workers, errors } = sending(all);
	for (let at = 0; at < 3; at++) workers[at]!.onerror?.({ message: 'not loaded' });
	expect([workers.length, errors.length, sender.transform, sound.ability.transform]).toEqual([3, 3, null, false]);
});

test('[SN14] where the browser or the page has none, there is no worker', async () => {
	for (const [ability, worker] of [
		[{ red: true, transform: false }, () => expect.unreachable()],
		[all, null]
	] as const) {
		const { sender, receiver } = sending({ red: true, transform: false });
		const ends = { sender: sender as unknown as RTCRtpSender, receiver: receiver as unknown as RTCRtpReceiver };
		const sound = createSoundSender({ ...ends, ability, worker, heard: () => undefined, report: () => undefined });
		await sound.apply(plan, 'nothing');
		expect([sound.ability, sender.transform]).toEqual([{ red: true, transform: false }, null]);
	}
});

test('[SN14] a sender that closes ends its worker and starts no other', () => {
	const { sound, workers } = sending(all);
	sound.close();
	expect(workers[0]!.terminated).toBe(true);
	workers[0]!.onerror?.({ message: 'late' });
	expect(workers).toHaveLength(1);
});

test('[SN15] the bitrate follows the plan and keeps to the floor', async () => {
	const { sound, bitrates } = sending(all);
	await sound.apply(plan, 'nothing');
	await sound.apply(plan, 'nothing');
	await Promise.all([sound.apply({ ...plan, bitrateBps: 4_000 }, 'nothing'), sound.apply({ ...plan, bitrateBps: 24_000 }, 'nothing')]);
	expect(bitrates).toEqual([8_000, 24_000]);
	await sound.apply({ ...plan, bitrateBps: 4_000 }, 'nothing');
	expect(bitrates.at(-1)).toBe(6_000);
});

test('[SN15] a refused bitrate is reported, and the next plan is tried again', async () => {
	const { sound, agreed, errors, bitrates } = sending(all);
	agreed.refuses = true;
	await sound.apply(plan, 'nothing');
	expect(errors).toEqual([new Error('no longer')]);
	agreed.refuses = false;
	await sound.apply(plan, 'nothing');
	expect(bitrates).toEqual([8_000]);
});

test('[SN17] redundancy counts until the answer, then only if the answer has it first', async () => {
	const { sound, agreed, workers } = sending(all);
	expect(sound.ability.red).toBe(true);
	agreed.codecs = [{ mimeType: 'audio/opus' }];
	await sound.apply(plan, 'nothing');
	expect(sound.ability.red).toBe(false);
	expect(workers[0]!.posted).toEqual([{ order: { plan: { frameMs: 60, bundle: 4, offsets: [1, 2] }, format: 'opus' } }]);
	agreed.codecs = [{ mimeType: 'audio/red' }];
	await sound.apply(plan, 'nothing');
	expect(sound.ability.red).toBe(true);
});

test('[SN21] a plan that costs nothing sends no sound, and the next one sends again', async () => {
	const { sound, encodings } = sending(all, ['audio/red']);
	await sound.apply({ ...plan, wireBps: 0 }, 'nothing');
	expect(encodings[0]?.active).toBe(false);
	await sound.apply(plan, 'nothing');
	expect(encodings[0]?.active).toBe(true);
});

test('[SN26] voice alone is left out of what the browser shares the line between; beside a picture it is in', async () => {
	const { sound, encodings } = sending(all, ['audio/red']);
	await sound.apply(plan, 'nothing');
	expect(encodings[0]?.networkPriority).toBe('high');
	await sound.apply(plan, 'picture');
	expect(encodings[0]).toMatchObject({ networkPriority: 'low', maxBitrate: plan.bitrateBps, active: true });
});
