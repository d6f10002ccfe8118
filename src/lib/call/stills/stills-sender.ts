import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DataLane } from '#lib/call/link/peer-link.ts';
import { encodeStillPiece, maxStillBytes } from './stills-codec.ts';
import { createStillsPurse, isWanted, nextStillBytes, pieceBytes, staleMs, stillsRateBps, type StillsLine } from './stills-policy.ts';

export interface StillsSenderParts {
	/** Stills go on `sure`, and only while nothing waits on either lane. */
	readonly swift: Pick<DataLane, 'bufferedBytes'>;
	readonly sure: DataLane;
	readonly clock: Clock;
	line(): StillsLine;
	/** Takes a still of at most so many bytes; null where the camera gives none now. */
	capture(maxBytes: number): Promise<Bytes | null>;
	report(error: unknown): void;
}

/** Sends stills to one peer whenever the policy has one due; takes none before that. */
export interface StillsSender {
	close(): void;
}

/** While a still is under way, and while none is. */
const tickMs = 50;
const idleTickMs = 500;
/** A step of the clock beyond this: the device slept, or its clock was set, and nobody knows how old the still is. */
const longestStepMs = 5_000;
/** A camera that gives no answer for so long is asked anew; what it gives after all is dropped. */
const captureMs = 10_000;

interface UnderWay {
	readonly number: number;
	readonly takenAtMs: number;
	readonly bytes: Bytes;
	readonly count: number;
	index: number;
}

export function createStillsSender(parts: StillsSenderParts): StillsSender {
	const { swift, sure, clock } = parts;
	let purse = createStillsPurse();
	let still: UnderWay | null = null;
	let capturing = false;
	let number = 0;
	let allowedSinceMs: number | null = null;
	let beganAtMs: number | null = null;
	let lookedAtMs = clock.nowMs();
	/** Counts what makes void whatever is being taken: jumps of the clock, and a camera that does not answer. */
	let era = 0;
	let closed = false;
	let cancel = (): void => undefined;

	const dropCapture = (): void => {
		capturing = false;
		era++;
	};
	const forgetTime = (): void => {
		purse = createStillsPurse();
		still = null;
		allowedSinceMs = beganAtMs = null;
		dropCapture();
	};

	const take = async (maxBytes: number, takenAtMs: number): Promise<void> => {
		capturing = true;
		beganAtMs = takenAtMs;
		const takenIn = era;
		try {
			const bytes = await parts.capture(maxBytes);
			const fits = bytes !== null && bytes.length > 0 && bytes.length <= Math.min(maxBytes, maxStillBytes);
			if (fits && !closed && takenIn === era && isWanted(parts.line()))
				still = { number: ++number, takenAtMs, bytes, count: Math.ceil(bytes.length / pieceBytes), index: 0 };
		} catch (error) {
			parts.report(error);
		}
		if (takenIn === era) capturing = false;
	};

	const sendPiece = (one: UnderWay, nowMs: number): void => {
		const { index, count, takenAtMs } = one;
		const bytes = one.bytes.slice(index * pieceBytes, (index + 1) * pieceBytes);
		const message = encodeStillPiece({ number: one.number, index, count, ageMs: nowMs - takenAtMs, bytes });
		if (!sure.send(message)) return;
		purse.pay(message.length + sure.overheadBytes);
		if (++one.index === count) still = null;
	};

	const look = (): void => {
		const nowMs = clock.nowMs();
		if (nowMs < lookedAtMs || nowMs - lookedAtMs > longestStepMs) forgetTime();
		lookedAtMs = nowMs;
		if (capturing && nowMs - beganAtMs! > captureMs) dropCapture();
		const line = parts.line();
		const rateBps = sure.open ? stillsRateBps(line) : 0;
		allowedSinceMs = rateBps === 0 ? null : (allowedSinceMs ?? nowMs);
		if (still !== null && (!isWanted(line) || nowMs - still.takenAtMs > staleMs)) still = null;
		const laneIsFree = sure.bufferedBytes === 0 && swift.bufferedBytes === 0;
		const may = purse.allows(nowMs, rateBps);
		if (still !== null) {
			if (may && laneIsFree) sendPiece(still, nowMs);
			return;
		}
		const maxBytes = sure.open ? nextStillBytes(line, { allowedSinceMs, beganAtMs, underWay: capturing }, nowMs) : null;
		if (maxBytes !== null) void take(maxBytes, nowMs);
	};

	const run = (): void => {
		if (closed) return;
		try {
			look();
		} catch (error) {
			parts.report(error);
		}
		cancel = clock.after(still === null ? idleTickMs : tickMs, run);
	};
	run();
	return {
		close() {
			closed = true;
			still = null;
			cancel();
		}
	};
}
