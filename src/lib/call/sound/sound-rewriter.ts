import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import { createFramePacker, type PackPlan } from './frame-packer.ts';
import { maxBlockBytes } from './red-payload.ts';
import { riderChannels, ridingBytes, withRider } from './voice-rider.ts';

/** What the page tells the worker: the plan, and how sound is sent where the browser does not say so with each frame. */
export interface SoundOrder {
	readonly plan: PackPlan;
	readonly format: 'red' | 'opus';
}

/** Words for the next packets. */
export interface RiderOrder {
	/** `riderChannels`; on that of pulses newer words take the place of those that still wait. */
	readonly channel: number;
	/** Tells the page which of a channel's words left. */
	readonly number: number;
	readonly words: Uint8Array;
	/** In how many packets they ride, unless newer ones replace them: more than 1 where packets are lost. */
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
	/** Takes words for the next redundant packets. */
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
	left(channel: number, number: number, atMs: number): void;
}

/** A microphone that stops in the middle of a packet, as when it is replaced: frames come every 20 or 60 ms. */
const quietMs = 100;
/** A packet of voice may grow by what rides in it, and still fits where tunnels and TURN take their part. */
const maxRiddenBytes = 1_150;
/** Words that found no room for so long are stale. */
const longestWaitMs = 1_500;
const mostWaiting = 16;
/** The least time between packets that tell when they left. */
const stampEveryMs = 90;

interface WaitingRider extends RiderOrder {
	readonly sinceMs: number;
	readonly rides: number;
}

const bytesOf = (riders: readonly WaitingRider[]) => riders.map(({ words }) => ({ bytes: words }));

export function createSoundRewriter<Frame extends EncodedSound>({ clock, send, left }: SoundRewriterPorts<Frame>): SoundRewriter<Frame> {
	let order: SoundOrder | null = null;
	let riders: readonly WaitingRider[] = [];
	let stampedAtMs = Number.NEGATIVE_INFINITY;
	const packer = createFramePacker<Frame>({ frameMs: 20, bundle: 1, offsets: [] });
	let cancel = (): void => undefined;

	const ridden = (bytes: Bytes): Bytes => {
		const nowMs = clock.nowMs();
		riders = riders.filter(({ sinceMs }) => nowMs - sinceMs < longestWaitMs);
		const room = Math.min(maxBlockBytes, maxRiddenBytes - bytes.length);
		const aboard: WaitingRider[] = [];
		for (const rider of riders) if (ridingBytes(bytesOf([...aboard, rider])) <= room) aboard.push(rider);
		if (aboard.length === 0 && nowMs - stampedAtMs < stampEveryMs) return bytes;
		const words = aboard.map(({ channel, words: said, sinceMs }) => ({ channel, bytes: said, waitedMs: nowMs - sinceMs }));
		const payload = withRider(bytes, words, nowMs);
		if (payload === null) return bytes;
		stampedAtMs = nowMs;
		for (const { rides, channel, number } of aboard) if (rides === 0) left(channel, number, nowMs);
		riders = riders
			.map((rider) => (aboard.includes(rider) ? { ...rider, rides: rider.rides + 1 } : rider))
			.filter(({ rides, times }) => rides < times);
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
			const others = riders.filter(({ channel }) => channel !== riderChannels.pulse || channel !== next.channel);
			const waiting = { ...next, rides: 0, sinceMs: clock.nowMs() };
			riders = next.channel === riderChannels.pulse ? [waiting, ...others] : [...others, waiting].slice(-mostWaiting);
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
