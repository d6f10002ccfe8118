/**
 * When something that waits makes a sound. A call rings for as long as it rings; a question makes one short sign, and one that is
 * asked for at once repeats it until somebody has seen it. Pure: told what waits and what time it is, it says what to play and when
 * to ask again.
 */

/** What is heard. */
export type RingSign = 'call' | 'question';

/** One question that this person has not looked at yet. */
export interface WaitingQuestion {
	readonly id: string;
	/** Asked for at once: an emergency. */
	readonly atOnce: boolean;
}

/** What waits for this person on this device now. */
export interface Waiting {
	/** Names the ring of a call; null while none rings. */
	readonly call: string | null;
	readonly questions: readonly WaitingQuestion[];
}

/** Why a sign is not heard, or that it is. `call`: whoever talks hears no sign of a question, and neither does the other side. */
export type RingHush = 'quiet-hours' | 'sound-off' | 'in-call';

interface Heard {
	readonly sinceMs: number;
	readonly lastMs: number;
}

/** What has sounded already. */
export interface RingState {
	/** The call that rings and when it was last heard. */
	readonly call: { readonly id: string; readonly lastMs: number } | null;
	readonly questions: ReadonlyMap<string, Heard>;
}

export const noRing: RingState = { call: null, questions: new Map() };

export interface RingStep {
	readonly state: RingState;
	/** What to play now; null for nothing. */
	readonly play: RingSign | null;
	/** When to ask again though nothing has changed; null when only a change matters. */
	readonly againAtMs: number | null;
}

/** As telephones ring: heard, then a pause in which somebody can speak. */
export const callEveryMs = 3_000;
export const atOnceEveryMs = 20_000;
/** After this nobody is near; the screen and the alerts go on, and the escalation asks others. */
export const atOnceForMs = 180_000;

/**
 * One step of the ringing. While a call rings, questions wait for its end: two sounds at once are none. Each question sounds once,
 * those that came together with one sign.
 */
export function ringStep(state: RingState, { call, questions }: Waiting, nowMs: number): RingStep {
	const kept = new Map([...state.questions].filter(([id]) => questions.some((question) => question.id === id)));
	if (call !== null) {
		const lastMs = state.call?.id === call ? state.call.lastMs : Number.NEGATIVE_INFINITY;
		const due = isDue(lastMs, callEveryMs, nowMs);
		const heardMs = due ? nowMs : lastMs;
		return { state: { call: { id: call, lastMs: heardMs }, questions: kept }, play: due ? 'call' : null, againAtMs: heardMs + callEveryMs };
	}
	const due = questions.filter((question) => isQuestionDue(question, kept.get(question.id), nowMs));
	for (const { id } of due) kept.set(id, { sinceMs: kept.get(id)?.sinceMs ?? nowMs, lastMs: nowMs });
	const next = questions.flatMap(({ id, atOnce }) => {
		const { sinceMs, lastMs } = kept.get(id)!;
		const againMs = lastMs + atOnceEveryMs;
		return atOnce && againMs <= sinceMs + atOnceForMs ? [againMs] : [];
	});
	return {
		state: { call: null, questions: kept },
		play: due.length > 0 ? 'question' : null,
		againAtMs: next.length === 0 ? null : Math.min(...next)
	};
}

/** A clock that was set back makes it due, rather than silent for as long as it was set back. */
const isDue = (lastMs: number, everyMs: number, nowMs: number): boolean => nowMs - lastMs >= everyMs || nowMs < lastMs;

function isQuestionDue({ atOnce }: WaitingQuestion, heard: Heard | undefined, nowMs: number): boolean {
	if (heard === undefined) return true;
	return atOnce && nowMs - heard.sinceMs <= atOnceForMs && isDue(heard.lastMs, atOnceEveryMs, nowMs);
}
