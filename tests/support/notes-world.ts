import * as Y from 'yjs';
import { createNotesLane } from '#lib/call/notes/notes-lane.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createSettable, type Settable } from '#lib/core/readable.ts';
import { onUpdate } from '#lib/document/guarded.ts';
import { createLiveDocument } from '#lib/sync/live-updates.ts';
import { createEventClock, createLanePair, type LaneEnd, type LineConditions, type SentMessage } from './simulated-lanes.ts';

const thrown = (error: unknown): never => {
	throw error;
};

/** One person of the two, with a document of their own. */
export interface Writer {
	readonly doc: Y.Doc;
	readonly sent: SentMessage[];
	readonly lanes: Pick<LaneEnd, 'swift' | 'sure'>;
	/** From a key to its being readable on the other side, milliseconds, in order of arrival. */
	readonly delaysMs: number[];
	/** Appends to this writer's own text. */
	type(text: string): void;
}

/** Two people with the same case open, and nothing between their documents but a call's lanes. Same seed, same story. */
export function createNotesWorld(seed: number, line: LineConditions, notesBps: number) {
	const clock = createEventClock();
	const random = seededRandom(seed);
	const lines = { there: { ...line }, back: { ...line } };
	const pair = createLanePair(clock, random, lines);
	const rateBps: Settable<number> = createSettable(notesBps);
	const lossShare: Settable<number> = createSettable(line.lossShare);
	const docs = [0, 1].map((at) => {
		const doc = new Y.Doc();
		doc.clientID = 1_000_000 + 70_000_000 * at;
		return doc;
	}) as [Y.Doc, Y.Doc];

	const lanes = docs.map((doc, at) => {
		const { swift, sure } = at === 0 ? pair.a : pair.b;
		const document = createLiveDocument(doc, thrown);
		return createNotesLane({ swift, sure, document, clock, random, notesBps: rateBps, lossShare, report: thrown });
	});
	const writer = (at: 0 | 1): Writer => {
		const name = `by ${at}`;
		const typedAtMs: number[] = [];
		const delaysMs: number[] = [];
		const theirs = docs[1 - at]!;
		onUpdate(
			theirs,
			() => {
				for (let seen = delaysMs.length; seen < theirs.getText(name).length; seen++) delaysMs.push(clock.nowMs() - typedAtMs[seen]!);
			},
			thrown
		);
		return {
			doc: docs[at],
			sent: (at === 0 ? pair.a : pair.b).sent,
			lanes: at === 0 ? pair.a : pair.b,
			delaysMs,
			type(text) {
				for (let key = 0; key < text.length; key++) typedAtMs.push(clock.nowMs());
				docs[at].getText(name).insert(docs[at].getText(name).length, text);
			}
		};
	};
	return {
		clock,
		random,
		lines,
		rateBps,
		lossShare,
		a: writer(0),
		b: writer(1),
		setOpen: pair.setOpen,
		/** Sound both ways: a packet every 120 ms, never repeated. */
		talk(mediaBps: number) {
			const packet = (): void => {
				for (const end of [pair.a, pair.b]) end.media((mediaBps / 8_000) * 120);
				clock.after(120, packet);
			};
			packet();
		},
		/** Types like a person: some five keys a second, with pauses to think. */
		write(who: Writer, keys: number) {
			const next = (left: number): void => {
				if (left === 0) return;
				who.type('abcdefgh '[left % 9]!);
				clock.after(120 + random.next() * 160 + (random.next() < 0.05 ? 2_000 : 0), () => next(left - 1));
			};
			next(keys);
		},
		/** Both documents hold the same, deletions included. */
		get agree() {
			const [ours, theirs] = docs.map((doc) => Y.encodeStateAsUpdate(doc)) as [Uint8Array, Uint8Array];
			return ours.length === theirs.length && ours.every((byte, at) => byte === theirs[at]);
		},
		close() {
			for (const lane of lanes) lane.close();
		}
	};
}

/** IPv4, UDP, DTLS and SCTP around a message (calls.md section 5). */
const overheadBytes = 93;

/** By how many bytes the worst span of time went above a steady rate. */
export function mostAboveRate(sent: readonly SentMessage[], rateBps: number): number {
	let [sum, least, most] = [0, 0, 0];
	for (const { atMs, bytes } of sent) {
		const due = (atMs * rateBps) / 8_000;
		least = Math.min(least, sum - due);
		sum += bytes.length + overheadBytes;
		most = Math.max(most, sum - due - least);
	}
	return most;
}

export const costBytes = (sent: readonly SentMessage[]): number => sent.reduce((sum, { bytes }) => sum + bytes.length + overheadBytes, 0);

export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
