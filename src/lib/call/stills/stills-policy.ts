import type { Plan } from '#lib/call/ladder/plan.ts';
import { controlBps, rungTable } from '#lib/call/ladder/rung-table.ts';

/** What is known of the way to one peer, and of what people want, when it is decided about stills. */
export interface StillsLine {
	/** The ladder's plan towards this peer. */
	readonly sending: Plan;
	/** The path works now. */
	readonly up: boolean;
	/** The most the peer wants of this side, bits per second; 0 wants no picture; null before its first word. */
	readonly wantsBps: number | null;
	/** The queue on the way out by the peer's last word, and how old that word is, milliseconds. */
	readonly queueMs: number;
	readonly reportAgeMs: number;
	/** What notes took lately, bits per second on the wire. */
	readonly notesBps: number;
	/** A camera gives pictures. */
	readonly camera: boolean;
	readonly audioOnly: boolean;
	readonly saveData: boolean;
}

/** Stills sent to one peer so far; null before the first. */
export interface StillsPast {
	/** Since when stills may go without a break. */
	readonly allowedSinceMs: number | null;
	readonly beganAtMs: number | null;
	/** One is being taken or sent. */
	readonly underWay: boolean;
}

/** The part of what voice leaves free that stills may take: notes, repairs and a wrong belief of the line live in the rest. */
const shareOfRest = 1 / 3;
/** Content of one piece. With its headers it passes in 58 ms on the thinnest line that has stills: less than a packet of voice holds. */
export const pieceBytes = 160;
/** Bytes of a piece that are no content: the lane's (`DataLane.overheadBytes`) and the frame's. */
const pieceOverheadBytes = 100;
const contentShare = pieceBytes / (pieceBytes + pieceOverheadBytes);
/** A still is as large as passes in this time: older than that a sharp one says less than a fresh one. */
const sentWithinMs = 20_000;
export const leastStillBytes = 4_000;
export const mostStillBytes = 16_000;
/** Even the smallest would take longer: none begins. */
const longestMs = 50_000;
/** Between the beginnings of two. */
const leastGapMs = 4_000;
const savedGapMs = 30_000;
/** A line that has just fallen is left to drain; and a rung that lasts no longer shows nothing. */
const settleMs = 1_500;
/** What is older when it arrives is left, and a new one taken. */
export const staleMs = 60_000;
/** With more of a queue, or without word of the peer, voice may be late already. */
const busyQueueMs = 120;
const freshReportMs = 1_500;

/** People want it: what was begun is dropped at once where this is false, so that nothing of a camera that was switched off goes out. */
export const isWanted = ({ camera, audioOnly, wantsBps }: StillsLine): boolean => camera && !audioOnly && wantsBps !== null && wantsBps > 0;

const isTheirRung = ({ sending }: StillsLine): boolean => sending.rung === 'stills' && !sending.video.active;

/** What stills may cost on the wire now, bits per second; 0 lets nothing go. */
export function stillsRateBps(line: StillsLine): number {
	if (!isWanted(line) || !isTheirRung(line) || !line.up) return 0;
	if (line.queueMs > busyQueueMs || line.reportAgeMs > freshReportMs) return 0;
	return rateOf(line);
}

function rateOf({ sending, wantsBps, notesBps }: StillsLine): number {
	const { needBps } = rungTable.stills;
	// Where nobody knows its end, and where others come first, the line is what the rung needs.
	const lineBps = sending.lineBps === null || sending.reason === 'shared' ? needBps : sending.lineBps;
	const restBps = Math.min(lineBps, wantsBps ?? 0) - sending.audio.wireBps - controlBps - notesBps;
	return Math.max(0, Math.floor(restBps * shareOfRest));
}

/** How large a still may be that is taken now; null while none is due. */
export function nextStillBytes(line: StillsLine, past: StillsPast, nowMs: number): number | null {
	const rateBps = stillsRateBps(line);
	if (rateBps === 0 || past.underWay || past.allowedSinceMs === null || nowMs < past.allowedSinceMs + settleMs) return null;
	if (past.beganAtMs !== null && nowMs < past.beganAtMs + (line.saveData ? savedGapMs : leastGapMs)) return null;
	const bytesIn = (ms: number): number => Math.floor((rateBps * contentShare * ms) / 8_000);
	if (bytesIn(longestMs) < leastStillBytes) return null;
	return Math.min(mostStillBytes, Math.max(leastStillBytes, bytesIn(sentWithinMs)));
}

/** Holds pieces to the rate: in any span no more than it allows and one piece. */
export interface StillsPurse {
	/** Whether a piece may go now, at the rate that was in force since the last question. */
	allows(nowMs: number, rateBps: number): boolean;
	pay(costBytes: number): void;
}

export function createStillsPurse(): StillsPurse {
	let owedBytes = 0;
	let askedAtMs: number | null = null;
	return {
		allows(nowMs, rateBps) {
			owedBytes = Math.max(0, owedBytes - (Math.max(0, nowMs - (askedAtMs ?? nowMs)) * rateBps) / 8_000);
			askedAtMs = nowMs;
			return rateBps > 0 && owedBytes === 0;
		},
		pay(costBytes) {
			owedBytes += costBytes;
		}
	};
}
