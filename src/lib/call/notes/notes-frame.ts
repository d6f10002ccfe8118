import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { decodeClocks, encodeClocks, fixedUint, readLane, varUint, type AuthorClocks, type LaneReader } from '#lib/call/link/lane-bytes.ts';
import { laneKind } from '#lib/call/link/lane-kind.ts';

/** Which numbered frames of the other side have come. */
export interface Acknowledged {
	/** The other side's session: its numbers begin anew with each. */
	readonly session: number;
	/** The highest number that has come. */
	readonly highest: number;
	/** Bit n says that number `highest - 1 - n` has come. 32 bits. */
	readonly before: number;
}

/** A frame that is numbered and acknowledged; acknowledgements for the other direction ride along. */
export interface Numbered {
	readonly session: number;
	readonly number: number;
	readonly acknowledged: Acknowledged | null;
}

/** What notes say to each other beside a call. All of it on lanes whose encryption and peer the call has settled. */
export type NotesFrame =
	| (Numbered & { readonly type: 'chunk'; readonly update: Bytes })
	/** Piece `index` of `count` of update number `update` of this session. */
	| (Numbered & { readonly type: 'piece'; readonly update: number; readonly index: number; readonly count: number; readonly bytes: Bytes })
	| { readonly type: 'ack'; readonly acknowledged: Acknowledged }
	| { readonly type: 'digest'; readonly digest: number }
	| { readonly type: 'have' | 'want'; readonly clocks: AuthorClocks };

/** Fits a data channel's packet at the least path MTU that ICE works with, 1,191 bytes of SCTP payload (calls.md section 5). */
export const maxFrameBytes = 1_100;
/** What a chunk or piece needs at most besides its content: kind, session, number, acknowledgement, place. */
export const frameHeadBytes = 32;

const acknowledgedBytes = (acknowledged: Acknowledged | null): Bytes =>
	acknowledged
		? concatBytes(Uint8Array.of(1), fixedUint(acknowledged.session, 2), varUint(acknowledged.highest), fixedUint(acknowledged.before, 4))
		: Uint8Array.of(0);

const numberedBytes = (kind: number, { session, number, acknowledged }: Numbered): Bytes =>
	concatBytes(Uint8Array.of(kind), fixedUint(session, 2), varUint(number), acknowledgedBytes(acknowledged));

export function encodeNotesFrame(frame: NotesFrame): Bytes {
	switch (frame.type) {
		case 'chunk':
			return concatBytes(numberedBytes(laneKind.notesChunk, frame), frame.update);
		case 'piece': {
			const place = concatBytes(varUint(frame.update), varUint(frame.index), varUint(frame.count));
			return concatBytes(numberedBytes(laneKind.notesPiece, frame), place, frame.bytes);
		}
		case 'ack':
			return concatBytes(Uint8Array.of(laneKind.notesAck), acknowledgedBytes(frame.acknowledged));
		case 'digest':
			return concatBytes(Uint8Array.of(laneKind.notesDigest), fixedUint(frame.digest, 4));
		case 'have':
			return concatBytes(Uint8Array.of(laneKind.notesHave), encodeClocks(frame.clocks));
		case 'want':
			return concatBytes(Uint8Array.of(laneKind.notesWant), encodeClocks(frame.clocks));
	}
}

/** Undefined when malformed; null when the frame carries none. */
function readAcknowledged(reader: LaneReader): Acknowledged | null | undefined {
	const flag = reader.fixed(1);
	if (flag === 0) return null;
	if (flag !== 1) return undefined;
	const session = reader.fixed(2);
	const highest = reader.uint();
	const before = reader.fixed(4);
	return session === null || highest === null || before === null ? undefined : { session, highest, before };
}

function readNumbered(reader: LaneReader): Numbered | null {
	const session = reader.fixed(2);
	const number = reader.uint();
	const acknowledged = readAcknowledged(reader);
	return session === null || number === null || acknowledged === undefined ? null : { session, number, acknowledged };
}

/** Null for anything that is no frame of this lane, another part's messages included. Throws nothing. */
export function decodeNotesFrame(bytes: Uint8Array): NotesFrame | null {
	if (bytes.length > maxFrameBytes) return null;
	const reader = readLane(bytes);
	const kind = reader.fixed(1);
	switch (kind) {
		case laneKind.notesChunk: {
			const head = readNumbered(reader);
			return head && !reader.atEnd ? { type: 'chunk', ...head, update: reader.rest() } : null;
		}
		case laneKind.notesPiece: {
			const head = readNumbered(reader);
			const [update, index, count] = [reader.uint(), reader.uint(), reader.uint()];
			if (!head || update === null || index === null || count === null || index >= count || reader.atEnd) return null;
			return { type: 'piece', ...head, update, index, count, bytes: reader.rest() };
		}
		case laneKind.notesAck: {
			const acknowledged = readAcknowledged(reader);
			return acknowledged && reader.atEnd ? { type: 'ack', acknowledged } : null;
		}
		case laneKind.notesDigest: {
			const digest = reader.fixed(4);
			return digest !== null && reader.atEnd ? { type: 'digest', digest } : null;
		}
		case laneKind.notesHave:
		case laneKind.notesWant: {
			const clocks = decodeClocks(reader.rest());
			return clocks ? { type: kind === laneKind.notesHave ? 'have' : 'want', clocks } : null;
		}
		default:
			return null;
	}
}
