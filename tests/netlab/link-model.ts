import { type Random, seededRandom } from '#lib/core/random.ts';
import { type Conditions, type LineCounters, defaultQueueMs, defaultReorderMs, opportunityBytes } from './line-conditions.ts';

/** One direction of an emulated line: values and time in, packets out. Instants may have fractions of a millisecond, and never fall. */
export interface Line<Packet> {
	/** What is not named becomes perfect. A packet that is being sent goes on at the new rate; a trace begins at `nowMs`. */
	change(conditions: Conditions, nowMs: number): void;
	/** A packet of `bytes` reaches the line. */
	send(packet: Packet, bytes: number, nowMs: number): void;
	/** The packets that have arrived at the far end by now, in order of arrival. */
	take(nowMs: number): Packet[];
	/** When `take` is worth calling again; Infinity while nothing is under way. */
	nextMs(): number;
	counters(): LineCounters;
}

interface Waiting<Packet> {
	readonly packet: Packet;
	readonly bytes: number;
	readonly sinceMs: number;
}

interface Flying<Packet> {
	readonly packet: Packet;
	readonly bytes: number;
	readonly dueMs: number;
}

/** Every kind of chance has its own stream, drawn once a packet: jitter does not change which packets are lost. */
const streams = ['loss', 'burst', 'jitter', 'reorder', 'duplicate'] as const;
type Chance = Readonly<Record<(typeof streams)[number], Random>>;

export function createLine<Packet>(seed: number, first: Conditions = {}): Line<Packet> {
	const chance = Object.fromEntries(streams.map((name, at) => [name, seededRandom(seed * streams.length + at)])) as unknown as Chance;
	let conditions: Conditions = {};
	let trace: Trace | null = null;
	let servedUntilMs = 0;
	let waiting: Waiting<Packet>[] = [];
	let queuedBytes = 0;
	/** Bytes of the packet at the head that are still to be sent. */
	let headLeft = 0;
	const flying: Flying<Packet>[] = [];
	/** The latest arrival so far of a packet that keeps its order. */
	let lastDueMs = 0;
	let inBurst = false;
	const counters = { packetsIn: 0, bytesIn: 0, packetsOut: 0, bytesOut: 0, lost: 0, queueDrops: 0, outageDrops: 0, maxQueueMs: 0 };

	function serve(nowMs: number): void {
		if (trace !== null) {
			for (let atMs = trace.next(); atMs <= nowMs; atMs = trace.next()) {
				trace.use();
				let left = opportunityBytes;
				while (left > 0 && waiting.length > 0) {
					const carried = Math.min(left, headLeft);
					left -= carried;
					headLeft -= carried;
					if (headLeft === 0) depart(atMs);
				}
			}
		} else {
			for (let doneMs = headDoneMs(); doneMs <= nowMs; doneMs = headDoneMs()) {
				servedUntilMs = doneMs;
				depart(doneMs);
			}
			if (waiting.length > 0) headLeft -= ((nowMs - servedUntilMs) * rateKbps()) / 8;
		}
		servedUntilMs = nowMs;
	}

	const rateKbps = (): number => conditions.rateKbps ?? 0;

	/** When a line with a rate has sent the packet at the head; 1 kbit/s is 1 bit a millisecond. */
	function headDoneMs(): number {
		if (waiting.length === 0) return Infinity;
		return rateKbps() === 0 ? servedUntilMs : servedUntilMs + (headLeft * 8) / rateKbps();
	}

	/** How long what waits keeps a new packet waiting, were nothing to change. */
	function backlogMs(): number {
		const kbps = trace?.meanKbps ?? rateKbps();
		const behindHead = queuedBytes - (waiting[0]?.bytes ?? 0);
		return kbps === 0 ? 0 : ((behindHead + headLeft) * 8) / kbps;
	}

	/** The packet at the head has left the queue: chance decides what becomes of it, then it flies. */
	function depart(atMs: number): void {
		const { packet, bytes, sinceMs } = waiting.shift()!;
		queuedBytes -= bytes;
		headLeft = waiting[0]?.bytes ?? 0;
		counters.maxQueueMs = Math.max(counters.maxQueueMs, atMs - sinceMs);

		const alone = chance.loss.next() < (conditions.lossShare ?? 0);
		const burst = stepBurst();
		const jitterMs = chance.jitter.next() * (conditions.jitterMs ?? 0);
		const late = chance.reorder.next() < (conditions.reorderShare ?? 0);
		const copies = chance.duplicate.next() < (conditions.duplicateShare ?? 0) ? 2 : 1;
		if (alone || burst) {
			counters.lost++;
			return;
		}
		let dueMs = Math.max(lastDueMs, atMs + (conditions.delayMs ?? 0) + jitterMs);
		if (late) dueMs += conditions.reorderMs ?? defaultReorderMs;
		else lastDueMs = dueMs;
		for (let copy = 0; copy < copies; copy++) fly({ packet, bytes, dueMs });
	}

	/** Gilbert's two states: everything is lost in the bad one. Mean stay there 1/r, share of it p/(p+r). */
	function stepBurst(): boolean {
		const drawn = chance.burst.next();
		const { share, meanPackets } = conditions.burstLoss ?? { share: 0, meanPackets: 1 };
		const leave = 1 / meanPackets;
		inBurst = inBurst ? share > 0 && drawn >= leave : drawn < (leave * share) / (1 - share);
		return inBurst;
	}

	function fly(one: Flying<Packet>): void {
		let at = flying.length;
		while (at > 0 && flying[at - 1]!.dueMs > one.dueMs) at--;
		flying.splice(at, 0, one);
	}

	const line: Line<Packet> = {
		change(next, nowMs) {
			check(next);
			serve(nowMs);
			conditions = next;
			trace = next.trace === undefined ? null : createTrace(next.trace, nowMs);
			if (next.burstLoss === undefined) inBurst = false;
			if (next.outage === true) {
				counters.outageDrops += waiting.length;
				waiting = [];
				queuedBytes = headLeft = 0;
			}
			serve(nowMs);
		},
		send(packet, bytes, nowMs) {
			serve(nowMs);
			counters.packetsIn++;
			counters.bytesIn += bytes;
			if (conditions.outage === true) counters.outageDrops++;
			else if (backlogMs() > (conditions.queueMs ?? defaultQueueMs)) counters.queueDrops++;
			else {
				if (waiting.length === 0) headLeft = bytes;
				waiting.push({ packet, bytes, sinceMs: nowMs });
				queuedBytes += bytes;
				serve(nowMs);
			}
		},
		take(nowMs) {
			serve(nowMs);
			const flyingOn = flying.findIndex(({ dueMs }) => dueMs > nowMs);
			const arrived = flying.splice(0, flyingOn === -1 ? flying.length : flyingOn);
			counters.packetsOut += arrived.length;
			for (const { bytes } of arrived) counters.bytesOut += bytes;
			return arrived.map(({ packet }) => packet);
		},
		nextMs() {
			const served = waiting.length === 0 ? Infinity : (trace?.next() ?? headDoneMs());
			return Math.min(flying[0]?.dueMs ?? Infinity, served);
		},
		counters: () => ({ ...counters, queuedBytes })
	};
	line.change(first, 0);
	return line;
}

interface Trace {
	readonly meanKbps: number;
	/** The next opportunity that was not used. */
	next(): number;
	use(): void;
}

function createTrace(entries: readonly number[], beganMs: number): Trace {
	const periodMs = entries.at(-1) ?? 0;
	let at = 0;
	let roundMs = beganMs;
	return {
		meanKbps: (entries.length * opportunityBytes * 8) / periodMs,
		next: () => roundMs + entries[at]!,
		use() {
			at++;
			if (at < entries.length) return;
			at = 0;
			roundMs += periodMs;
		}
	};
}

function check({ rateKbps, burstLoss, trace, lossShare = 0, reorderShare = 0, duplicateShare = 0 }: Conditions): void {
	const shares = [lossShare, reorderShare, duplicateShare, burstLoss?.share ?? 0];
	if (shares.some((share) => !(share >= 0 && share <= 1))) throw new Error('a share is a number from 0 to 1');
	if (rateKbps !== undefined && !(rateKbps >= 0)) throw new Error('a rate is 0 (unlimited) or more');
	if (trace !== undefined && rateKbps !== undefined) throw new Error('a line has a rate or a trace');
	if (trace !== undefined && (trace.at(-1) ?? 0) <= 0) throw new Error('a trace without length has no rate');
	// Above this share the good state would have to be shorter than one packet.
	if (burstLoss !== undefined && !(burstLoss.meanPackets >= 1 && burstLoss.share <= burstLoss.meanPackets / (burstLoss.meanPackets + 1)))
		throw new Error('bursts of this length cannot make up this share');
}
