import type { Urgency } from '#lib/model/consult/consult-body.ts';
import type { JudgedStatement } from '#lib/model/statement.ts';
import { consultScript, usual, type ConsultScript } from '../../support/consult-script.ts';

const minuteMs = 60_000;
const urgencies: readonly Urgency[] = ['urgent', 'urgent', 'routine'];

/** Asked, offered, accepted, and for two of three answered, read and acted upon. */
export function scriptAt(at: number): ConsultScript {
	const script = consultScript(['cardiology', 'nephrology'], {}, 1, at * 100);
	usual.offered(script);
	usual.accepted(script);
	if (at % 3 === 0) return script;
	const answer = usual.opinion(script);
	usual.acknowledged(script, answer);
	usual.acted(script, answer);
	return script;
}

/** Asked within the last minutes, so that nothing is due, and as far as it may be: half of them offered, the rest accepted. */
export function openConsultScript(at: number, nowMs: number): readonly JudgedStatement[] {
	const askedAtMs = nowMs - (at % 5) * minuteMs;
	const asked = { urgency: urgencies[at % urgencies.length]!, startedAtMs: askedAtMs };
	const script = consultScript(['cardiology'], asked, 1, (at + 1) * 100);
	usual.offered(script);
	if (at % 2 === 0) usual.accepted(script);
	return script.judged.map(({ statement, standing }, step) => ({
		statement: { ...statement, time: { ...statement.time, wallMs: askedAtMs + step } },
		standing
	}));
}
