import { firstLadderState, step, type LadderInput, type LadderState } from '#lib/call/ladder/ladder.ts';
import type { Plan, Rung } from '#lib/call/ladder/plan.ts';
import { needsOf, rungIndex } from '#lib/call/ladder/rung-table.ts';

export const ability = { red: true, transform: true };
export const limits = { camera: true, audioOnly: false, saveData: false, peerWantsBps: Infinity, shareBps: Infinity };
const clear = {
	receivedBps: 1_000_000,
	lossShare: 0,
	calmLossShare: null,
	burstPackets: 1,
	concealedShare: 0,
	queueMs: 5,
	seemsBps: null
};
type Change = Partial<Omit<LadderInput, 'report' | 'limits'>> & {
	report?: Partial<LadderInput['report']> | null;
	limits?: Partial<typeof limits>;
};

/** A link that has been on a rung for half a minute, and a way to go on from there. */
export function steadyOn(rung: Rung, change: Partial<LadderState> = {}) {
	const nowMs = 100_000;
	const sinceMs = nowMs - 30_000;
	let number = 1;
	let state: LadderState = {
		...firstLadderState(0, ability),
		rung: rungIndex(rung),
		sinceMs,
		lastUpAtMs: sinceMs,
		heardSinceMs: sinceMs,
		rampBps: needsOf(rungIndex(rung)).picture?.mostBps ?? 0,
		rampStartedAtMs: sinceMs,
		notBeforeMs: Infinity,
		...change
	};
	let atMs = nowMs;
	return {
		get state() {
			return state;
		},
		after(ms: number, { report, limits: limitChange, ...input }: Change = {}): Plan {
			atMs += ms;
			const next = step(state, {
				nowMs: atMs,
				outgoingBps: 2_500_000,
				rttMs: 80,
				voiceGapMs: null,
				sentBps: 900_000,
				ability,
				...input,
				limits: { ...limits, ...limitChange },
				report: report === null ? null : { number: ++number, ageMs: 50, ...clear, ...report }
			});
			state = next.state;
			return next.plan;
		}
	};
}
