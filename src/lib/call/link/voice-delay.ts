import { signedDifference } from './delay-meter.ts';
import { stampCycle } from '#lib/call/sound/voice-rider.ts';

/**
 * What packets of voice tell of the way here: pure. A longer packet takes longer to send, so each is compared with those of its own
 * length; and how much longer it takes tells what a thin line carries, without a byte sent for it (Jacobson's pathchar, 1997:
 * the least delay of packets by their length).
 */
export interface VoiceDelay {
	/** Least way by length of each span of five seconds in the last minute, newest last. */
	readonly spans: readonly { readonly sinceMs: number; readonly least: ReadonlyMap<number, number> }[];
	/** Packets of the last seconds, oldest first. */
	readonly recent: readonly { readonly atMs: number; readonly bytes: number; readonly wayMs: number }[];
	/** How long the last packet waited for others, milliseconds. */
	readonly queueMs: number;
}

export const noVoiceDelay: VoiceDelay = { spans: [], recent: [], queueMs: 0 };

const spanMs = 5_000;
const keptMs = 60_000;
const recentMs = 4_000;
/** Packets whose lengths differ by less are of one length. */
const lengthStep = 16;
/** What a byte takes on the thinnest line that live voice is sent over, 16 kbit/s: no packet waits less than its excess over that. */
const longestByteMs = 0.5;
/** So few are taken for the least of their length. */
const fewestAlike = 3;
const leastDifference = 24;
/** Timers and processors add as much by chance, so that less is no sign of an end. */
const noiseMs = 3;

const lengthOf = (bytes: number): number => Math.floor(bytes / lengthStep) * lengthStep;

/** A packet came. `leftMs` is of the sender's clock modulo `stampCycle`, `nowMs` of this side's; neither is ever set. */
export function hearPacket(meter: VoiceDelay, packet: { readonly leftMs: number; readonly bytes: number }, nowMs: number): VoiceDelay {
	const origin = meter.recent.at(-1)?.wayMs ?? signedDifference(nowMs, packet.leftMs, stampCycle);
	const wayMs = origin + signedDifference(nowMs - origin, packet.leftMs, stampCycle);
	const spans = withLeast(meter.spans, lengthOf(packet.bytes), wayMs, nowMs);
	const recent = [
		...meter.recent.filter(({ atMs }) => nowMs - atMs < recentMs && atMs <= nowMs),
		{ atMs: nowMs, bytes: packet.bytes, wayMs }
	];
	return { spans, recent, queueMs: Math.max(0, wayMs - leastFor(spans, lengthOf(packet.bytes))) };
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
 * What the way here seems to carry, bits per second, by how much longer its long packets took than its short ones in the last four
 * seconds; Infinity where they took no longer, null where all were of one length.
 */
export function seemsBps({ recent }: VoiceDelay): number | null {
	const alike = new Map<number, { count: number; leastMs: number; bytes: number }>();
	for (const { bytes, wayMs } of recent) {
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
