import type { Clock } from '#lib/core/clock.ts';
import { createFramePacker, type PackPlan } from './frame-packer.ts';

/** What the page tells the worker: the plan, and how sound is sent where the browser does not say so with each frame. */
export interface SoundOrder {
	readonly plan: PackPlan;
	readonly format: 'red' | 'opus';
}

/** What this needs of RTCEncodedAudioFrame. */
export interface EncodedSound {
	data: ArrayBuffer;
	getMetadata(): { readonly mimeType?: string; readonly rtpTimestamp?: number };
}

/** Packs the frames of one sender by the plan in force. */
export interface SoundRewriter<Frame extends EncodedSound> {
	setOrder(order: SoundOrder): void;
	/** Takes the browser's next frame; `send` is called with those frames that go out, in order, their data replaced. */
	take(frame: Frame): void;
	/** Nothing is sent any more. */
	close(): void;
}

/** A microphone that stops in the middle of a packet, as when it is replaced: frames come every 20 or 60 ms. */
const quietMs = 100;

export function createSoundRewriter<Frame extends EncodedSound>(clock: Clock, send: (frame: Frame) => void): SoundRewriter<Frame> {
	let order: SoundOrder | null = null;
	const packer = createFramePacker<Frame>({ frameMs: 20, bundle: 1, offsets: [] });
	let cancel = (): void => undefined;

	const sendAll = (packets: ReturnType<typeof packer.flush>): void => {
		for (const { bytes, carrier } of packets) {
			carrier.data = Uint8Array.from(bytes).buffer;
			send(carrier);
		}
		cancel();
		if (packer.holding) cancel = clock.after(quietMs, () => sendAll(packer.flush()));
	};

	return {
		setOrder(next) {
			order = next;
			sendAll(packer.setPlan(next.plan));
		},
		take(frame) {
			const { mimeType, rtpTimestamp } = frame.getMetadata();
			if (order === null || rtpTimestamp === undefined) return send(frame);
			const format = mimeType === undefined ? order.format : mimeType.toLowerCase() === 'audio/red' ? 'red' : 'opus';
			sendAll(packer.push({ format, atSamples: rtpTimestamp, bytes: new Uint8Array(frame.data), carrier: frame }));
		},
		close: () => cancel()
	};
}
