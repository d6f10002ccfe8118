import { seededRandom } from '#lib/core/random.ts';
import { residualShare } from '#lib/call/ladder/audio-plan.ts';
import { firstLadderState, step, type LadderInput, type LadderReport, type LadderState } from '#lib/call/ladder/ladder.ts';
import type { Plan, Rung, SoundAbility } from '#lib/call/ladder/plan.ts';

/** A line as the ladder meets it: a fluid model of its rate, queue and loss, of Chromium's estimate, and of the receiver's reports. */
export interface LineWeather {
	/** What the line carries at an instant, bits per second; 0 is an outage. */
	readonly bpsAt: (atMs: number) => number;
	readonly lossShare?: number;
	readonly burstPackets?: number;
	/** Longest queue, milliseconds at the current rate; never less than two packets. */
	readonly queueLimitMs?: number;
	/** One way, both directions. */
	readonly wayMs?: number;
	/** Uniform jitter of the queue as reports see it, milliseconds. */
	readonly jitterMs?: number;
	/** The peer's direction has the same weather, so that reports queue and drown too. */
	readonly bothWays?: boolean;
	readonly seed?: number;
}

export interface SimulatedMoment {
	readonly atMs: number;
	readonly plan: Plan;
	readonly queueMs: number;
	readonly sentBps: number;
	/** Share of the sound of this step that was made up. */
	readonly concealedShare: number;
	readonly mouthToEarMs: number;
}

const tickMs = 20;
const able: SoundAbility = { red: true, transform: true };
const open: LadderInput['limits'] = { camera: true, audioOnly: false, saveData: false, peerWantsBps: Infinity, shareBps: Infinity };

/** Runs a call over such a line in virtual time; one moment every 20 ms. */
export function simulateCall(weather: LineWeather, untilMs: number, ability: SoundAbility = able): readonly SimulatedMoment[] {
	const { bpsAt, lossShare = 0, burstPackets = 1, queueLimitMs = 300, wayMs = 40, jitterMs = 0, bothWays = true, seed = 1 } = weather;
	const random = seededRandom(seed);
	let state: LadderState = firstLadderState(0, ability);
	let plan: Plan | null = null;
	let queueBits = 0;
	let estimateBps = 300_000;
	let allocatedBps = 0;
	let probeAtMs = Infinity;
	let holdMs = 60;
	let number = 0;
	let nextReportMs = 500;
	let nextStepMs = 0;
	let pausedUntilMs = 0;
	/** Sums up to each tick, so that a rate is one difference. */
	const sums: Record<'sent' | 'received' | 'dropped' | 'made', number[]> = { sent: [0], received: [0], dropped: [0], made: [0] };
	let outageAtMs = -Infinity;
	const flying: { arrivesMs: number; report: Omit<LadderReport, 'ageMs'> }[] = [];
	let last: { atMs: number; report: Omit<LadderReport, 'ageMs'> } | null = null;
	const moments: SimulatedMoment[] = [];
	const over = (ms: number, key: keyof typeof sums): number => {
		const all = sums[key];
		return all.at(-1)! - all[Math.max(0, all.length - 1 - Math.round(ms / tickMs))]!;
	};
	const note = (key: keyof typeof sums, value: number) => sums[key].push(sums[key].at(-1)! + value);
	const ticksOver = (ms: number) => Math.max(1, Math.min(ms / tickMs, sums.sent.length - 1));

	for (let atMs = 0; atMs < untilMs; atMs += tickMs) {
		while (flying[0] !== undefined && flying[0].arrivesMs <= atMs) {
			const came = flying.shift()!;
			if (last === null || came.report.number > last.report.number) last = { atMs: came.arrivesMs, report: came.report };
		}
		const capacity = bpsAt(atMs);
		if (atMs >= nextStepMs) {
			const queueMs = capacity > 0 ? (queueBits / capacity) * 1000 : 0;
			const next = step(state, {
				nowMs: atMs,
				outgoingBps: estimateBps,
				rttMs: 2 * wayMs + queueMs * (bothWays ? 2 : 1),
				voiceGapMs: null,
				sentBps: (over(500, 'sent') * 1000) / 500,
				report: last === null ? null : { ...last.report, ageMs: atMs - last.atMs },
				limits: open,
				ability
			});
			({ state, plan } = next);
			nextStepMs = atMs + (plan.video.active || state.copyTrial !== null ? 120 : 500);
			const allocated = plan.video.active ? plan.video.maxBitrateBps : 0;
			if (allocated > allocatedBps * 1.05 && allocated > 0) probeAtMs = atMs + 250;
			allocatedBps = allocated;
		}
		const { audio, video } = plan!;
		// The encoder fills what the estimate leaves it, and starts with a key frame a little above.
		const videoBps =
			video.active && atMs >= pausedUntilMs ? Math.min(video.maxBitrateBps, Math.max(30_000, estimateBps - audio.wireBps)) : 0;
		const sentBps = audio.wireBps + videoBps + 3_800;
		const sent = (sentBps * tickMs) / 1000;
		const room = Math.max((queueLimitMs / 1000) * capacity, 24_000);
		const drained = Math.min(queueBits + sent, (capacity * tickMs) / 1000);
		const dropped = Math.max(0, queueBits + sent - drained - room);
		queueBits = Math.min(room, queueBits + sent - drained);
		const queueMs = capacity > 0 ? (queueBits / capacity) * 1000 : queueBits > 0 ? 5_000 : 0;
		const droppedShare = sent > 0 ? Math.min(1, dropped / sent) : 0;
		const lost = 1 - (1 - lossShare) * (1 - droppedShare);
		const copies = Math.floor(audio.offsets.length / audio.bundle);
		const spread = copies === 0 ? 1 : Math.max(1, (audio.offsets[0]! + audio.bundle - 1) / audio.bundle);
		const useful = audio.playoutMs <= 60 ? 0 : copies;
		const residual =
			capacity === 0 || audio.wireBps === 0
				? 1
				: residualShare(lost, Math.max(burstPackets, 1 / (1 - Math.min(0.9, lost))), useful, spread);
		const lateMs = Math.max(0, queueMs + (audio.bundle - 1) * audio.frameMs - Math.max(holdMs, audio.playoutMs - 20));
		const concealedShare = Math.min(1, residual + Math.min(1, lateMs / tickMs));
		holdMs = lateMs > 0 ? holdMs + Math.min(lateMs, tickMs) : Math.max(audio.playoutMs, holdMs - tickMs * 0.1);
		note('sent', sent);
		note('received', drained * (1 - lossShare));
		note('dropped', capacity === 0 ? 1 : lost);
		note('made', concealedShare);
		if (capacity === 0) outageAtMs = atMs;

		if (video.active) {
			const received = (over(500, 'received') * 1000) / 500;
			if (queueMs > 60) estimateBps = Math.max(5_000, Math.min(estimateBps, 0.85 * received));
			else estimateBps = Math.min(estimateBps * 1.08 ** (tickMs / 1000), Math.max(estimateBps, 1.5 * received + 10_000));
			if (lossShare > 0.05) estimateBps = Math.min(estimateBps, 100_000 / (lossShare - 0.05));
			if (atMs >= probeAtMs) {
				probeAtMs = Infinity;
				estimateBps = Math.max(estimateBps, Math.min(0.9 * capacity, 2 * (allocatedBps + audio.wireBps)));
			}
		} else pausedUntilMs = atMs + 300;

		if (atMs >= nextReportMs) {
			nextReportMs = atMs + (video.active ? 125 : 500);
			const drowned = random.next() < lossShare || capacity === 0;
			if (!drowned)
				flying.push({
					arrivesMs: atMs + wayMs + (bothWays ? Math.min(queueMs, 400) : 0),
					report: {
						number: ++number,
						receivedBps: (over(500, 'received') * 1000) / 500,
						lossShare: over(2_000, 'dropped') / ticksOver(2_000),
						calmLossShare: lossShare === 0 ? 0 : Math.min(1, Math.max(0, lossShare + 0.1 * (random.next() - 0.5))),
						burstPackets: atMs - outageAtMs < 5_000 ? 20 : Math.max(burstPackets, 1 / (1 - lossShare)),
						concealedShare: over(2_000, 'made') / ticksOver(2_000),
						// A packet of something else may be on the wire.
						queueMs: queueMs + random.next() * jitterMs + (random.next() < 0.2 ? random.next() * ((600 * 8) / capacity) * 1000 : 0),
						seemsBps: seems(capacity, random.next())
					}
				});
			flying.sort((a, b) => a.arrivesMs - b.arrivesMs);
		}
		moments.push({
			atMs,
			plan: plan!,
			queueMs,
			sentBps,
			concealedShare,
			mouthToEarMs: wayMs + Math.max(holdMs, queueMs) + audio.frameMs + 20
		});
	}
	return moments;
}

/** What two lengths of packets, 35 bytes apart, tell of a line, to within two milliseconds. */
function seems(bps: number, chance: number): number {
	const longerMs = (35 * 8_000) / bps + 4 * chance - 2;
	return longerMs < 3 ? Infinity : (35 * 8_000) / longerMs;
}

/** The rungs in order, each with when it began. */
export const rungChanges = (moments: readonly SimulatedMoment[]): readonly { readonly atMs: number; readonly rung: Rung }[] =>
	moments
		.filter(({ plan }, at) => at === 0 || plan.rung !== moments[at - 1]!.plan.rung)
		.map(({ atMs, plan }) => ({ atMs, rung: plan.rung }));

/** Share of the sound of a span that was made up. */
export function concealedBetween(moments: readonly SimulatedMoment[], fromMs: number, untilMs: number): number {
	const span = moments.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
	return span.reduce((sum, { concealedShare }) => sum + concealedShare, 0) / Math.max(1, span.length);
}
