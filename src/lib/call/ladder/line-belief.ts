import type { LadderInput, LadderReport } from './ladder-state.ts';

/** What is believed of the way out, from the peer's reports and the browser's estimate. */
export interface LineBelief {
	/** The most that went through without queueing, bits per second. */
	readonly provenBps: number;
	/** What went through while packets queued: all the line carries. Null while nothing shows an end. */
	readonly limitBps: number | null;
	/** What was sent last, and what was sent so long ago that the next report speaks of it, bits per second. */
	readonly pending: { readonly atMs: number; readonly bps: number };
	readonly arrivedBps: number;
	/** Loss while nothing queues: that of the way itself, not of too much traffic. */
	readonly calmLoss: number;
	/** Both kinds of loss as they were held three seconds ago and more, newest last: a queue that overflows shows in losses before it shows in delays. */
	readonly lossBefore: readonly { readonly atMs: number; readonly calmLoss: number; readonly heldLoss: number }[];
	/** Loss and its runs as the audio plan takes them: worse at once, better slowly. */
	readonly heldLoss: number;
	readonly heldBurst: number;
	/** Mean of the queue over ten seconds, milliseconds, and how many reports in a row were far below it. */
	readonly usualQueueMs: number;
	/** How long that mean has been taken, up to its ten seconds. */
	readonly usualOverMs: number;
	readonly quickReports: number;
	/** What the line last seemed to carry while it seemed thin, bits per second; null before. */
	readonly thinBps: number | null;
	/** What it seemed to carry when that was last known, bits per second, and when that was. */
	readonly seemsBps: number;
	/** What came through in the last seconds, bits per second: whatever lengths of packets say, the line carries it. */
	readonly carriedBps: number;
	readonly seemedAtMs: number;
	/** Queue of the last report and of the one before it, milliseconds. */
	readonly queueMs: number;
	readonly queueBeforeMs: number;
	/** How long the last report came after the one before it. */
	readonly spacingMs: number;
	/** When the queue was last full, or reports came again after a long gap: losses soon after say nothing of the way itself. */
	readonly fullAtMs: number;
	/** When the queue was last full; an outage leaves this alone. */
	readonly queueFullAtMs: number;
	readonly reportNumber: number;
	readonly reportAtMs: number;
}

export const firstBelief: LineBelief = {
	provenBps: 0,
	limitBps: null,
	pending: { atMs: -Infinity, bps: 0 },
	arrivedBps: 0,
	calmLoss: 0,
	lossBefore: [],
	heldLoss: 0,
	heldBurst: 1,
	usualQueueMs: 0,
	usualOverMs: 0,
	quickReports: 0,
	thinBps: null,
	seemsBps: Infinity,
	carriedBps: 0,
	seemedAtMs: -Infinity,
	queueMs: 0,
	queueBeforeMs: 0,
	spacingMs: 0,
	fullAtMs: -Infinity,
	queueFullAtMs: -Infinity,
	reportNumber: -1,
	reportAtMs: -Infinity
};

/** Below this nothing queues; above the second everything sent is more than the line carries. reference/calls.md section 4. */
export const calmQueueMs = 80;
const fullQueueMs = 150;
export const surelyFullMs = 250;
/** A line that was not full for so long may carry more than it did; so much a second. */
const forgottenAfterMs = 15_000;
const forgottenGrowth = 1.02;
/** A report older than this says nothing about now. */
const freshMs = 1_500;
/** A rate over half a second, and the report's own pace. */
const reportedAfterMs = 700;
const lossHalvesMs = 8_000;
const usualQueueOverMs = 10_000;
/** Above this lengths of packets say little. */
const thinBps = 100_000;
/** Below this they say it to within a fifth. */
export const surelyThinBps = 60_000;
const limitShare = 0.9;
/** So long what a line seemed to carry is held, where packets of one length say nothing new. */
const seemsForMs = 10_000;
const carriedHalvesMs = 2_000;
/** So much richer is no error of measuring. */
export const richer = 3;
/** A line on which even small packets waited this long, and now do not, has become a richer one: where nothing better is known. */
const slowQueueMs = 10;
const quickShare = 0.12;
const quickEnough = 3;
/** Where packets are lost, few of each length come, and chance makes a line look rich for seconds. */
const quickEnoughUnderLoss = 8;
const lossy = 0.1;
/** Single readings look back over the same seconds, so that many of them are no better than one. */
const seemsOverMs = 6_000;
/** What was sent is proven no further than what came through tells; rates scatter the more, the fewer packets come. */
const provenScatter = (loss: number): number => 1.3 + loss;
/** The receiver looks back so far for losses where packets are many. */
const lossOverMs = 4_000;
/** And so far where they are few, because voice is bundled: fifty packets of it, ten seconds at the most. */
const longLossOverMs = 11_000;
const manyPacketsBps = 40_000;
const gapMs = 1_500;
/** Packets lost in a row that tell an outage from losses that go on. */
const outageBurst = 8;
/** Rates of a few packets a second scatter so much; more than this above the limit, and it is one no longer. */
const outgrown = 1.25;
const lossBeforeMs = 3_000;
/** The queue shrinks from report to report. */
const drainShare = 0.92;

export const isFresh = (report: LadderReport | null): report is LadderReport => report !== null && report.ageMs <= freshMs;

/** Three reports in a row came through at once where they used to wait: time to try. */
export const becameRicher = (line: LineBelief): boolean => line.quickReports >= quickNeeded(line);

const quickNeeded = ({ heldLoss }: LineBelief): number => (heldLoss > lossy ? quickEnoughUnderLoss : quickEnough);

/** The end of the line as far as it is known: by its full queue, or else by how much longer longer packets take. */
export function knownEndBps(line: LineBelief): number | null {
	const endBps = Math.min(line.limitBps ?? Infinity, thinEndBps(line));
	return endBps === Infinity ? null : endBps;
}

/** What a thin line carries by its full queue, or less where lengths of packets tell so; null where its queue was not full yet. */
export const thinLimitBps = (line: LineBelief): number | null =>
	line.limitBps !== null && line.limitBps < surelyThinBps ? Math.min(line.limitBps, thinEndBps(line)) : null;

/** What a thin line seems to carry; Infinity where it does not seem thin. */
export const thinEndBps = ({ seemsBps }: LineBelief): number => (seemsBps < surelyThinBps ? seemsBps : Infinity);

/** What the line carries by its full queue, bits per second; Infinity while the queue shows no end of it. */
export function queueCapBps(line: LineBelief, report: LadderReport | null): number {
	if (!isFresh(report) || report.queueMs <= fullQueueMs) return Infinity;
	return (0.85 * report.receivedBps) / (1 - Math.min(0.9, line.calmLoss));
}

export const isDraining = (line: LineBelief): boolean => line.queueMs < drainShare * line.queueBeforeMs;

/** Milliseconds that the queue grew per millisecond between the last two reports; 1 and more: half of what is sent, or less, gets through. */
export const queueGrowth = (line: LineBelief): number => (line.spacingMs > 0 ? (line.queueMs - line.queueBeforeMs) / line.spacingMs : 0);

/** Reports go by the same way, so where packets are lost, more of them are missing before it means silence. */
export const patience = (line: LineBelief): number => Math.min(4, 1 / (1 - Math.min(0.9, line.heldLoss)));

/** The last two, a span apart: the older one is always as old as the span. */
function withLoss({ lossBefore, calmLoss, heldLoss }: LineBelief, nowMs: number): LineBelief['lossBefore'] {
	const last = lossBefore.at(-1);
	return last !== undefined && nowMs - last.atMs < lossBeforeMs
		? lossBefore
		: [...lossBefore.slice(-1), { atMs: nowMs, calmLoss, heldLoss }];
}

/** Single readings err by a fifth; that the end is gone must be told more than once. */
function smoothed(line: LineBelief, seemsBps: number | null, passedMs: number): number {
	const known = line.seemsBps;
	if (seemsBps === null) return known;
	if (known === Infinity || seemsBps === Infinity)
		return seemsBps === Infinity && known < thinBps && line.quickReports < quickNeeded(line) - 1 ? known : seemsBps;
	const share = 1 - Math.exp(-passedMs / seemsOverMs);
	return known ** (1 - share) * seemsBps ** share;
}

/** Belief after one step. Only new reports change what is known of the line. */
export function believe(before: LineBelief, input: LadderInput): LineBelief {
	const { nowMs, report, sentBps, rttMs } = input;
	const due = nowMs - before.pending.atMs > reportedAfterMs + (rttMs ?? 0);
	const line = due ? { ...before, arrivedBps: before.pending.bps, pending: { atMs: nowMs, bps: sentBps } } : before;
	if (!isFresh(report) || report.number === line.reportNumber) return line;
	const reportAtMs = nowMs - report.ageMs;
	const passedMs = line.reportNumber < 0 ? 500 : Math.min(10_000, Math.max(1, reportAtMs - line.reportAtMs));
	const toward = (from: number, to: number, overMs: number): number => from + (to - from) * (1 - Math.exp(-passedMs / overMs));
	const { seemsBps } = report;
	const calm = report.queueMs < calmQueueMs;
	// One packet may come late by chance, as where a device is busy.
	const full = report.queueMs > surelyFullMs || (report.queueMs > fullQueueMs && line.queueMs > calmQueueMs);
	const gap = reportAtMs - line.reportAtMs > gapMs && report.burstPackets > outageBurst;
	const fullAtMs = full || gap ? nowMs : line.fullAtMs;
	// Loss of a full queue or of an outage goes when they do; copies against it would only fill the line.
	const told = report.calmLossShare;
	const ownLoss = told !== null || nowMs - fullAtMs > (sentBps < manyPacketsBps ? longLossOverMs : lossOverMs);
	const kept = 0.5 ** (passedMs / lossHalvesMs);
	const earlier = full && told === null ? line.lossBefore[0] : undefined;
	const learned = told !== null || (calm && ownLoss) ? toward(line.calmLoss, told ?? report.lossShare, 2_000) : line.calmLoss;
	const calmLoss = Math.min(learned, earlier?.calmLoss ?? 1);
	const heldBefore = Math.min(line.heldLoss, earlier?.heldLoss ?? 1);
	const loss = told ?? (ownLoss ? report.lossShare : Math.min(report.lossShare, calmLoss));
	const worse = loss >= heldBefore;
	const received = report.receivedBps / (1 - Math.min(0.9, calmLoss));
	// The queue may be full of what others send: then less of the call comes through than the line carries.
	const carriedBps = full ? report.receivedBps : Math.max(report.receivedBps, line.carriedBps * 0.5 ** (passedMs / carriedHalvesMs));
	const seeming = nowMs - line.seemedAtMs > seemsForMs && seemsBps === null ? Infinity : smoothed(line, seemsBps, passedMs);
	const known = Math.max(seeming, carriedBps);
	const limit = known < thinBps ? Math.max(received, limitShare * known) : received;
	const provenBps = full
		? Math.min(line.provenBps, limit)
		: calm
			? Math.max(line.provenBps, Math.min(line.arrivedBps, provenScatter(calmLoss) * received))
			: line.provenBps;
	const forgetting = nowMs - fullAtMs > forgottenAfterMs ? forgottenGrowth ** (passedMs / 1_000) : 1;
	const remembered = full ? limit : line.limitBps && line.limitBps * forgetting;
	// Under loss a full queue tells the end too low; how long packets take to send does not.
	const limitBps = remembered !== null && known < surelyThinBps ? Math.max(remembered, limitShare * known) : remembered;
	const waitsNoMore =
		line.usualQueueMs > slowQueueMs && line.usualOverMs > 2_000 && report.queueMs < Math.max(3, quickShare * line.usualQueueMs);
	const quick = seemsBps === null ? waitsNoMore : line.thinBps !== null && seemsBps > richer * line.thinBps && calm;
	return {
		provenBps,
		limitBps: limitBps !== null && provenBps > outgrown * limitBps ? null : limitBps,
		pending: line.pending,
		// What was sent before the queue was full is no proof any more.
		arrivedBps: full ? 0 : line.arrivedBps,
		calmLoss,
		lossBefore: withLoss(line, nowMs),
		heldLoss: worse ? loss : Math.max(loss, heldBefore * kept),
		heldBurst: worse ? Math.max(1, report.burstPackets) : Math.max(1, report.burstPackets, line.heldBurst * kept),
		usualQueueMs:
			quick || full
				? line.usualQueueMs
				: line.usualQueueMs + ((report.queueMs - line.usualQueueMs) * passedMs) / (line.usualOverMs + passedMs),
		usualOverMs: Math.min(usualQueueOverMs, line.usualOverMs + passedMs),
		quickReports: quick ? line.quickReports + 1 : 0,
		// Lengths tell it once packets of voice are long again, so a rich line is not forgotten at once.
		seemsBps: known,
		carriedBps,
		seemedAtMs: seemsBps === null ? line.seemedAtMs : nowMs,
		thinBps: seemsBps !== null && seemsBps < thinBps ? seemsBps : line.thinBps,
		queueMs: report.queueMs,
		queueBeforeMs: line.queueMs,
		spacingMs: line.reportNumber < 0 ? 0 : passedMs,
		fullAtMs,
		queueFullAtMs: full ? nowMs : line.queueFullAtMs,
		reportNumber: report.number,
		reportAtMs
	};
}
