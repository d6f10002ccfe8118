import type { AudioPlan, SoundAbility } from './plan.ts';

/** What the plan of a sender's sound is chosen from. */
export interface AudioNeeds {
	/** What sound may cost on the wire, bits per second; control traffic is already taken off. */
	readonly budgetBps: number;
	/** Share of packets lost on the way, 0 to 1, before copies repair anything. */
	readonly lossShare: number;
	/** Mean length of a run of lost packets, from 1. */
	readonly burstPackets: number;
	readonly ability: SoundAbility;
	/** Queueing on the way, milliseconds: adds to what the ear waits. */
	readonly queueMs?: number;
	/** Adds copies that reach far back where the budget allows: they bring back what a sudden fall of the line swallows. */
	readonly insured?: boolean;
	/** The plan in force: it stays while it fits and is nearly as good as the best, so that `playoutMs` does not flap. */
	readonly previous?: AudioPlan;
}

/** IPv4 20, UDP 8, RTP 12, extensions 16, authentication 10: reference/calls.md section 3. */
const packetBytes = 66;
/** RFC 2198: four bytes before every block but the last, which has one. */
const blockBytes = 4;
const lastBlockBytes = 1;
/** Opus overshoots its target in loud speech. */
const vbr = 1.05;
/** A path of 1,500 bytes with tunnels on it; frames may be this much longer than their mean. */
const payloadLimitBytes = 1100;
const frameSwell = 1.4;
/** NetEq reads at most 32 blocks of a packet, none older than 16,383 samples at 48 kHz: reference/calls.md section 2. */
const blockLimit = 32;
const oldestMs = 341;
/** What playout holds beyond the reach of the copies. */
const playoutMarginMs = 60;
/** Way, capture and playing, before any hold. */
const pathMs = 60;
/** Far copies that insure against a sudden fall, in frames of 20 ms. */
const insuranceOffsets = [6, 11, 16] as const;
/** The voice itself takes at most this share of an insured budget; thinner budgets are not insured. */
const insuredShare = 0.44;
/** A plan stays while the best is better by less than this (points of the E-model's R, of 100). */
const keepWithin = 3;
/** Points of one percent of lost frames. Higher than the 2.5 of section 4: words are lost before ease is. */
const pointsPerLostPercent = 30;
/**
 * Below 9 kbit/s Opus cuts the voice at 4 kHz, and it reckons with 15 % less where losses are told to it (libopus,
 * `compute_equiv_rate`). Of digits coded so a recogniser missed 28 %, of digits at 10 kbit/s none (tests/bench/RESULTS.md).
 */
const widebandFromBps = 10_000;
const lossyWidebandFromBps = 12_000;
const narrowbandPoints = 12;
const toldLoss = 0.01;

/**
 * Impairment of Opus by its bitrate, points of R: reference/calls.md section 4. 6 kbit/s is Chromium's least, and its points are put
 * so high that it is taken only where the bits it spares bring back words that would be lost.
 */
const impairments: readonly (readonly [bitrateBps: number, points: number])[] = [
	[6_000, 45],
	[8_000, 22],
	[10_000, 15],
	[12_000, 10],
	[16_000, 6],
	[20_000, 4],
	[24_000, 2],
	[32_000, 0]
];

interface Candidate {
	readonly plan: AudioPlan;
	/** Packets between a packet and the next that holds its copies, and how many hold them. */
	readonly spread: number;
	readonly copies: number;
	/** Points that do not depend on the line. */
	readonly points: number;
}

/** Cost on the wire, bits per second. A packet that is not RED has no block headers. */
export function wireBpsOf(
	plan: Pick<AudioPlan, 'bitrateBps' | 'frameMs' | 'bundle'> & { readonly copies: number; readonly red: boolean }
): number {
	const frameBytes = (plan.bitrateBps * vbr * plan.frameMs) / 8000;
	const blocks = plan.bundle + plan.copies;
	const headers = plan.red ? lastBlockBytes + blockBytes * (blocks - 1) : 0;
	return Math.ceil(((packetBytes + headers + blocks * frameBytes) * 8000) / (plan.frameMs * plan.bundle));
}

const delayPoints = (delayMs: number): number => (delayMs <= 160 ? delayMs / 40 : (delayMs - 120) / 10);

function candidate(
	impairment: (typeof impairments)[number],
	frameMs: 20 | 60,
	bundle: number,
	copies: number,
	spread: number,
	red: boolean
) {
	const [bitrateBps, points] = impairment;
	const reach = spread * copies * bundle;
	const blocks = bundle * (1 + copies);
	const payload = blocks * (blockBytes + (bitrateBps * frameSwell * frameMs) / 8000);
	if ((bundle - 1 + reach) * frameMs > oldestMs || blocks > blockLimit || (blocks > 1 && payload > payloadLimitBytes)) return null;
	const offsets = Array.from(
		{ length: copies * bundle },
		(_, at) => spread * bundle * (1 + Math.floor(at / bundle)) - (bundle - 1) + (at % bundle)
	);
	const playoutMs = (bundle - 1 + reach) * frameMs + playoutMarginMs;
	const wireBps = wireBpsOf({ bitrateBps, frameMs, bundle, copies: offsets.length, red });
	const plan: AudioPlan = { bitrateBps, frameMs, bundle, offsets, wireBps, playoutMs };
	return { plan, spread, copies, points: points + delayPoints(pathMs + frameMs + playoutMs) };
}

interface Means {
	readonly frames: readonly (20 | 60)[];
	readonly bundles: readonly number[];
	/** How often each frame may be sent again. */
	readonly copies: readonly number[];
	readonly furthest: number;
	readonly red: boolean;
	readonly mostMs?: number;
}

function candidatesFor({ frames, bundles, copies, furthest, red, mostMs = oldestMs }: Means): readonly Candidate[] {
	const all: Candidate[] = [];
	for (const impairment of impairments)
		for (const frameMs of frames)
			for (const bundle of bundles.filter((frames) => frames * frameMs <= mostMs))
				for (const count of copies)
					for (let spread = 1; spread <= (count === 0 ? 1 : furthest); spread++) {
						const next = candidate(impairment, frameMs, bundle, count, spread, red);
						if (next === null) break;
						all.push(next);
					}
	return worthwhile(all);
}

/** Far copies go into packets of one short frame. */
const canBeInsured = ({ bundle, frameMs }: AudioPlan): boolean => bundle === 1 && frameMs === 20;

/** Best first on a line without loss; what costs more than a better one with the same copies is left out. */
function worthwhile(all: readonly Candidate[]): readonly Candidate[] {
	const leastBps = new Map<string, number>();
	return [...all].sort(byPoints).filter(({ copies, spread, plan }) => {
		const key = `${copies} ${spread} ${canBeInsured(plan)}`;
		if (plan.wireBps >= (leastBps.get(key) ?? Infinity)) return false;
		leastBps.set(key, plan.wireBps);
		return true;
	});
}

const byPoints = (a: Candidate, b: Candidate): number => a.points - b.points || a.plan.wireBps - b.plan.wireBps;

/** Frames are 60 ms long where no worker joins short ones (edit-remote-sound.ts), and 120 ms are the most that Opus joins in one packet. */
const single: Means = { frames: [60], bundles: [1], copies: [0], furthest: 1, red: false };
const bundles = [1, 2, 3, 4, 5, 6, 8, 10, 12];
const upTo = (most: number): readonly number[] => Array.from({ length: most + 1 }, (_, at) => at);

/** Everything a browser could send, best first on a line without loss. */
const everything = candidatesFor({ frames: [20, 60], bundles, copies: upTo(17), furthest: 17, red: true });
const joined = candidatesFor({ ...single, frames: [20, 60], bundles, mostMs: 120 });
const copied = [...candidatesFor(single), ...candidatesFor({ ...single, copies: [1], red: true })].sort(byPoints);
const plain = candidatesFor(single);

const candidatesOf = ({ red, transform }: SoundAbility): readonly Candidate[] =>
	red ? (transform ? everything : copied) : transform ? joined : plain;

/** Share of frames that no packet brings: the Gilbert model, with runs never shorter than chance alone makes them. */
export function residualShare(lossShare: number, burstPackets: number, copies: number, spread: number): number {
	const loss = Math.min(0.98, Math.max(0, lossShare));
	const memory = Math.max(0, 1 - 1 / (Math.max(1, burstPackets) * (1 - loss)));
	return loss * (loss + (1 - loss) * memory ** spread) ** copies;
}

function pointsOf(each: Candidate, { lossShare, burstPackets, queueMs = 0 }: AudioNeeds): number {
	const { frameMs, playoutMs } = each.plan;
	const widebandBps = lossShare > toldLoss ? lossyWidebandFromBps : widebandFromBps;
	const narrow = each.plan.bitrateBps < widebandBps ? narrowbandPoints : 0;
	const late = delayPoints(pathMs + frameMs + playoutMs + queueMs) - delayPoints(pathMs + frameMs + playoutMs);
	return each.points + late + narrow + 100 * pointsPerLostPercent * residualShare(lossShare, burstPackets, each.copies, each.spread);
}

/** Copies far behind those that the loss asks for, as many as the budget carries. The receiver does not wait for them. */
function insure(plan: AudioPlan, budgetBps: number): AudioPlan {
	let insured = plan;
	const reach = plan.offsets.at(-1) ?? 0;
	for (const offset of insuranceOffsets) {
		if (offset <= reach) continue;
		const offsets = [...insured.offsets, offset];
		const wireBps = wireBpsOf({ ...plan, copies: offsets.length, red: true });
		const payload = (1 + offsets.length) * (blockBytes + (plan.bitrateBps * frameSwell * plan.frameMs) / 8000);
		if (wireBps > budgetBps || payload > payloadLimitBytes) break;
		insured = { ...insured, offsets, wireBps };
	}
	return insured;
}

const sameSound = (a: AudioPlan, b: AudioPlan): boolean =>
	a.bitrateBps === b.bitrateBps &&
	a.frameMs === b.frameMs &&
	a.bundle === b.bundle &&
	a.playoutMs === b.playoutMs &&
	b.offsets.every((offset, at) => a.offsets[at] === offset);

/**
 * The plan that loses the fewest points of the E-model within the budget: what copies leave lost, what the ear waits, what the
 * bitrate costs. Where nothing fits it is the cheapest plan there is. Rules AP1 to AP8; figures in reference/calls.md section 4.
 */
export function planAudio(needs: AudioNeeds): AudioPlan {
	const { ability, budgetBps, previous } = needs;
	const candidates = candidatesOf(ability);
	const insured = needs.insured === true && ability.red && ability.transform;
	const least = candidates.reduce((a, b) => (b.plan.wireBps < a.plan.wireBps ? b : a));
	const insurable = (each: Candidate): boolean => canBeInsured(each.plan) && each.plan.wireBps <= budgetBps * insuredShare;
	const insures = insured && candidates.some(insurable);
	let best: Candidate | null = null;
	let bestPoints = Infinity;
	let kept: Candidate | null = null;
	for (const each of candidates) {
		if (best !== null && each.points >= bestPoints + keepWithin) break;
		if (each.plan.wireBps > budgetBps || (insures && !insurable(each))) continue;
		const points = pointsOf(each, needs);
		if (points < bestPoints) [best, bestPoints] = [each, points];
		if (previous !== undefined && sameSound(previous, each.plan)) kept = each;
	}
	if (best === null) return least.plan;
	const chosen = kept !== null && pointsOf(kept, needs) <= bestPoints + keepWithin ? kept : best;
	return insures ? insure(chosen.plan, budgetBps) : chosen.plan;
}
