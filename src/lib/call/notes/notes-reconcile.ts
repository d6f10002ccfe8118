import type { Bytes } from '#lib/core/bytes.ts';
import { decodeClocks, encodeClocks, type AuthorClocks } from '#lib/call/link/lane-bytes.ts';
import type { NotesFrame } from './notes-frame.ts';

type Word = Extract<NotesFrame, { type: 'digest' | 'have' | 'want' }>;

/**
 * Finds what acknowledgements cannot: changes that came to one side by another way (the relay, another member) and not to the
 * other. A state vector of a case names hundreds of authors, so a checksum opens, and then only what changed is told.
 */
export interface NotesReconcile {
	/** The lanes opened, for the first time or again. */
	opened(nowMs: number): void;
	/** The peer's word; the answer is the state vector up to which it holds this document, when it asks for what it lacks. */
	hear(word: Word, nowMs: number): Bytes | null;
	/** What to say now; it counts as said once taken. `calm`: no text is on its way, which would look like a difference. */
	ready(nowMs: number, calm: boolean): { readonly word: Word; take(): void } | null;
}

/** State vectors are compared this often at most (calls.md 5.4), and this often while somebody types without a pause. */
const compareEveryMs = 2_000;
const compareAmidTypingMs = 4_000;
/** What is on its way by itself needs no asking: a chunk's copies and the relay's envelope have come by then. */
const graceMs = 1_500;
const leastAskEveryMs = 4_000;
const longestAskEveryMs = 60_000;
/** One answer costs a walk over the document. */
const answerEveryMs = 1_000;
const tellAllEveryMs = 10_000;
/** Nine bytes or less each: a frame stays below 1,000 bytes. */
const clientsPerFrame = 100;

/** FNV-1a, 32 bits, over the state vector that Yjs writes in one order for everybody. */
const digestOf = (bytes: Uint8Array): number => {
	let hash = 0x811c9dc5;
	for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
	return hash >>> 0;
};

const clocksOf = (vector: Uint8Array): AuthorClocks => {
	const clocks = decodeClocks(vector);
	if (!clocks) throw new Error('not a state vector');
	return clocks;
};

export function createNotesReconcile(stateVector: () => Bytes): NotesReconcile {
	let queue: Word[] = [];
	/** What the peer is known to have been told, or to have said itself. */
	let told = new Map<number, number>();
	/** What the peer has and this side lacked when it heard so. */
	let lacking = new Map<number, number>();
	let askAtMs = Infinity;
	let askEveryMs = leastAskEveryMs;
	let comparedAtMs = -Infinity;
	let answeredAtMs = -Infinity;
	let toldAllAtMs = -Infinity;
	let isOpen = false;

	const raise = (clocks: AuthorClocks): void => {
		for (const [client, clock] of clocks) told.set(client, Math.max(told.get(client) ?? 0, clock));
	};
	const tell = (clocks: AuthorClocks): void => {
		const entries = [...clocks];
		for (let at = 0; at < entries.length; at += clientsPerFrame)
			queue.push({ type: 'have', clocks: new Map(entries.slice(at, at + clientsPerFrame)) });
		raise(clocks);
	};
	const compare = (nowMs: number, calm: boolean): void => {
		if (!isOpen || nowMs < comparedAtMs + (calm ? compareEveryMs : compareAmidTypingMs)) return;
		comparedAtMs = nowMs;
		tell(new Map([...clocksOf(stateVector())].filter(([client, clock]) => clock > (told.get(client) ?? 0))));
	};
	const ask = (nowMs: number): void => {
		if (nowMs < askAtMs) return;
		const mine = clocksOf(stateVector());
		lacking = new Map([...lacking].filter(([client, clock]) => (mine.get(client) ?? 0) < clock));
		if (lacking.size === 0) {
			askAtMs = Infinity;
			askEveryMs = leastAskEveryMs;
			return;
		}
		const clients = [...lacking.keys()].slice(0, clientsPerFrame);
		queue.push({ type: 'want', clocks: new Map(clients.map((client) => [client, mine.get(client) ?? 0])) });
		askAtMs = nowMs + askEveryMs;
		askEveryMs = Math.min(longestAskEveryMs, askEveryMs * 2);
	};

	return {
		opened(nowMs) {
			const vector = stateVector();
			isOpen = true;
			told = new Map(clocksOf(vector));
			lacking = new Map();
			askAtMs = Infinity;
			askEveryMs = leastAskEveryMs;
			comparedAtMs = nowMs;
			queue = [{ type: 'digest', digest: digestOf(vector) }];
		},
		hear(word, nowMs) {
			const vector = stateVector();
			if (word.type === 'digest') {
				if (word.digest === digestOf(vector) || nowMs < toldAllAtMs + tellAllEveryMs) return null;
				toldAllAtMs = nowMs;
				tell(clocksOf(vector));
				return null;
			}
			const mine = new Map(clocksOf(vector));
			if (word.type === 'have') {
				raise(word.clocks);
				for (const [client, clock] of word.clocks) if ((mine.get(client) ?? 0) < clock) lacking.set(client, clock);
				if (lacking.size > 0) askAtMs = Math.min(askAtMs, nowMs + graceMs);
				return null;
			}
			if (nowMs < answeredAtMs + answerEveryMs) return null;
			const lacks = [...word.clocks].filter(([client, clock]) => (mine.get(client) ?? 0) > clock);
			if (lacks.length === 0) return null;
			answeredAtMs = nowMs;
			for (const [client, clock] of lacks) mine.set(client, clock);
			return encodeClocks(mine);
		},
		ready(nowMs, calm) {
			compare(nowMs, calm);
			ask(nowMs);
			const word = queue[0];
			return word ? { word, take: () => void queue.shift() } : null;
		}
	};
}
