import type { Clock } from '#lib/core/clock.ts';

/** How often something may happen: `burst` times at once, and `perMinute` in the long run. */
export interface Allowance {
	readonly burst: number;
	readonly perMinute: number;
}

/** One bucket per name. A full bucket is forgotten, so that names that are silent cost nothing. */
export interface TokenBuckets {
	/** Takes one, or says that there is none. */
	take(name: string): boolean;
}

/** More names than devices in the largest hospital: then those that are full again are let go. */
const sweepAbove = 4_000;

export function createTokenBuckets({ burst, perMinute }: Allowance, clock: Clock): TokenBuckets {
	const buckets = new Map<string, { readonly left: number; readonly atMs: number }>();
	const leftIn = (name: string, nowMs: number): number => {
		const bucket = buckets.get(name);
		return bucket === undefined ? burst : Math.min(burst, bucket.left + ((nowMs - bucket.atMs) * perMinute) / 60_000);
	};
	const sweep = (nowMs: number): void => {
		for (const name of [...buckets.keys()]) if (leftIn(name, nowMs) >= burst) buckets.delete(name);
	};
	return {
		take(name) {
			const nowMs = clock.nowMs();
			const left = leftIn(name, nowMs);
			if (left < 1) return false;
			buckets.set(name, { left: left - 1, atMs: nowMs });
			if (buckets.size > sweepAbove) sweep(nowMs);
			return true;
		}
	};
}
