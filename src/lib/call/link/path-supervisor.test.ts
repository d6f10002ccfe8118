import { expect, test } from 'vitest';
import { integerBetween, seededRandom, type Random } from '#lib/core/random.ts';
import { hearAnswer, hearOffer, noRounds, openRound, type OfferRounds } from './offer-rounds.ts';
import {
	beginWatch,
	heardPeer,
	lostAfterMs,
	networkMoved,
	repairAfterMs,
	scoutIsDue,
	suspectAfterMs,
	thinSlackMs,
	watchPath,
	type PathWatch
} from './path-supervisor.ts';

/** Watches an end that hears its peer every `gapMs` until `untilMs`; then it hears nothing more. */
function upUntil(untilMs: number, gapMs: number): PathWatch {
	let watch = beginWatch(0, true);
	for (let atMs = 0; atMs <= untilMs; atMs += gapMs) watch = heardPeer(watch, atMs);
	return watch;
}

/** Lets time pass; returns the instants of repairs, and when each path state was first seen. */
function silence(
	watch: PathWatch,
	fromMs: number,
	untilMs: number,
	polite: boolean
): { repairs: number[]; seen: Map<string, number>; watch: PathWatch } {
	const repairs: number[] = [];
	const seen = new Map<string, number>();
	for (let atMs = fromMs; atMs <= untilMs; atMs += 10) {
		const [next, repair] = watchPath(watch, polite, 0, atMs);
		if (repair !== 'none') repairs.push(atMs - fromMs);
		watch = next;
		if (!seen.has(watch.path.at)) seen.set(watch.path.at, atMs - fromMs);
	}
	return { repairs, seen, watch };
}

test('[PS1, PS6] silence makes a path suspect, then sought anew, then lost; the first arrival brings it back', () => {
	const { repairs, seen, watch } = silence(upUntil(20_000, 100), 20_000, 30_000, false);
	expect(seen.get('suspect')).toBe(suspectAfterMs);
	expect(repairs[0]).toBe(repairAfterMs);
	expect(seen.get('lost')).toBe(lostAfterMs);
	expect(heardPeer(watch, 30_100).path).toEqual({ at: 'up', sinceMs: 30_100 });
	const polite = silence(upUntil(20_000, 100), 20_000, 30_000, true);
	expect(polite.repairs[0]).toBeGreaterThan(repairAfterMs);
});

test('[PS1a] a device looks for addresses of its own once it hears nothing for 300 ms, later on a thin line', () => {
	const watch = upUntil(20_000, 50);
	const due = [200, 299, 300, 1_199, 1_200].map((ms) => [scoutIsDue(watch, 0, 20_000 + ms), scoutIsDue(watch, thinSlackMs, 20_000 + ms)]);
	expect(due).toEqual([
		[false, false],
		[false, false],
		[true, false],
		[true, false],
		[true, true]
	]);
	expect(scoutIsDue(beginWatch(0, true), 0, 60_000)).toBe(false);
});

test('[PS1] on a line where half of a thin stream is lost, gaps of a second start no repair', () => {
	const random = seededRandom(5);
	let watch = beginWatch(0, true);
	let repairs = 0;
	for (let atMs = 0; atMs < 600_000; atMs += 100) {
		if (atMs % 200 === 0 && random.next() < 0.5) watch = heardPeer(watch, atMs);
		const [next, repair] = watchPath(watch, false, 0, atMs);
		watch = next;
		if (repair !== 'none' && atMs > 10_000) repairs++;
	}
	expect(repairs).toBeLessThanOrEqual(2);
});

test('[PS1] on a thin line silence may last as much longer as its own queue makes it', () => {
	const heard = upUntil(20_000, 100);
	expect(watchPath(heard, false, 0, 20_950)[1]).toBe('restart');
	const [watch, repair] = watchPath(heard, false, thinSlackMs, 20_950);
	expect([watch.path.at, repair]).toEqual(['up', 'none']);
	expect(watchPath(heard, false, thinSlackMs, 21_850)[1]).toBe('restart');
});

test('[PS2] a device that moved seeks at once, though the old way still speaks', () => {
	const watch = heardPeer(networkMoved(upUntil(20_000, 100), 20_010), 20_020);
	expect(watchPath(watch, true, 0, 20_030)[1]).toBe('restart');
});

test('[PS3] attempts come ever more seldom, and never end', () => {
	const { repairs } = silence(upUntil(20_000, 100), 20_000, 20_000 + 3_600_000, false);
	expect(repairs.slice(0, 5)).toEqual([900, 1_800, 3_600, 7_200, 10_800]);
	expect(repairs.slice(5).every((atMs, at) => atMs - repairs[at + 4]! === 3_600)).toBe(true);
	expect(repairs.at(-1)).toBeGreaterThan(3_590_000);
});

interface Credentials {
	readonly id: number;
	/** The address they were gathered at. */
	readonly address: number;
}

interface Message {
	readonly role: 'offer' | 'answer';
	readonly round: number;
	readonly offered: number;
	readonly credentials: Credentials;
}

interface End {
	readonly polite: boolean;
	watch: PathWatch;
	rounds: OfferRounds;
	address: number;
	pending: Credentials | null;
	local: Credentials;
	remote: Credentials;
}

const fresh = (() => {
	let id = 0;
	return (address: number): Credentials => ({ id: ++id, address });
})();

/** What peer-connection.ts does with the rounds, on credentials instead of descriptions. */
function obey(end: End, message: Message, send: (message: Message) => void): void {
	const { role, round, offered, credentials } = message;
	const [rounds, verdict] = role === 'offer' ? hearOffer(end.rounds, end.polite, round) : hearAnswer(end.rounds, round, offered);
	end.rounds = rounds;
	if (verdict === 'answer' || verdict === 'yield') Object.assign(end, { pending: null, local: fresh(end.address), remote: credentials });
	if (verdict === 'settle') Object.assign(end, { pending: null, local: end.pending, remote: credentials });
	if (verdict === 'answer' || verdict === 'yield' || verdict === 'repeat-answer') {
		send({ role: 'answer', round, offered: end.rounds.offered, credentials: end.local });
	}
	if (verdict === 'repeat-offer') sayOffer(end, send);
}

function sayOffer(end: End, send: (message: Message) => void): void {
	const { open, offered } = end.rounds;
	if (open !== null && end.pending !== null) send({ role: 'offer', round: open, offered, credentials: end.pending });
}

function schedule(random: Random): {
	ends: readonly [End, End];
	sent: readonly (readonly [number, Message])[];
	upAtMs: number;
	repairsAfterUp: number;
} {
	const [first, second] = [fresh(1), fresh(1)];
	const end = (polite: boolean, local: Credentials, remote: Credentials): End => ({
		...{ polite, watch: heardPeer(beginWatch(0, !polite), 0), rounds: noRounds, address: 1, pending: null, local, remote }
	});
	const ends = [end(false, first, second), end(true, second, first)] as const;
	const sent: (readonly [number, Message])[] = [];
	let flying: { dueMs: number; to: number; message: Message }[] = [];
	const lossShare = random.next();
	const slowMs = integerBetween(random, 50, 4_000);
	const healMs = integerBetween(random, 1_000, 15_000);
	const faults = [0, 1].map(() => integerBetween(random, 0, healMs));
	let nowMs = 0;
	let upAtMs = Number.POSITIVE_INFINITY;
	let repairsAfterUp = 0;
	const sendTo =
		(to: number) =>
		(message: Message): void => {
			sent.push([to, message]);
			const healed = nowMs >= healMs;
			const copies = healed ? 1 + integerBetween(random, 0, 1) : random.next() < lossShare ? 0 : integerBetween(random, 1, 3);
			for (let copy = 0; copy < copies; copy++)
				flying.push({ dueMs: nowMs + integerBetween(random, 20, healed ? 300 : slowMs), to, message });
		};
	for (; nowMs < healMs + 30_000; nowMs += 100) {
		const [a, b] = ends;
		const agree = a.local.id === b.remote.id && b.local.id === a.remote.id;
		const works = agree && a.local.address === a.address && b.local.address === b.address && (nowMs >= healMs || random.next() < 0.5);
		if (works && nowMs >= healMs) upAtMs = Math.min(upAtMs, nowMs);
		for (const [at, own] of ends.entries()) {
			if (nowMs >= faults[at]! && nowMs < faults[at]! + 100) {
				own.address++;
				if (random.next() < 0.5) own.watch = networkMoved(own.watch, nowMs);
			}
			if (works) own.watch = heardPeer(own.watch, nowMs);
			const [watch, repair] = watchPath(own.watch, own.polite, 0, nowMs);
			own.watch = watch;
			if (repair !== 'none' && nowMs > upAtMs + 2_000) repairsAfterUp++;
			if (repair === 'restart' || (repair === 'insist' && own.rounds.open === null)) {
				own.rounds = openRound(own.rounds);
				own.pending = fresh(own.address);
			}
			if (repair !== 'none') sayOffer(own, sendTo(1 - at));
		}
		const due = flying.filter(({ dueMs }) => dueMs <= nowMs);
		flying = flying.filter(({ dueMs }) => dueMs > nowMs);
		for (const { to, message } of due) obey(ends[to]!, message, sendTo(1 - to));
	}
	return { ends, sent, upAtMs: upAtMs - healMs, repairsAfterUp };
}

test('[PS4, PS5] 10,000 schedules of loss, copies, delay, glare and moves: once messages pass, both agree, and nothing old does harm', () => {
	let slowest = 0;
	let replayed = 0;
	for (let seed = 1; seed <= 10_000; seed++) {
		const { ends, sent, upAtMs, repairsAfterUp } = schedule(seededRandom(seed));
		const [a, b] = ends;
		const told = `seed ${seed}`;
		expect([a.watch.path.at, b.watch.path.at], told).toEqual(['up', 'up']);
		expect(repairsAfterUp, told).toBe(0);
		slowest = Math.max(slowest, upAtMs);
		// An offer that still waits for its answer is not old.
		if (a.rounds.open !== null || b.rounds.open !== null) continue;
		replayed++;
		const before = [a.local, a.remote, b.local, b.remote];
		for (const [to, message] of sent) obey(ends[to]!, message, () => undefined);
		expect([a.local, a.remote, b.local, b.remote], told).toEqual(before);
	}
	expect(replayed).toBeGreaterThan(8_000);
	expect(slowest).toBeLessThan(12_000);
}, 120_000);
