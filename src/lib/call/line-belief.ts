import type { LadderInput, LadderReport } from './ladder-state.ts';

/** What is believed of the way out, from the peer's reports and the browser's estimate. */
export interface LineBelief {
	/** The most that went through without queueing, bits per second. */
	readonly provenBps: number;
	/** What went through while packets queued: all the line carries. Null while nothing shows an end. */
	readonly limitBps: number | null;
	/** What was sent a while ago and waits for the peer's word. */
	readonly pending: { readonly atMs: number; readonly bps: number };
	/** Loss while nothing queues: that of the way itself, not of too much traffic. */
	readonly calmLoss: number;
	/** Loss and its runs as the audio plan takes them: worse at once, better slowly. */
	readonly heldLoss: number;
	readonly heldBurst: number;
	/** Mean of the queue over ten seconds, milliseconds, and how many reports in a row were far below it. */
	readonly usualQueueMs: number;
	readonly quickReports: number;
	readonly reportNumber: number;
	readonly reportAtMs: number;
}

export const firstBelief: LineBelief = {
	provenBps: 0,
	limitBps: null,
	pending: { atMs: -Infinity, bps: 0 },
	calmLoss: 0,
	heldLoss: 0,
	heldBurst: 1,
	usualQueueMs: 0,
	quickReports: 0,
	reportNumber: -1,
	reportAtMs: -Infinity
};

/** Below this nothing queues; above the second everything sent is more than the line carries. reference/calls.md section 4. */
export const calmQueueMs = 80;
export const fullQueueMs = 150;
/** A report older than this says nothing about now. */
export const freshMs = 1_500;
const lossHalvesMs = 8_000;
const usualQueueOverMs = 10_000;
/** A line on which even small packets waited this long, and now do not, has become a richer one. */
const slowQueueMs = 10;
const quickShare = 0.2;
const quickEnough = 3;

export const isFresh = (report: LadderReport | null): report is LadderReport => report !== null && report.ageMs <= freshMs;

/** Three reports in a row came through at once where they used to wait: time to try. */
export const becameRicher = (line: LineBelief): boolean => line.quickReports >= quickEnough;

/** What the line carries by its full queue, bits per second; Infinity while the queue shows no end of it. */
export function queueCapBps(line: LineBelief, report: LadderReport | null): number {
	if (!isFresh(report) || report.queueMs <= fullQueueMs) return Infinity;
	return (0.85 * report.receivedBps) / (1 - Math.min(0.9, line.calmLoss));
}

/** Belief after one step. Only new reports change what is known of the line. */
export function believe(line: LineBelief, input: LadderInput): LineBelief {
	const { nowMs, report, sentBps, rttMs } = input;
	if (!isFresh(report) || report.number === line.reportNumber) return line;
	const reportAtMs = nowMs - report.ageMs;
	const passedMs = Math.min(10_000, Math.max(0, reportAtMs - line.reportAtMs));
	const toward = (from: number, to: number, overMs: number): number => from + (to - from) * (1 - Math.exp(-passedMs / overMs));
	const calm = report.queueMs < calmQueueMs;
	const kept = 0.5 ** (passedMs / lossHalvesMs);
	const calmLoss = calm ? toward(line.calmLoss, report.lossShare, 2_000) : line.calmLoss;
	// Loss of a full queue goes when the queue does; copies would only fill it.
	const loss = report.queueMs > fullQueueMs ? Math.min(report.lossShare, calmLoss) : report.lossShare;
	const worse = loss >= line.heldLoss;
	const full = report.queueMs > fullQueueMs;
	const limit = report.receivedBps / (1 - Math.min(0.9, calmLoss));
	const due = nowMs - line.pending.atMs > 700 + (rttMs ?? 0);
	const provenBps = full ? Math.min(line.provenBps, limit) : calm && due ? Math.max(line.provenBps, line.pending.bps) : line.provenBps;
	const limitBps = full ? limit : line.limitBps;
	const quick = line.usualQueueMs > slowQueueMs && report.queueMs < Math.max(3, quickShare * line.usualQueueMs);
	return {
		provenBps,
		limitBps: limitBps !== null && provenBps > 1.1 * limitBps ? null : limitBps,
		pending: due || full ? { atMs: nowMs, bps: sentBps } : line.pending,
		calmLoss,
		heldLoss: worse ? loss : Math.max(loss, line.heldLoss * kept),
		heldBurst: worse ? Math.max(1, report.burstPackets) : Math.max(1, report.burstPackets, line.heldBurst * kept),
		usualQueueMs:
			line.reportNumber < 0 ? report.queueMs : quick ? line.usualQueueMs : toward(line.usualQueueMs, report.queueMs, usualQueueOverMs),
		quickReports: quick ? line.quickReports + 1 : 0,
		reportNumber: report.number,
		reportAtMs
	};
}
