import type { Bytes } from '#lib/core/bytes.ts';
import { maxOpusSamples, mergeOpus, opusSamples, parseOpus, type OpusPacket } from './opus-merge.ts';
import type { AudioPlan } from '#lib/call/ladder/plan.ts';
import { blockHeaderBytes, buildRed, maxAgeSamples, maxBlockBytes, maxBlocks, parseRed, redBytes, type RedBlock } from './red-payload.ts';

/** What the packer needs of a plan. */
export type PackPlan = Pick<AudioPlan, 'frameMs' | 'bundle' | 'offsets'>;

/** One frame as the browser would send it. A carrier is whatever can travel with other bytes: the frame's own timestamp goes with it. */
export interface SoundFrame<Carrier> {
	/** How its bytes are packed: as redundant audio, or as Opus alone where the receiver knows no redundancy. */
	readonly format: 'red' | 'opus';
	/** RTP timestamp: samples at 48 kHz, modulo 2^32. */
	readonly atSamples: number;
	readonly bytes: Uint8Array;
	readonly carrier: Carrier;
}

/** A packet to send: these bytes, at the timestamp of this carrier. */
export interface PackedSound<Carrier> {
	readonly format: 'red' | 'opus';
	readonly bytes: Uint8Array;
	readonly carrier: Carrier;
}

/** Decides what each packet of sound carries. Pure: it knows no time but that of the frames. */
export interface FramePacker<Carrier> {
	/** Frames held back so far leave at once; later packets follow the new plan. */
	setPlan(plan: PackPlan): readonly PackedSound<Carrier>[];
	/** Takes the next frame; returns the packets that are now complete, in order. */
	push(frame: SoundFrame<Carrier>): readonly PackedSound<Carrier>[];
	/** What is held back, when no more frames come for now. */
	flush(): readonly PackedSound<Carrier>[];
	/** True while frames are held back. */
	readonly holding: boolean;
}

/** Leaves room for the largest headers below an Ethernet packet, TURN included (calls.md section 4, `planAudio`). */
export const maxPacketBytes = 1_100;
const samplesPerMs = 48;
/** What Opus makes of silence under DTX (RFC 6716, section 2.1.9; libopus `opus_encode`): nothing is worth waiting behind it. */
const silenceBytes = 2;

/** Frames that travel as one block: one or several of the browser's, merged. */
interface Unit<Carrier> {
	readonly format: 'red' | 'opus';
	readonly payloadType: number;
	readonly atSamples: number;
	readonly samples: number;
	readonly packets: readonly OpusPacket[];
	readonly bytes: Bytes;
	readonly carrier: Carrier;
}

/** Timestamps are modulo 2^32. */
const since = (later: number, earlier: number): number => (later - earlier) >>> 0;

export function createFramePacker<Carrier>(first: PackPlan): FramePacker<Carrier> {
	let plan = first;
	/** New frames not yet sent; the last of them may still grow. */
	let fresh: readonly Unit<Carrier>[] = [];
	/** What was sent within reach of a block's age, oldest first. */
	let sent: readonly Unit<Carrier>[] = [];

	const planSamples = (): number => plan.frameMs * samplesPerMs;

	const asUnit = ({ format, atSamples, bytes, carrier }: SoundFrame<Carrier>): Unit<Carrier> | null => {
		const red = format === 'red' ? parseRed(bytes) : null;
		if (red !== null && !red.ok) return null;
		const own = red?.value.primary ?? { payloadType: 0, bytes };
		const packet = parseOpus(own.bytes);
		const shortest = packet && mergeOpus([packet]);
		if (packet === null || shortest === null || 1 + shortest.length > maxPacketBytes) return null;
		return { format, payloadType: own.payloadType, atSamples, samples: opusSamples(packet), packets: [packet], bytes: shortest, carrier };
	};

	/** Both as one block, if they may be: same coding, no longer than the plan's frame, and than one block and one Opus packet may be. */
	const joined = (one: Unit<Carrier>, next: Unit<Carrier>): Unit<Carrier> | null => {
		const samples = one.samples + next.samples;
		const most = next.format === 'red' ? planSamples() : Math.min(maxOpusSamples, planSamples() * plan.bundle);
		if (samples > most || one.payloadType !== next.payloadType) return null;
		const packets = [...one.packets, ...next.packets];
		const bytes = mergeOpus(packets);
		return bytes === null || bytes.length > maxBlockBytes ? null : { ...one, samples, packets, bytes };
	};

	/** Whether a unit still travels in one packet with those held back, and follows them without a gap. */
	const fits = (next: Unit<Carrier>): boolean => {
		const [oldest] = fresh;
		const last = fresh.at(-1);
		if (oldest === undefined || last === undefined) return true;
		if (last.format !== next.format || since(next.atSamples, last.atSamples) !== last.samples) return false;
		if (fresh.length + 1 > maxBlocks || since(next.atSamples, oldest.atSamples) > maxAgeSamples) return false;
		const bytes = fresh.reduce((sum, unit) => sum + blockHeaderBytes + unit.bytes.length, 1 + next.bytes.length);
		return bytes <= maxPacketBytes && last.bytes.length <= maxBlockBytes;
	};

	const olderThan = (primary: Unit<Carrier>, { payloadType, atSamples, bytes }: Unit<Carrier>): RedBlock => ({
		payloadType,
		ageSamples: since(primary.atSamples, atSamples),
		bytes
	});

	/** One redundant packet: the new frames, and copies nearest first while there is room. */
	const packRed = (units: readonly Unit<Carrier>[]): PackedSound<Carrier> => {
		const primary = units.at(-1)!;
		const news = units.slice(0, -1).map((unit) => olderThan(primary, unit));
		const copies: RedBlock[] = [];
		let room = maxPacketBytes - redBytes({ older: news, primary });
		for (const offset of plan.offsets) {
			// A window of one frame, rather than the frame itself: frames sent under another plan may be shorter or longer.
			const within = sent.filter(({ atSamples, format }) => {
				const before = since(units[0]!.atSamples, atSamples);
				return format === 'red' && before <= offset * planSamples() && before > (offset - 1) * planSamples();
			});
			for (const block of within.reverse().map((unit) => olderThan(primary, unit))) {
				room -= blockHeaderBytes + block.bytes.length;
				const blocks = news.length + copies.length + 2;
				if (room < 0 || blocks > maxBlocks || block.ageSamples > maxAgeSamples || block.bytes.length > maxBlockBytes) break;
				copies.push(block);
			}
		}
		const older = [...copies, ...news].sort((one, other) => other.ageSamples - one.ageSamples);
		return { format: 'red', bytes: buildRed({ older, primary }), carrier: primary.carrier };
	};

	const flush = (): readonly PackedSound<Carrier>[] => {
		const units = fresh;
		const last = units.at(-1);
		if (last === undefined) return [];
		fresh = [];
		const packed = last.format === 'red' ? [packRed(units)] : units.map(({ format, bytes, carrier }) => ({ format, bytes, carrier }));
		sent = [...sent, ...units].filter(({ atSamples }) => since(last.atSamples, atSamples) <= maxAgeSamples);
		return packed;
	};

	return {
		get holding() {
			return fresh.length > 0;
		},
		flush,
		setPlan(next) {
			const out = flush();
			plan = next;
			return out;
		},
		push(frame) {
			const next = asUnit(frame);
			// What is not understood is sent as it came, in its turn.
			if (next === null) return [...flush(), { format: frame.format, bytes: frame.bytes, carrier: frame.carrier }];
			const out = fits(next) ? [] : [...flush()];
			const last = fresh.at(-1);
			const grown = last === undefined ? null : joined(last, next);
			fresh = grown === null ? [...fresh, next] : [...fresh.slice(0, -1), grown];
			const held = fresh.reduce((sum, { samples }) => sum + samples, 0);
			const enough = planSamples() * plan.bundle;
			const full = held >= (frame.format === 'red' ? enough : Math.min(maxOpusSamples, enough));
			if (full || next.bytes.length <= silenceBytes) out.push(...flush());
			return out;
		}
	};
}
