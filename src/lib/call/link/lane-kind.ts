/** The first byte of every message on a peer link's lanes (`swift`, `sure`) says whose it is. A lane drops what it does not know. */
export const laneKind = {
	/** A signal of the room as UTF-8 JSON, also one passed on for others. */
	signal: 1,
	/** Text just typed, on the swift lane. */
	notesChunk: 2,
	/** A piece of a large update, on the swift lane. */
	notesPiece: 3,
	/** Which chunks and pieces have come. */
	notesAck: 4,
	/** A checksum of everything a side holds, on the sure lane when it opens. */
	notesDigest: 5,
	/** How far a side holds each author's changes. */
	notesHave: 6,
	/** From where on a side lacks an author's changes. */
	notesWant: 7,
	/** A piece of a still picture, on the sure lane. */
	stillPiece: 8
} as const;
