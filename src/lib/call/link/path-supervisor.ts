import type { PathState } from './peer-link.ts';

/**
 * When a path counts as up, suspect and lost, and when to seek a new one: pure. It never gives up, and it never closes anything.
 * `reference/calls.md` section 4, "Path supervisor".
 */
export interface PathWatch {
	readonly path: PathState;
	readonly heardAtMs: number | null;
	/** Mean gap between two arrivals while the path is up, milliseconds: what loss and a thin line make of it. */
	readonly gapMs: number;
	/** Attempts of the repair that is under way; 0 while none is. */
	readonly attempts: number;
	/** When the next attempt is due; null while none is. */
	readonly repairAtMs: number | null;
	/** The network changed: the own addresses are no longer those of the open offer. */
	readonly moved: boolean;
}

/** What the shell is to do about it. */
export type Repair =
	| 'none'
	/** Seek a new path: fresh credentials, addresses gathered anew. */
	| 'restart'
	/** The offer that waits for its answer may be lost: say it again. Without an open offer this is a restart. */
	| 'insist';

/** Silence after which a device looks whether its own addresses changed: that costs the line nothing. */
const scoutAfterMs = 300;
export const suspectAfterMs = 600;
export const repairAfterMs = 900;
/** From here on voice goes as clips (`reference/calls.md` section 4, rule D4). */
export const lostAfterMs = 6_000;
const retriesMs = [900, 1_800, 3_600] as const;
/** On a line that loses much or says little, gaps as long as these are chance: 0.7 % of exponential gaps exceed five means. */
const suspectGaps = 5;
const repairGaps = 7.5;
const longestPatienceMs = 4_000;
/** On a line that carries voice in packets of 240 ms and little else, its own queue makes gaps as long as this. */
export const thinSlackMs = 900;
/** The polite side lets the other begin, so that two repairs rarely meet; if they do, it yields. */
const politePatienceMs = 300;
/** The first description travels before anything is known of the line. */
const firstPatienceMs = 1_500;

/** A link that begins now. `offers` says who makes the first offer, and thus repeats it. */
export const beginWatch = (nowMs: number, offers: boolean): PathWatch => ({
	path: { at: 'connecting', sinceMs: nowMs },
	heardAtMs: null,
	gapMs: 0,
	attempts: 0,
	repairAtMs: offers ? nowMs + firstPatienceMs : null,
	moved: false
});

/** Anything of the peer arrived over the path, whatever it is. */
export function heardPeer(watch: PathWatch, nowMs: number): PathWatch {
	const gapMs = watch.heardAtMs === null ? 0 : nowMs - watch.heardAtMs;
	const up = watch.path.at === 'up';
	return {
		path: up ? watch.path : { at: 'up', sinceMs: nowMs },
		heardAtMs: nowMs,
		// An outage says nothing about the gaps of a working path.
		gapMs: up ? watch.gapMs + (Math.min(gapMs, longestPatienceMs) - watch.gapMs) / 16 : watch.gapMs,
		attempts: 0,
		// A word over the old way does not spare the device that moved the search for a new one.
		repairAtMs: watch.moved ? watch.repairAtMs : null,
		moved: watch.moved
	};
}

/** The device changed its network: its old addresses are worth nothing, so waiting for silence would be lost time. */
export const networkMoved = (watch: PathWatch, nowMs: number): PathWatch => ({ ...watch, moved: true, attempts: 0, repairAtMs: nowMs });

/** A new connection took over and makes itself known. */
export const connectedAnew = (watch: PathWatch, nowMs: number): PathWatch => ({
	...watch,
	moved: false,
	attempts: 1,
	repairAtMs: nowMs + retriesMs[0]
});

/** Time passed: call it every 100 ms. `slackMs` is how much longer than usual a silence may last here. */
export function watchPath(watch: PathWatch, polite: boolean, slackMs: number, nowMs: number): [PathWatch, Repair] {
	const judged = { ...watch, path: pathAt(watch, slackMs, nowMs), repairAtMs: dueAt(watch, polite, slackMs) };
	if (judged.repairAtMs === null || nowMs < judged.repairAtMs) return [judged, 'none'];
	const wait = retriesMs[Math.min(watch.attempts, retriesMs.length - 1)]!;
	// Every other attempt insists: where an answer takes longer than a retry, a fresh offer each time would never be answered.
	const repair = watch.moved || watch.attempts % 2 === 0 ? 'restart' : 'insist';
	const connecting = watch.path.at === 'connecting';
	return [
		{ ...judged, attempts: watch.attempts + 1, repairAtMs: nowMs + wait, moved: false },
		connecting && !watch.moved ? 'insist' : repair
	];
}

/** Whether it is time to look for own addresses that the connection cannot know. */
export function scoutIsDue(watch: PathWatch, slackMs: number, nowMs: number): boolean {
	if (watch.heardAtMs === null) return false;
	return nowMs - watch.heardAtMs >= patience(watch, scoutAfterMs + slackMs, suspectGaps);
}

function pathAt(watch: PathWatch, slackMs: number, nowMs: number): PathState {
	if (watch.heardAtMs === null) return watch.path;
	const silentMs = nowMs - watch.heardAtMs;
	const at = silentMs >= lostAfterMs ? 'lost' : silentMs >= patience(watch, suspectAfterMs + slackMs, suspectGaps) ? 'suspect' : 'up';
	if (at === watch.path.at) return watch.path;
	// Only arrivals bring a path back; a clock set backwards does not.
	return at === 'up' || (at === 'suspect' && watch.path.at === 'lost') ? watch.path : { at, sinceMs: nowMs };
}

function dueAt(watch: PathWatch, polite: boolean, slackMs: number): number | null {
	if (watch.repairAtMs !== null || watch.heardAtMs === null) return watch.repairAtMs;
	return watch.heardAtMs + patience(watch, repairAfterMs + slackMs, repairGaps) + (polite ? politePatienceMs : 0);
}

const patience = (watch: PathWatch, leastMs: number, gaps: number): number =>
	Math.min(longestPatienceMs, Math.max(leastMs, watch.gapMs * gaps));
