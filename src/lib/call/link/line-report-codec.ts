import type { Bytes } from '#lib/core/bytes.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { LineReport } from './line-report.ts';
import { rungs } from '#lib/call/ladder/plan.ts';

/** A report as it travels, with what only the two ends of the link need. */
export interface Pulse {
	readonly report: LineReport;
	/**
	 * Sound of the peer that was played here as it was said, milliseconds modulo 65,536. Two pulses tell what happened between
	 * them even when those between were lost.
	 */
	readonly heardMs: number;
	/** How long before the report this was counted, milliseconds, up to a second. */
	readonly heardAgeMs: number;
}

export const pulseBytes = 30;
/** Of the layout below. A peer with another one is not understood, which its link takes for silence of reports only. */
const version = 2;

/** Wishes above this mean: no limit. */
export const unlimitedBps = 65_535_000;

const bpsStep = 100;
const wishStep = 1_000;
const shareSteps = 255;
/** Of `calmLossShare`, and its value where it is not known. */
const calmSteps = 254;
const unknownShare = 255;
const burstStep = 1 / 8;
const ageStep = 4;
/** Of `seemsBps`: no end was seen. */
const endless = 65_535;

/** Writes a pulse; values are rounded to the steps of the layout and held within its bounds. */
export function encodePulse({ report, heardMs, heardAgeMs }: Pulse): Bytes {
	const bytes = new Uint8Array(pulseBytes);
	const view = new DataView(bytes.buffer);
	view.setUint8(0, (version << 4) | rungs.indexOf(report.rung));
	view.setUint16(1, report.number % 65_536);
	view.setUint32(3, Math.floor(report.sentAtMs) % 2 ** 32);
	view.setUint16(7, report.echoNumber % 65_536);
	view.setUint16(9, whole(report.echoAgeMs, 65_535));
	view.setUint16(11, whole(report.receivedBps / bpsStep, 65_535));
	view.setUint8(13, whole(report.lossShare * shareSteps, 255));
	view.setUint8(14, whole(report.burstPackets / burstStep, 255));
	view.setUint8(15, whole(report.concealedShare * shareSteps, 255));
	view.setUint16(16, whole(report.queueMs, 65_535));
	view.setUint8(18, whole(report.framesPerSecond, 255));
	view.setUint16(19, whole(report.wantsBps / wishStep, 65_535));
	view.setUint16(21, whole(report.playoutMs, 4_000));
	view.setUint16(23, Math.floor(heardMs) % 65_536);
	view.setUint8(25, whole(heardAgeMs / ageStep, 255));
	view.setUint16(26, report.seemsBps === null ? 0 : Math.max(1, whole(report.seemsBps / bpsStep, endless)));
	view.setUint8(28, report.calmLossShare === null ? unknownShare : whole(report.calmLossShare * calmSteps, calmSteps));
	view.setUint8(29, checkOf(bytes));
	return bytes;
}

/** Reads a pulse that came over the network: anything else is refused. */
export function decodePulse(bytes: Uint8Array): Result<Pulse, { readonly reason: 'malformed' }> {
	if (bytes.length !== pulseBytes || bytes[pulseBytes - 1] !== checkOf(bytes)) return err({ reason: 'malformed' });
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const rung = rungs[view.getUint8(0) & 15];
	const burstPackets = view.getUint8(14) * burstStep;
	const playoutMs = view.getUint16(21);
	const seems = view.getUint16(26);
	if (view.getUint8(0) >> 4 !== version || rung === undefined || burstPackets < 1 || playoutMs > 4_000) return err({ reason: 'malformed' });
	return ok({
		report: {
			number: view.getUint16(1),
			sentAtMs: view.getUint32(3),
			echoNumber: view.getUint16(7),
			echoAgeMs: view.getUint16(9),
			receivedBps: view.getUint16(11) * bpsStep,
			lossShare: view.getUint8(13) / shareSteps,
			calmLossShare: view.getUint8(28) === unknownShare ? null : view.getUint8(28) / calmSteps,
			burstPackets,
			concealedShare: view.getUint8(15) / shareSteps,
			queueMs: view.getUint16(16),
			framesPerSecond: view.getUint8(18),
			seemsBps: seems === 0 ? null : seems === endless ? Infinity : seems * bpsStep,
			wantsBps: view.getUint16(19) * wishStep,
			rung,
			playoutMs
		},
		heardMs: view.getUint16(23),
		heardAgeMs: view.getUint8(25) * ageStep
	});
}

const whole = (value: number, max: number): number => Math.min(max, Math.max(0, Math.round(value)));

/** Tells a pulse from other bytes of the same length; the channel itself is already authenticated (DTLS). */
function checkOf(bytes: Uint8Array): number {
	let check = 0xa5;
	for (let at = 0; at < pulseBytes - 1; at++) check = (((check << 1) | (check >> 7)) & 255) ^ bytes[at]!;
	return check;
}
