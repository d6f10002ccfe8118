import type { Clock } from '#lib/core/clock.ts';
import { integerBetween, type Random } from '#lib/core/random.ts';
import type { SpaceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { ClocksInputs } from '#lib/model/consult/consult-clock.ts';
import { nextStep } from '#lib/model/consult/consults.ts';
import { escalationsDue, nextEscalationAtMs, type Escalation } from '#lib/model/consult/escalation.ts';
import { scoresDuring } from '#lib/model/consult/later-scores.ts';
import type { ConsultDesk, ListedConsult } from '#lib/view/consult-desk.ts';

export interface EscalationWatchParts {
	readonly clock: Clock;
	readonly random: Random;
	readonly desk: Pick<ConsultDesk, 'list' | 'rota' | 'clockRules' | 'state'>;
	/** True while this device holds all that the relay announced: what others did meanwhile is no reason to ask more people. */
	readonly caughtUp: Readable<boolean>;
	/** Whether this device's person may escalate, by their role. */
	readonly mayEscalate: () => boolean;
	/** Whether this device can open cases of a ward to those who are asked anew. */
	readonly opensCasesOf: (ward: SpaceId) => boolean;
	readonly report: (error: unknown) => void;
}

/** Spread out, so that of all devices that see the same due time the first one's step has mostly arrived at the others. */
const spreadMs = [1_000, 6_000] as const;
/** A step of an expert's device asks people who cannot read the case yet: the ward's devices go first. */
const behindMs = 30_000;
/** After a step that could not be taken. */
const retryAfterMs = 30_000;
/** A clock that is set, and a device that slept, are noticed within this. */
const longestWaitMs = 3_600_000;

/** Asks the next people by the rota's rule when nobody did what was due. Sleeps until the next due time, and works while the app is open. */
export function watchEscalations(parts: EscalationWatchParts, scope: Scope): void {
	const { clock, random, desk, caughtUp, mayEscalate, opensCasesOf, report } = parts;
	let cancel = (): void => undefined;
	/** Set while a step is under way or about to be taken: what changes meanwhile is seen then. */
	let busy = false;

	const listed = (): readonly ListedConsult[] => desk.list.current.consults;
	const inputs = (): ClocksInputs => {
		const scores = new Map(listed().map((one) => [one.consult.id, one.scores]));
		return {
			nowMs: clock.nowMs(),
			rules: desk.clockRules.current,
			laterScores: (consult) => scoresDuring(consult, scores.get(consult.id) ?? [])
		};
	};
	const consults = () => listed().map(({ consult }) => consult);
	/** Where the rule has nobody left, a person has to find somebody. */
	const due = (): readonly Escalation[] => escalationsDue(consults(), desk.rota.current, inputs()).filter(({ to }) => to.length > 0);
	const ready = (): boolean => !scope.closed && desk.list.current.ready && caughtUp.current && mayEscalate();

	/** True when it was signed, here or by then elsewhere. */
	const escalate = async ({ consult, seat, stage, level, to }: Escalation): Promise<boolean> => {
		const found = listed().find((one) => one.consult.id === consult);
		if (!found) return false;
		const body = nextStep(found.consult, { step: 'escalated', seat, stage, level, to });
		return (await desk.state(found.consult.caseId, body)).ok;
	};
	const act = async (): Promise<void> => {
		let all = true;
		for (const escalation of ready() ? due() : []) all = (await escalate(escalation)) && all;
		if (all) rest();
		else cancel = clock.after(retryAfterMs, rest);
	};
	const rest = (): void => {
		busy = false;
		look();
	};
	const opens = ({ consult }: Escalation): boolean => listed().some((one) => one.consult.id === consult && opensCasesOf(one.ward));
	const look = (): void => {
		if (busy) return;
		cancel();
		if (!ready()) return;
		const now = due();
		if (now.length > 0) {
			busy = true;
			const delayMs = integerBetween(random, ...spreadMs) + (now.some(opens) ? 0 : behindMs);
			cancel = clock.after(delayMs, () => void act().catch(report));
			return;
		}
		const nextMs = nextEscalationAtMs(consults(), desk.rota.current, inputs());
		if (nextMs !== null) cancel = clock.after(Math.min(Math.max(0, nextMs - clock.nowMs()), longestWaitMs), look);
	};

	for (const source of [desk.list, desk.rota, desk.clockRules, caughtUp]) scope.onClose(source.on(look));
	scope.onClose(() => cancel());
	look();
}
