import { steadyClock, type Clock } from '#lib/core/clock.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { RiderOrder } from '#lib/call/sound/sound-rewriter.ts';
import type { SoundWord } from '#lib/call/sound/sound-word.ts';
import { riderChannels } from '#lib/call/sound/voice-rider.ts';
import { decodePulse, type Pulse } from './line-report-codec.ts';
import type { DataLane } from './peer-link.ts';
import type { VoicePacket } from './voice-delay.ts';

/** What rides in the voice of a link, whichever connection carries it. */
export type RiderWord = Exclude<SoundWord, { readonly word: 'ready' }>;

export interface VoiceLane {
	/** `SoundSender.ride`. */
	ride(rider: RiderOrder): boolean;
	on(listener: (word: RiderWord) => void): () => void;
}

/** Carries pulses inside the voice, and by the data channel while that is not known to reach a reader. */
export interface PulseCarrier {
	/** The peer reads what rides in the voice, and voice is sent. */
	readonly isRead: boolean;
	/** False when no way is open. `lossShare` is that of the way there. */
	send(number: number, bytes: Bytes, lossShare: number): boolean;
	close(): void;
}

export interface PulseCarrierPorts {
	/** Of the instants told. */
	readonly clock: Clock;
	readonly channel: DataLane;
	readonly voice: VoiceLane;
	/** A pulse is on its way. */
	left(number: number, atMs: number): void;
	/** A pulse of the peer came that had waited so long for a packet. */
	arrived(pulse: Pulse, waitedMs: number, atMs: number): void;
	/** A packet of the peer's voice came at this time of the steady clock. */
	passed(packet: VoicePacket, steadyMs: number): void;
}

/** A peer whose own pulses rode here so lately reads what rides there. */
const readerMs = 2_500;
/** Voice leaves every 240 ms at the least (frame-packer.ts); words that wait longer have no voice to ride in. */
const rideWithinMs = 600;
/** One pulse in ten may be lost altogether. */
const lostShare = 0.1;
const mostTimes = 10;

const timesFor = (lossShare: number): number =>
	lossShare <= lostShare ? 1 : Math.min(mostTimes, Math.ceil(Math.log(lostShare) / Math.log(Math.min(0.99, lossShare))));

export function createPulseCarrier(ports: PulseCarrierPorts): PulseCarrier {
	const { clock, channel, voice } = ports;
	let riddenAtMs = Number.NEGATIVE_INFINITY;
	/** Since when words wait for voice; null while none do. */
	let waitingSinceMs: number | null = null;

	const stopChannel = channel.on((bytes) => {
		const decoded = decodePulse(bytes);
		if (decoded.ok) ports.arrived(decoded.value, 0, clock.nowMs());
	});
	const stopVoice = voice.on((word) => {
		const atMs = clock.nowMs() - Math.max(0, steadyClock.nowMs() - word.atMs);
		if (word.word === 'left') {
			if (word.channel !== riderChannels.pulse) return;
			waitingSinceMs = null;
			ports.left(word.number, atMs);
			return;
		}
		riddenAtMs = clock.nowMs();
		const { bytes, sequence, packets } = word;
		ports.passed({ leftMs: word.rider.leftMs, bytes, sequence, packets }, word.atMs);
		for (const { channel, bytes: said, waitedMs } of word.rider.words) {
			const decoded = channel === riderChannels.pulse ? decodePulse(said) : null;
			if (decoded?.ok === true) ports.arrived(decoded.value, waitedMs, atMs);
		}
	});

	const isRead = (nowMs: number): boolean => nowMs - riddenAtMs < readerMs && nowMs - (waitingSinceMs ?? nowMs) < rideWithinMs;

	return {
		get isRead() {
			return isRead(clock.nowMs());
		},
		send(number, bytes, lossShare) {
			const nowMs = clock.nowMs();
			const rides = voice.ride({ channel: riderChannels.pulse, number, words: bytes, times: timesFor(lossShare) });
			if (rides) waitingSinceMs ??= nowMs;
			else waitingSinceMs = null;
			if (rides && isRead(nowMs)) return true;
			const sent = channel.open && channel.send(bytes);
			if (sent) ports.left(number, nowMs);
			return sent || rides;
		},
		close() {
			stopChannel();
			stopVoice();
		}
	};
}
