import type { Bytes } from '#lib/core/bytes.ts';
import type { LiveDocument } from './live-document.ts';
import { createNotesBucket } from './notes-bucket.ts';
import { encodeNotesFrame, type NotesFrame, type Numbered } from './notes-frame.ts';
import { createNotesHeard } from './notes-heard.ts';
import { createNotesOutbox, type NotesLine, type Ready } from './notes-outbox.ts';
import { createNotesReconcile } from './notes-reconcile.ts';

/** A message for one of a link's lanes. */
export interface PacedMessage {
	readonly lane: 'swift' | 'sure';
	readonly bytes: Bytes;
}

/** Which lanes can take a message now without piling it up. */
export interface LanesFree {
	readonly swift: boolean;
	readonly sure: boolean;
}

/**
 * Decides when what of the notes goes to one peer, so that typed text neither starves the voice nor waits behind it. Knows no
 * timers and no lanes: instants come in, messages go out. `reference/calls.md` section 5.
 */
export interface NotesPace {
	/** An update made on this device. */
	edit(update: Bytes, nowMs: number): void;
	/** A frame of the peer; the update to apply, if it brings one. */
	hear(frame: NotesFrame, nowMs: number, line: NotesLine): Bytes | null;
	/** The lanes opened, for the first time or again. */
	opened(nowMs: number): void;
	/** The next message to send now; null until time passes or something happens. */
	next(nowMs: number, line: NotesLine, free: LanesFree): PacedMessage | null;
	/** True while something waits for the bucket, an acknowledgement or a moment close by. */
	readonly busy: boolean;
}

export interface NotesPaceParts {
	readonly document: Pick<LiveDocument, 'stateVector' | 'missingFor' | 'merge'>;
	/** Names this run to the peer: 16 random bits. */
	readonly session: number;
}

/** A word about what is held may be held back this long by typing; then it goes first. */
const longestHoldMs = 3_000;
/** So long after the last text of either side both hold the same, unless something is wrong. */
const calmAfterMs = 1_000;

export function createNotesPace({ document, session }: NotesPaceParts): NotesPace {
	const bucket = createNotesBucket();
	const outbox = createNotesOutbox((updates) => document.merge(updates));
	const heard = createNotesHeard();
	const reconcile = createNotesReconcile(() => document.stateVector());
	let wordSinceMs: number | null = null;
	let textAtMs = -Infinity;

	const head = (number: number): Numbered => ({ session, number, acknowledged: heard.owesAck ? heard.acknowledged : null });

	return {
		edit(update, nowMs) {
			textAtMs = nowMs;
			outbox.add(update, nowMs);
		},
		hear(frame, nowMs, line) {
			outbox.heard();
			const acknowledged = 'acknowledged' in frame ? frame.acknowledged : null;
			if (acknowledged?.session === session) outbox.acknowledge(acknowledged, nowMs);
			if (frame.type === 'chunk' || frame.type === 'piece') {
				textAtMs = nowMs;
				return heard.take(frame);
			}
			if (frame.type === 'ack') return null;
			const lacking = reconcile.hear(frame, nowMs);
			if (lacking) outbox.heal(document.missingFor(lacking), line);
			return null;
		},
		opened: (nowMs) => reconcile.opened(nowMs),
		next(nowMs, line, free) {
			const mayCost = (lane: PacedMessage['lane'], bytes: number): boolean =>
				bucket.allows(bytes + line.overheadBytes[lane], nowMs, line.rateBps);
			const paid = (lane: PacedMessage['lane'], bytes: Bytes): PacedMessage => {
				bucket.pay(bytes.length + line.overheadBytes[lane]);
				return { lane, bytes };
			};
			const numbered = (ready: Ready): PacedMessage | null => {
				if (!mayCost('swift', ready.bytes)) return null;
				const content = ready.take();
				const bytes = encodeNotesFrame({ ...content, ...head(content.number) });
				heard.acked(nowMs);
				return paid('swift', bytes);
			};
			const word = free.sure ? reconcile.ready(nowMs, nowMs >= textAtMs + calmAfterMs) : null;
			const said = (): PacedMessage | null => {
				const bytes = encodeNotesFrame(word!.word);
				if (!mayCost('sure', bytes.length)) return null;
				word!.take();
				wordSinceMs = null;
				return paid('sure', bytes);
			};
			if (word) wordSinceMs ??= nowMs;
			if (word && nowMs >= wordSinceMs! + longestHoldMs) return said();
			const fresh = free.swift ? outbox.fresh(nowMs, line) : null;
			if (fresh) return numbered(fresh);
			if (free.swift && heard.ackDue(nowMs)) {
				const bytes = encodeNotesFrame({ type: 'ack', acknowledged: heard.acknowledged! });
				if (!mayCost('sure', bytes.length)) return null;
				heard.acked(nowMs);
				return paid('swift', bytes);
			}
			if (word) return said();
			const again = free.swift ? outbox.again(nowMs, line) : null;
			return again ? numbered(again) : null;
		},
		get busy() {
			return outbox.busy || heard.owesAck || wordSinceMs !== null;
		}
	};
}
