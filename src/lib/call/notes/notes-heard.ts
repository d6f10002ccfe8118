import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Acknowledged, NotesFrame } from './notes-frame.ts';
import { maxUpdateBytes } from './notes-outbox.ts';

/** What came of the other side's numbered frames: each is taken once, and acknowledged in gathers. */
export interface NotesHeard {
	/** The update that this frame completes; null when it is a repetition, or a piece of what is not whole yet. */
	take(frame: Extract<NotesFrame, { type: 'chunk' | 'piece' }>): Bytes | null;
	/** What to tell the other side; null before anything came. */
	readonly acknowledged: Acknowledged | null;
	/** True when an acknowledgement should go by itself now. */
	ackDue(nowMs: number): boolean;
	/** True while something is not acknowledged yet. */
	readonly owesAck: boolean;
	/** An acknowledgement has gone, alone or with a frame. */
	acked(nowMs: number): void;
}

/** An acknowledgement by itself costs over 100 bytes on the wire; each tells of 33 frames, so few are needed: 3 kbit/s at most. */
const ackEveryMs = 250;
/** A sender has one paste and one healing on the way; more is not of our making. */
const maxUnfinished = 4;
const rememberedWhole = 16;
const maxPieces = 400;

interface Unfinished {
	readonly count: number;
	readonly pieces: Map<number, Bytes>;
	bytes: number;
}

export function createNotesHeard(): NotesHeard {
	let acknowledged: Acknowledged | null = null;
	let owes = false;
	let ackedAtMs = -Infinity;
	let unfinished = new Map<number, Unfinished>();
	let whole: number[] = [];

	/** False for a number that has come before, or so long ago that nobody knows. */
	const isNew = (session: number, number: number): boolean => {
		if (acknowledged?.session !== session) {
			acknowledged = { session, highest: number, before: 0 };
			unfinished = new Map();
			whole = [];
			return true;
		}
		const { highest, before } = acknowledged;
		if (number > highest) {
			const by = number - highest;
			const shifted = by < 32 ? (before << by) >>> 0 : 0;
			const last = by <= 32 ? (1 << (by - 1)) >>> 0 : 0;
			acknowledged = { session, highest: number, before: (shifted | last) >>> 0 };
			return true;
		}
		const back = highest - number - 1;
		if (back < 0 || back > 31 || (before & (1 << back)) !== 0) return false;
		acknowledged = { session, highest, before: (before | (1 << back)) >>> 0 };
		return true;
	};

	const takePiece = ({ update, index, count, bytes }: Extract<NotesFrame, { type: 'piece' }>): Bytes | null => {
		if (count > maxPieces || whole.includes(update)) return null;
		let parts = unfinished.get(update);
		if (!parts) {
			if (unfinished.size >= maxUnfinished) unfinished.delete([...unfinished.keys()][0]!);
			parts = { count, pieces: new Map(), bytes: 0 };
			unfinished.set(update, parts);
		}
		if (parts.count !== count || parts.pieces.has(index) || parts.bytes + bytes.length > maxUpdateBytes) return null;
		parts.pieces.set(index, bytes);
		parts.bytes += bytes.length;
		if (parts.pieces.size < count) return null;
		unfinished.delete(update);
		whole = [...whole.slice(1 - rememberedWhole), update];
		const all = parts.pieces;
		return concatBytes(...Array.from({ length: count }, (_, at) => all.get(at)!));
	};

	return {
		take(frame) {
			if (!isNew(frame.session, frame.number)) return null;
			owes = true;
			return frame.type === 'chunk' ? frame.update : takePiece(frame);
		},
		get acknowledged() {
			return acknowledged;
		},
		get owesAck() {
			return owes;
		},
		ackDue: (nowMs) => owes && nowMs >= ackedAtMs + ackEveryMs,
		acked(nowMs) {
			owes = false;
			ackedAtMs = nowMs;
		}
	};
}
