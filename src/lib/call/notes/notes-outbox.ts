import type { Bytes } from '#lib/core/bytes.ts';
import { frameHeadBytes, type Acknowledged } from './notes-frame.ts';

/** Updates that are larger (a pasted report) go to the others by the relay alone; the live lane's border too. */
export const maxUpdateBytes = 60_000;
/** Keys of this long travel as one update (calls.md 5.1). */
const gatherMs = 200;
/** A chunk is sent again this long after (calls.md 5.4). */
const againAfterMs = 120;
/** Above this loss each chunk goes three times. calls.md 5.4 says 30 %, around which measured losses of a line of 30 % scatter. */
const heavyLossShare = 0.2;
/** Least bytes of content on the way and not acknowledged (calls.md 5.3); on a richer line what it carries in 300 ms. */
const leastWindowBytes = 600;
const firstRetryMs = 500;
const leastRetryMs = 300;
const longestRetryMs = 4_000;
/** As many frames back as an acknowledgement can tell of. */
const rememberedFrames = 64;

/** What the line is now, as the plan and the reports say. */
export interface NotesLine {
	readonly rateBps: number;
	readonly lossShare: number;
	/** What a message costs on the wire beside itself: the plan's rate counts it, because the line does. */
	readonly overheadBytes: { readonly swift: number; readonly sure: number };
}

export type OutboxContent =
	| { readonly type: 'chunk'; readonly number: number; readonly update: Bytes }
	| {
			readonly type: 'piece';
			readonly number: number;
			readonly update: number;
			readonly index: number;
			readonly count: number;
			readonly bytes: Bytes;
	  };

/** Something that is ready to go: it counts as sent once taken. */
export interface Ready {
	/** With the head of its frame. */
	readonly bytes: number;
	take(): OutboxContent;
}

/** Own updates on their way to one peer. Each is sent until an acknowledgement names a frame that held it. */
export interface NotesOutbox {
	add(update: Bytes, nowMs: number): void;
	/** What the peer turned out to lack: goes after everything typed. */
	heal(update: Bytes, line: NotesLine): void;
	acknowledge(acknowledged: Acknowledged, nowMs: number): void;
	/** The peer was heard: whatever kept it silent is over. */
	heard(): void;
	/** What is new. */
	fresh(nowMs: number, line: NotesLine): Ready | null;
	/** What has gone before and may not have come, and what heals. */
	again(nowMs: number, line: NotesLine): Ready | null;
	/** True while anything here is not acknowledged. */
	readonly busy: boolean;
}

interface Large {
	readonly id: number;
	readonly pieces: readonly Bytes[];
	/** When each piece went last; null before. */
	readonly sentAtMs: (number | null)[];
	readonly left: Set<number>;
}

type SentFrame = { readonly atMs: number } & ({ readonly gathers: readonly number[] } | { readonly large: Large; readonly index: number });

export function createNotesOutbox(merge: (updates: readonly Bytes[]) => Bytes): NotesOutbox {
	let waiting: Bytes[] = [];
	let waitingBytes = 0;
	let waitingSinceMs = 0;
	/** What waits, in one, and that with everything on the way; null after a change. */
	let gathering: { readonly gathered: Bytes; readonly all: Bytes } | null = null;
	/** Gathers that were sent and not acknowledged, oldest first; every chunk holds all of them, for they merge into few bytes. */
	const flying = new Map<number, Bytes>();
	const sent = new Map<number, SentFrame>();
	let lastChunk: { readonly number: number; readonly update: Bytes; readonly atMs: number; copies: number } | null = null;
	let pasted: Large | null = null;
	let healing: Large | null = null;
	let nextId = 1;
	let nextNumber = 1;
	let smoothedMs: number | null = null;
	let doublings = 0;

	const windowBytes = (line: NotesLine): number => Math.max(leastWindowBytes, Math.floor((line.rateBps / 8) * 0.3));
	const retryMs = (): number =>
		Math.min(longestRetryMs, (smoothedMs === null ? firstRetryMs : Math.max(leastRetryMs, 1.25 * smoothedMs)) * 2 ** doublings);
	const flyingPieceBytes = (large: Large | null): number =>
		large ? [...large.left].reduce((sum, index) => sum + (large.sentAtMs[index] === null ? 0 : large.pieces[index]!.length), 0) : 0;

	const remember = (frame: SentFrame): number => {
		const number = nextNumber++;
		sent.set(number, frame);
		if (sent.size > rememberedFrames) sent.delete([...sent.keys()][0]!);
		return number;
	};
	const gather = (): { readonly gathered: Bytes; readonly all: Bytes } => {
		const gathered = merge(waiting);
		waiting = [gathered];
		waitingBytes = gathered.length;
		return { gathered, all: flying.size === 0 ? gathered : merge([...flying.values(), gathered]) };
	};
	const empty = (): void => {
		waiting = [];
		waitingBytes = 0;
		gathering = null;
	};
	/** A large update in pieces that pass in a quarter of a second each, so that keys slip in between. */
	const cut = (update: Bytes, line: NotesLine): Large => {
		const size = Math.min(1_000, Math.max(200, Math.floor(line.rateBps / 32)));
		const pieces = Array.from({ length: Math.ceil(update.length / size) }, (_, at) => update.slice(at * size, (at + 1) * size));
		return { id: nextId++, pieces, sentAtMs: pieces.map(() => null), left: new Set(pieces.keys()) };
	};
	const chunk = (update: Bytes, nowMs: number, line: NotesLine): Ready => ({
		bytes: update.length + frameHeadBytes,
		take() {
			const number = remember({ atMs: nowMs, gathers: [...flying.keys()] });
			lastChunk = { number, update, atMs: nowMs, copies: line.lossShare > heavyLossShare ? 2 : 1 };
			return { type: 'chunk', number, update };
		}
	});
	const piece = (large: Large | null, nowMs: number, line: NotesLine): Ready | null => {
		if (!large) return null;
		const index = [...large.left].find((at) => {
			const sentAtMs = large.sentAtMs[at] ?? null;
			return sentAtMs === null || nowMs >= sentAtMs + retryMs();
		});
		if (index === undefined) return null;
		const bytes = large.pieces[index]!;
		const repeats = large.sentAtMs[index] !== null;
		const onTheWay = flyingPieceBytes(pasted) + flyingPieceBytes(healing);
		if (!repeats && onTheWay > 0 && onTheWay + bytes.length > windowBytes(line)) return null;
		return {
			bytes: bytes.length + frameHeadBytes,
			take() {
				if (repeats) doublings = Math.min(doublings + 1, 3);
				large.sentAtMs[index] = nowMs;
				const number = remember({ atMs: nowMs, large, index });
				return { type: 'piece', number, update: large.id, index, count: large.pieces.length, bytes };
			}
		};
	};
	const land = (number: number, nowMs: number, isHighest: boolean): void => {
		const frame = sent.get(number);
		if (!frame) return;
		sent.delete(number);
		doublings = 0;
		if (isHighest) smoothedMs = smoothedMs === null ? nowMs - frame.atMs : smoothedMs * 0.75 + (nowMs - frame.atMs) * 0.25;
		if ('gathers' in frame) {
			for (const gather of frame.gathers) flying.delete(gather);
			gathering = null;
			if (flying.size === 0 || lastChunk?.number === number) lastChunk = null;
			return;
		}
		frame.large.left.delete(frame.index);
		if (pasted?.left.size === 0) pasted = null;
		if (healing?.left.size === 0) healing = null;
	};

	return {
		add(update, nowMs) {
			if (waiting.length === 0) waitingSinceMs = nowMs;
			waiting.push(update);
			gathering = null;
			waitingBytes += update.length;
			if (waitingBytes <= maxUpdateBytes) return;
			// Many small keys merge into little; what is still too much is the relay's.
			const merged = merge(waiting);
			waiting = merged.length > maxUpdateBytes ? [] : [merged];
			waitingBytes = waiting.length > 0 ? merged.length : 0;
		},
		heal(update, line) {
			if (!healing && update.length <= maxUpdateBytes) healing = cut(update, line);
		},
		acknowledge({ highest, before }, nowMs) {
			for (let bit = 31; bit >= 0; bit--) if ((before & (1 << bit)) !== 0) land(highest - 1 - bit, nowMs, false);
			land(highest, nowMs, true);
		},
		heard() {
			doublings = 0;
		},
		fresh(nowMs, line) {
			// Whatever this device types after a paste means nothing to the peer before the paste has come.
			if (pasted) return piece(pasted, nowMs, line);
			if (waiting.length === 0 || nowMs < waitingSinceMs + gatherMs) return null;
			gathering ??= gather();
			const { gathered, all } = gathering;
			const onTheWay = flyingPieceBytes(healing);
			if (all.length + onTheWay > windowBytes(line) || all.length > 1_000) {
				if (flying.size > 0 || (onTheWay > 0 && gathered.length <= leastWindowBytes)) return null;
				empty();
				pasted = cut(gathered, line);
				return piece(pasted, nowMs, line);
			}
			const ready = chunk(all, nowMs, line);
			return {
				bytes: ready.bytes,
				take() {
					empty();
					flying.set(nextId++, gathered);
					return ready.take();
				}
			};
		},
		again(nowMs, line) {
			if (lastChunk && lastChunk.copies > 0) {
				const copied = lastChunk;
				if (nowMs < copied.atMs + againAfterMs) return null;
				return {
					bytes: copied.update.length + frameHeadBytes,
					take() {
						lastChunk = { ...copied, atMs: nowMs, copies: copied.copies - 1 };
						return { type: 'chunk', number: copied.number, update: copied.update };
					}
				};
			}
			if (flying.size > 0 && (!lastChunk || nowMs >= lastChunk.atMs + retryMs())) {
				const repeated = chunk(merge([...flying.values()]), nowMs, line);
				return {
					bytes: repeated.bytes,
					take() {
						doublings = Math.min(doublings + 1, 3);
						return repeated.take();
					}
				};
			}
			return piece(healing, nowMs, line);
		},
		get busy() {
			return waiting.length > 0 || flying.size > 0 || pasted !== null || healing !== null;
		}
	};
}
