import type { Clock } from '#lib/core/clock.ts';

/** How bulk shares the line with a call: one piece at a time, with rests; without a call as it comes. */
export interface Pace {
	/** A call is on. */
	readonly gentle: boolean;
	run<T>(work: () => Promise<T>): Promise<T>;
}

/** Leaves two thirds of the line's time to voice: reference/calls.md section 4 gives other traffic a fifth to a third of a thin line. */
const restShare = 2;
const longestRestMs = 6_000;

export function createPace(clock: Clock, besideCall: () => boolean): Pace {
	let last: Promise<unknown> = Promise.resolve();
	let restUntilMs = Number.NEGATIVE_INFINITY;

	const rested = (): Promise<void> =>
		new Promise((resolve) => {
			const waitMs = besideCall() ? restUntilMs - clock.nowMs() : 0;
			if (waitMs <= 0) resolve();
			else clock.after(Math.min(waitMs, longestRestMs), resolve);
		});
	const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
		await rested();
		const startedAtMs = clock.nowMs();
		try {
			return await work();
		} finally {
			const tookMs = clock.nowMs() - startedAtMs;
			restUntilMs = clock.nowMs() + Math.min(longestRestMs, restShare * tookMs);
		}
	};
	return {
		get gentle() {
			return besideCall();
		},
		run(work) {
			if (!besideCall()) return work();
			const turn = last.then(() => inTurn(work));
			last = turn.catch(() => undefined);
			return turn;
		}
	};
}
