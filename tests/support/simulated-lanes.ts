import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { Random } from '#lib/core/random.ts';
import type { DataLane } from '#lib/call/link/peer-link.ts';

/** Virtual time without promises: events run in order, at once. */
export interface EventClock extends Clock {
	run(ms: number): void;
}

export function createEventClock(): EventClock {
	let atMs = 0;
	let next = 0;
	const events: { readonly dueMs: number; readonly order: number; readonly task: () => void }[] = [];
	return {
		nowMs: () => atMs,
		after(delayMs, task) {
			const event = { dueMs: atMs + Math.max(0, delayMs), order: next++, task };
			let at = events.length;
			while (at > 0 && events[at - 1]!.dueMs > event.dueMs) at--;
			events.splice(at, 0, event);
			return () => {
				const found = events.indexOf(event);
				if (found >= 0) events.splice(found, 1);
			};
		},
		run(ms) {
			const untilMs = atMs + ms;
			while (events.length > 0 && events[0]!.dueMs <= untilMs) {
				const event = events.shift()!;
				atMs = event.dueMs;
				event.task();
			}
			atMs = untilMs;
		}
	};
}

/** One direction of a line; what is in force when a packet enters counts. */
export interface LineConditions {
	rateBps: number;
	delayMs: number;
	jitterMs: number;
	lossShare: number;
	/** Packets that would wait longer are dropped. */
	queueMs: number;
}

export interface SentMessage {
	readonly atMs: number;
	readonly lane: 'swift' | 'sure';
	readonly bytes: Bytes;
}

export interface LaneEnd {
	readonly swift: DataLane;
	readonly sure: DataLane;
	readonly sent: SentMessage[];
	/** A packet of sound or picture, which shares the line and is never repeated. */
	media(bytes: number): void;
}

/** Bytes of IPv4, UDP, DTLS and SCTP around a message (calls.md section 5). */
const overheadBytes = 93;

/** Two ends joined by a line each way: a drop-tail queue, loss, delay and jitter; lanes as SCTP runs them over it. */
export function createLanePair(
	clock: Clock,
	random: Random,
	conditions: { readonly there: LineConditions; readonly back: LineConditions }
): { readonly a: LaneEnd; readonly b: LaneEnd; setOpen(open: boolean): void } {
	let open = true;
	const cross = (line: LineConditions) => {
		let freeAtMs = 0;
		return (bytes: number, arrive: () => void): void => {
			const nowMs = clock.nowMs();
			const startMs = Math.max(nowMs, freeAtMs);
			if (startMs - nowMs > line.queueMs) return;
			freeAtMs = startMs + (bytes * 8_000) / line.rateBps;
			if (random.next() < line.lossShare) return;
			clock.after(freeAtMs - nowMs + line.delayMs + random.next() * line.jitterMs, arrive);
		};
	};
	const crossing = { there: cross(conditions.there), back: cross(conditions.back) };

	const end = (forth: typeof crossing.there, home: typeof crossing.there) => {
		const sent: SentMessage[] = [];
		const heard = { swift: new Set<(bytes: Uint8Array) => void>(), sure: new Set<(bytes: Uint8Array) => void>() };
		let arrived = 0;
		/** The other end has received a message: SCTP acknowledges every other one. */
		const deliver = (lane: 'swift' | 'sure', bytes: Uint8Array): void => {
			if (!open) return;
			if (++arrived % 2 === 0) home(overheadBytes, () => undefined);
			for (const listener of heard[lane]) listener(bytes);
		};
		/** Repeats from 500 ms on, doubling to 3 s; nothing overtakes. */
		const sureQueue: Bytes[] = [];
		let crossingSure = false;
		const pushSure = (): void => {
			const bytes = sureQueue[0];
			if (!bytes || crossingSure) return;
			crossingSure = true;
			let done = false;
			let waitMs = 500;
			const attempt = (): void => {
				if (done) return;
				forth(bytes.length + overheadBytes, () => {
					if (done) return;
					done = true;
					sureQueue.shift();
					crossingSure = false;
					deliver('sure', bytes);
					pushSure();
				});
				clock.after(waitMs, attempt);
				waitMs = Math.min(3_000, waitMs * 2);
			};
			attempt();
		};
		const lane = (name: 'swift' | 'sure'): Omit<DataLane, 'on'> => ({
			get open() {
				return open;
			},
			get bufferedBytes() {
				return name === 'sure' ? sureQueue.reduce((sum, bytes) => sum + bytes.length, 0) : 0;
			},
			overheadBytes,
			send(bytes) {
				if (!open) return false;
				sent.push({ atMs: clock.nowMs(), lane: name, bytes });
				if (name === 'swift') forth(bytes.length + overheadBytes, () => deliver('swift', bytes));
				else {
					sureQueue.push(bytes);
					pushSure();
				}
				return true;
			}
		});
		return { sent, heard, swift: lane('swift'), sure: lane('sure'), media: (bytes: number) => forth(bytes, () => undefined) };
	};
	const [a, b] = [end(crossing.there, crossing.back), end(crossing.back, crossing.there)];
	const join = (own: typeof a, other: typeof a): LaneEnd => {
		const lane = (name: 'swift' | 'sure'): DataLane => ({
			get open() {
				return own[name].open;
			},
			get bufferedBytes() {
				return own[name].bufferedBytes;
			},
			overheadBytes,
			send: own[name].send,
			on(listener) {
				other.heard[name].add(listener);
				return () => other.heard[name].delete(listener);
			}
		});
		return { swift: lane('swift'), sure: lane('sure'), sent: own.sent, media: own.media };
	};
	return { a: join(a, b), b: join(b, a), setOpen: (now) => (open = now) };
}
