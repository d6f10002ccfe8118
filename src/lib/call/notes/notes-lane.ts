import type { Clock } from '#lib/core/clock.ts';
import { integerBetween, type Random } from '#lib/core/random.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { LiveDocument } from './live-document.ts';
import { decodeNotesFrame } from './notes-frame.ts';
import { createNotesPace, type LanesFree } from './notes-pace.ts';
import type { DataLane } from '#lib/call/link/peer-link.ts';

export interface NotesLaneParts {
	/** The lanes of one peer link. Others use them too: what is not of the notes passes unheard. */
	readonly swift: DataLane;
	readonly sure: DataLane;
	readonly document: LiveDocument;
	readonly clock: Clock;
	readonly random: Random;
	/** What the plan leaves to notes towards this peer, overhead included (`Plan.notesBps`). */
	readonly notesBps: Readable<number>;
	/** What the peer reports as lost, 0 to 1. */
	readonly lossShare: Readable<number>;
	report(error: unknown): void;
}

/** The text of one case on its way to and from one member of a room. */
export interface NotesLane {
	/** What notes took of the line within the last seconds, bits per second, overhead included. */
	readonly takesBps: number;
	close(): void;
}

/** While something is on its way. */
const tickMs = 20;
/** While nothing is: notices opened lanes and changes that came by other ways. */
const idleTickMs = 500;
/** More than this in a lane's buffer means that the line takes nothing now; what is added would only be late. */
const fullLaneBytes = 300;
/** A tablet that slept, or whose clock was set, goes on as if this much time had passed. */
const longestStepMs = 5_000;
/** Over so long it is told what notes take. */
const takenOverMs = 2_000;

/** Carries what is typed in a case beside the call, whatever else the line has to carry. Nothing relies on it: the relay has the envelopes. */
export function createNotesLane(parts: NotesLaneParts): NotesLane {
	const { swift, sure, document, clock } = parts;
	const pace = createNotesPace({ document, session: integerBetween(parts.random, 0, 0xffff) });
	let elapsedMs = 0;
	let readAtMs = clock.nowMs();
	let wasOpen = false;
	let taken: { readonly atMs: number; readonly bytes: number }[] = [];
	let closed = false;
	let cancel = (): void => undefined;

	const now = (): number => {
		const nowMs = clock.nowMs();
		elapsedMs += Math.min(longestStepMs, Math.max(0, nowMs - readAtMs));
		readAtMs = nowMs;
		return elapsedMs;
	};
	const line = () => ({
		rateBps: parts.notesBps.current,
		lossShare: parts.lossShare.current,
		overheadBytes: { swift: swift.overheadBytes, sure: sure.overheadBytes }
	});
	const free = (): LanesFree => ({
		swift: swift.open && swift.bufferedBytes <= fullLaneBytes,
		sure: sure.open && sure.bufferedBytes <= fullLaneBytes
	});
	const send = (): void => {
		const nowMs = now();
		const isOpen = swift.open && sure.open;
		if (isOpen && !wasOpen) pace.opened(nowMs);
		wasOpen = isOpen;
		taken = taken.filter(({ atMs }) => atMs > nowMs - takenOverMs);
		for (let message = pace.next(nowMs, line(), free()); message; message = pace.next(nowMs, line(), free())) {
			const lane = message.lane === 'swift' ? swift : sure;
			taken.push({ atMs: nowMs, bytes: message.bytes.length + lane.overheadBytes });
			lane.send(message.bytes);
		}
	};
	const pump = (): void => {
		cancel();
		if (closed) return;
		try {
			send();
		} catch (error) {
			parts.report(error);
		}
		cancel = clock.after(pace.busy ? tickMs : idleTickMs, pump);
	};
	const hear = (bytes: Uint8Array): void => {
		const frame = decodeNotesFrame(bytes);
		if (!frame || closed) return;
		const update = pace.hear(frame, now(), line());
		if (update) document.apply(update);
		pump();
	};

	const stops = [
		document.onOwnUpdate((update) => {
			pace.edit(update, now());
			pump();
		}),
		swift.on(hear),
		sure.on(hear)
	];
	pump();
	return {
		get takesBps() {
			const sinceMs = now() - takenOverMs;
			return taken.reduce((sum, { atMs, bytes }) => (atMs > sinceMs ? sum + bytes : sum), 0) * (8_000 / takenOverMs);
		},
		close() {
			closed = true;
			cancel();
			for (const stop of stops) stop();
		}
	};
}
