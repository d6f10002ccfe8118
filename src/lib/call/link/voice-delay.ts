import { signedDifference } from './delay-meter.ts';
import { stampCycle } from '#lib/call/sound/voice-rider.ts';

/**
 * What packets of voice tell of the way here: pure. A longer packet takes longer to send, so each is compared with those of its own
 * length; and how much longer it takes tells what a thin line carries, without a byte sent for it (Jacobson's pathchar, 1997:
 * the least delay of packets by their length).
 */
export interface VoicePacket {
	/** When it left, by the peer's clock modulo `stampCycle`. */
	readonly leftMs: number;
	readonly bytes: number;
	/** RTP sequence number; null where it is not known. */
	readonly sequence: number | null;
	/** How many came since the last that was told of, this one included. */
	readonly packets: number;
}

export interface VoiceDelay {
	/** Least way by length of each span of five seconds in the last three minutes, newest last. */
	readonly spans: readonly { readonly sinceMs: number; readonly least: ReadonlyMap<number, number> }[];
	/** Packets of the last seconds, oldest first. */
	readonly recent: readonly { readonly atMs: number; readonly bytes: number; readonly wayMs: number; readonly queueMs: number }[];
	/** How long the last packet waited for others, milliseconds. */
	readonly queueMs: number;
	/** Its sequence number; null before the first. */
	readonly sequence: number | null;
	/** What was sent and lost between packets that did not wait, newest last. */
	readonly calm: readonly { readonly atMs: number; readonly expected: number; readonly lost: number }[];
}

export const noVoiceDelay: VoiceDelay = { spans: [], recent: [], queueMs: 0, sequence: null, calm: [] };

const spanMs = 5_000;
/** A full line can stay full for minutes. Two steady clocks drift apart by 18 ms in this time, at 100 ppm. */
const keptMs = 180_000;
const recentMs = 8_000;
const standingMs = 150;
/** Packets whose lengths differ by less are of one length. */
const lengthStep = 16;
/** What a byte takes on the thinnest line that live voice is sent over, 16 kbit/s: no packet waits less than its excess over that. */
const longestByteMs = 0.5;
/** So few are taken for the least of their length. */
const fewestAlike = 4;
const leastDifference = 24;
/** Timers and processors add as much by chance, so that less is no sign of an end. */
const noiseMs = 3;
/** Longer waits may be a queue that overflows. */
const calmQueueMs = 80;
/** Losses: as far back as it takes to see so many packets, and no further than that long. */
const lossPackets = 50;
const lossOverMs = 15_000;
/** Fewer say nothing. */
const fewestExpected = 12;
/** More lost in a row than that is an outage, or a sender that began anew. */
const mostInARow = 500;
const sequences = 65_536;

const lengthOf = (bytes: number): number => Math.floor(bytes / lengthStep) * lengthStep;

/** A packet came. `nowMs` is of a clock that is never set. */
export function hearPacket(meter: VoiceDelay, packet: VoicePacket, nowMs: number): VoiceDelay {
	const origin = meter.recent.at(-1)?.wayMs ?? signedDifference(nowMs, packet.leftMs, stampCycle);
	const wayMs = origin + signedDifference(nowMs - origin, packet.leftMs, stampCycle);
	const spans = withLeast(meter.spans, lengthOf(packet.bytes), wayMs, nowMs);
	const queueMs = Math.max(0, wayMs - leastFor(spans, lengthOf(packet.bytes)));
	const recent = [
		...meter.recent.filter(({ atMs }) => nowMs - atMs < recentMs && atMs <= nowMs),
		{ atMs: nowMs, bytes: packet.bytes, wayMs, queueMs }
	];
	return { spans, recent, queueMs, sequence: packet.sequence ?? meter.sequence, calm: withCalm(meter, packet, queueMs, nowMs) };
}

/**
 * How long packets wait for others, milliseconds: the least of the last moment. Behind a queue they all wait; where a device was busy
 * they come late at once, and the last of them hardly (CoDel, RFC 8289 section 3.1: the standing queue is the minimum over a while).
 */
export function standingQueueMs({ recent, queueMs }: VoiceDelay): number {
	const lastMs = recent.at(-1)?.atMs ?? 0;
	return recent.reduce((least, each) => (lastMs - each.atMs < standingMs ? Math.min(least, each.queueMs) : least), queueMs);
}

/**
 * Share of packets that the way itself loses, 0 to 1: of those between two that did not wait, so that no queue can have dropped
 * them. Null while too few are known.
 */
export function calmLossShare({ calm }: VoiceDelay): number | null {
	let [expected, lost] = [0, 0];
	for (const each of calm.toReversed()) {
		if (expected >= lossPackets) break;
		expected += each.expected;
		lost += each.lost;
	}
	return expected < fewestExpected ? null : lost / expected;
}

function withCalm(meter: VoiceDelay, { sequence, packets }: VoicePacket, queueMs: number, nowMs: number): VoiceDelay['calm'] {
	const calm = meter.calm.filter(({ atMs }) => nowMs - atMs < lossOverMs && atMs <= nowMs);
	if (sequence === null || meter.sequence === null || Math.max(queueMs, meter.queueMs) > calmQueueMs) return calm;
	const expected = signedDifference(sequence, meter.sequence, sequences);
	if (expected <= 0 || expected > mostInARow) return calm;
	return [...calm, { atMs: nowMs, expected, lost: Math.max(0, expected - packets) }];
}

/** No queue is longer than this: the least way was taken too short, as by a clock that stood while its device slept. */
export function cappedVoiceDelay(meter: VoiceDelay, mostMs: number): VoiceDelay {
	const excessMs = meter.queueMs - mostMs;
	if (excessMs <= 0) return meter;
	const raised = (least: ReadonlyMap<number, number>): ReadonlyMap<number, number> =>
		new Map([...least].map(([bytes, ms]) => [bytes, ms + excessMs]));
	return { ...meter, spans: meter.spans.map(({ sinceMs, least }) => ({ sinceMs, least: raised(least) })), queueMs: mostMs };
}

/**
 * What the way here seems to carry, bits per second, by how much longer its long packets took than its short ones in the last eight
 * seconds; Infinity where they took no longer, null where all were of one length.
 */
export function seemsBps({ recent }: VoiceDelay): number | null {
	const alike = new Map<number, { count: number; leastMs: number; bytes: number }>();
	for (const { bytes, wayMs, queueMs } of recent) {
		// Behind a full queue the lengths of others tell more than one's own.
		if (queueMs > calmQueueMs) continue;
		const known = alike.get(lengthOf(bytes)) ?? { count: 0, leastMs: Infinity, bytes };
		alike.set(lengthOf(bytes), { count: known.count + 1, leastMs: Math.min(known.leastMs, wayMs), bytes });
	}
	const lengths = [...alike.values()].filter(({ count }) => count >= fewestAlike).sort((a, b) => a.bytes - b.bytes);
	const [shortest, longest] = [lengths[0], lengths.at(-1)];
	if (shortest === undefined || longest === undefined || longest.bytes - shortest.bytes < leastDifference) return null;
	const longerMs = longest.leastMs - shortest.leastMs;
	return longerMs < noiseMs ? Infinity : ((longest.bytes - shortest.bytes) * 8_000) / longerMs;
}

function withLeast(spans: VoiceDelay['spans'], length: number, wayMs: number, nowMs: number): VoiceDelay['spans'] {
	const newest = spans.at(-1);
	if (newest === undefined || nowMs - newest.sinceMs >= spanMs || nowMs < newest.sinceMs)
		return [...spans.filter(({ sinceMs }) => nowMs - sinceMs < keptMs), { sinceMs: nowMs, least: new Map([[length, wayMs]]) }];
	const least = new Map(newest.least).set(length, Math.min(wayMs, newest.least.get(length) ?? Infinity));
	return [...spans.slice(0, -1), { sinceMs: newest.sinceMs, least }];
}

/** The way without a queue of a packet of this length: no longer than that of a longer one, nor than a shorter one's and what the excess takes. */
function leastFor(spans: VoiceDelay['spans'], length: number): number {
	let leastMs = Infinity;
	for (const { least } of spans)
		for (const [other, ms] of least) leastMs = Math.min(leastMs, ms + Math.max(0, length - other) * longestByteMs);
	return leastMs;
}
