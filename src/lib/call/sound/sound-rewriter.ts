import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import { createFramePacker, type PackPlan } from './frame-packer.ts';
import { withRider } from './voice-rider.ts';

/** What the page tells the worker: the plan, and how sound is sent where the browser does not say so with each frame. */
export interface SoundOrder {
	readonly plan: PackPlan;
	readonly format: 'red' | 'opus';
}

/** Words for the next packets; the number tells the page which of them left. */
export interface RiderOrder {
	readonly number: number;
	readonly words: Uint8Array;
	/** In how many packets they ride, unless newer ones come: more than 1 where packets are lost. */
	readonly times: number;
}

/** What this needs of RTCEncodedAudioFrame. */
export interface EncodedSound {
	data: ArrayBuffer;
	getMetadata(): { readonly mimeType?: string; readonly rtpTimestamp?: number; readonly sequenceNumber?: number };
}

/** Packs the frames of one sender by the plan in force. */
export interface SoundRewriter<Frame extends EncodedSound> {
	setOrder(order: SoundOrder): void;
	/** Takes words for the next redundant packets, in the place of any that still wait. */
	ride(rider: RiderOrder): void;
	/** Takes the browser's next frame; `send` is called with those frames that go out, in order, their data replaced. */
	take(frame: Frame): void;
	/** Nothing is sent any more. */
	close(): void;
}

export interface SoundRewriterPorts<Frame extends EncodedSound> {
	/** One that is never set. */
	readonly clock: Clock;
	send(frame: Frame): void;
	/** Words have left for the first time. */
	left(number: number, atMs: number): void;
}

/** A microphone that stops in the middle of a packet, as when it is replaced: frames come every 20 or 60 ms. */
const quietMs = 100;
/** The least time between packets that tell when they left. */
const stampEveryMs = 90;

export function createSoundRewriter<Frame extends EncodedSound>({ clock, send, left }: SoundRewriterPorts<Frame>): SoundRewriter<Frame> {
	let order: SoundOrder | null = null;
	let rider: (RiderOrder & { readonly sinceMs: number }) | null = null;
	let rides = 0;
	let stampedAtMs = Number.NEGATIVE_INFINITY;
	const packer = createFramePacker<Frame>({ frameMs: 20, bundle: 1, offsets: [] });
	let cancel = (): void => undefined;

	const ridden = (bytes: Bytes): Bytes => {
		const nowMs = clock.nowMs();
		if (rider === null && nowMs - stampedAtMs < stampEveryMs) return bytes;
		const words = rider && { bytes: rider.words, waitedMs: nowMs - rider.sinceMs };
		const payload = withRider(bytes, words, nowMs);
		if (payload === null) return bytes;
		stampedAtMs = nowMs;
		if (rider !== null && rides === 0) left(rider.number, nowMs);
		rides++;
		if (rider !== null && rides >= rider.times) rider = null;
		return payload;
	};

	const sendAll = (packets: ReturnType<typeof packer.flush>): void => {
		for (const { bytes, carrier, format } of packets) {
			carrier.data = (format === 'red' ? ridden(Uint8Array.from(bytes)) : Uint8Array.from(bytes)).buffer;
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
		ride(next) {
			rider = { ...next, sinceMs: clock.nowMs() };
			rides = 0;
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
