import type { DeviceId } from '#lib/core/ids.ts';
import type { Hearing } from '#lib/call/link/peer-link.ts';

/** A stretch of own sound, recorded whether or not anybody will need it. */
export interface Slot {
	readonly startedAtMs: number;
	readonly durationMs: number;
	/** Whether voice is in each of the equal parts of the slot, first to last. Empty is silence. */
	readonly voice: readonly boolean[];
}

/** Somebody in the call, and since when. */
interface Listener {
	readonly device: DeviceId;
	readonly sinceMs: number;
}

/** Own sound of the last seconds, and what the others said of it. A plain value. */
export interface SpeechSlots<S extends Slot> {
	/** Not decided yet, oldest first. */
	readonly slots: readonly S[];
	readonly listeners: readonly Listener[];
	/** By listener, oldest word first; where two speak of one instant, the later word counts. */
	readonly hearings: ReadonlyMap<DeviceId, readonly Hearing[]>;
}

/** A slot that somebody has to get as a clip. */
export interface MissedSlot<S extends Slot> {
	readonly slot: S;
	/** In the order they came into the call; never empty. */
	readonly missedBy: readonly DeviceId[];
}

/** Of the voice in a slot, this much may be missing before it counts as missed: one syllable of two seconds. */
const tolerableShare = 0.1;
/** A hearing comes at the latest 4 s after what it tells of (peer-link.ts); a second more, and silence means unheard. */
const answerWithinMs = 5_000;
/** A link needs this long to come up: what is said sooner is heard by nobody, and known to both. */
const settlingMs = 3_000;
/** Some 15 s of two-second slots: more than ever waits for an answer. */
const mostSlots = 8;
/** Hearings older than any slot that can still wait. */
const forgetAfterMs = 30_000;

export const nothingSaid: SpeechSlots<never> = { slots: [], listeners: [], hearings: new Map() };

/** Adds the slot that has just been recorded; slots come in the order of time and do not overlap. */
export const withSlot = <S extends Slot>(state: SpeechSlots<S>, slot: S): SpeechSlots<S> => ({ ...state, slots: [...state.slots, slot] });

/** Who is in the call now, this device left out. Those who stay keep their time. */
export function withListeners<S extends Slot>(state: SpeechSlots<S>, devices: readonly DeviceId[], nowMs: number): SpeechSlots<S> {
	const since = new Map(state.listeners.map(({ device, sinceMs }) => [device, sinceMs]));
	const listeners = devices.map((device) => ({ device, sinceMs: since.get(device) ?? nowMs }));
	const hearings = new Map([...state.hearings].filter(([device]) => devices.includes(device)));
	return { ...state, listeners, hearings };
}

export function withHearing<S extends Slot>(state: SpeechSlots<S>, device: DeviceId, hearing: Hearing): SpeechSlots<S> {
	const recent = (state.hearings.get(device) ?? []).filter(({ untilMs }) => untilMs > hearing.untilMs - forgetAfterMs);
	return { ...state, hearings: new Map(state.hearings).set(device, [...recent, hearing]) };
}

/** Takes out every slot about which all is known, oldest first, and tells which of them somebody missed. */
export function decide<S extends Slot>(
	state: SpeechSlots<S>,
	nowMs: number
): { readonly state: SpeechSlots<S>; readonly missed: readonly MissedSlot<S>[] } {
	const missed: MissedSlot<S>[] = [];
	let decided = 0;
	for (const slot of state.slots) {
		const late = nowMs >= slot.startedAtMs + slot.durationMs + answerWithinMs || state.slots.length - decided > mostSlots;
		const verdicts = state.listeners
			.filter(({ sinceMs }) => sinceMs + settlingMs <= slot.startedAtMs)
			.map(({ device }) => ({ device, verdict: verdictOf(slot, state.hearings.get(device) ?? [], late) }));
		if (verdicts.some(({ verdict }) => verdict === 'unknown')) break;
		decided++;
		const missedBy = verdicts.filter(({ verdict }) => verdict === 'missed').map(({ device }) => device);
		if (missedBy.length > 0) missed.push({ slot, missedBy });
	}
	return { state: decided === 0 ? state : { ...state, slots: state.slots.slice(decided) }, missed };
}

/** Says whether somebody does not hear now, as far as is known: the next slot will probably become a clip. */
export const someoneMisses = (state: SpeechSlots<Slot>, nowMs: number): boolean =>
	state.listeners.some(({ device, sinceMs }) => {
		const last = state.hearings.get(device)?.at(-1);
		const heardMs = last?.untilMs ?? sinceMs + settlingMs;
		return last !== undefined && last.heardShare < 1 - tolerableShare ? nowMs - heardMs < forgetAfterMs : nowMs - heardMs > answerWithinMs;
	});

/** What no word came about counts as unheard once it is `late`. */
function verdictOf(slot: Slot, hearings: readonly Hearing[], late: boolean): 'heard' | 'missed' | 'unknown' {
	const partMs = slot.durationMs / slot.voice.length;
	let voiceMs = 0;
	let missedMs = 0;
	let unknownMs = 0;
	for (const [at, voiced] of slot.voice.entries()) {
		if (!voiced) continue;
		const fromMs = slot.startedAtMs + at * partMs;
		const { missed, unknown } = unheardIn(fromMs, fromMs + partMs, hearings);
		voiceMs += partMs;
		missedMs += missed;
		unknownMs += unknown;
	}
	const tolerableMs = voiceMs * tolerableShare;
	if (missedMs > tolerableMs) return 'missed';
	if (!late && missedMs + unknownMs > tolerableMs) return 'unknown';
	return missedMs + unknownMs > tolerableMs ? 'missed' : 'heard';
}

/** Walks back from the latest word; what a later word covers, an earlier one does not speak of any more. */
function unheardIn(fromMs: number, untilMs: number, hearings: readonly Hearing[]): { readonly missed: number; readonly unknown: number } {
	let open: (readonly [number, number])[] = [[fromMs, untilMs]];
	let missed = 0;
	for (const hearing of hearings.toReversed()) {
		if (hearing.untilMs <= fromMs || hearing.fromMs >= untilMs) continue;
		const left: (readonly [number, number])[] = [];
		for (const [from, until] of open) {
			const coveredMs = Math.min(until, hearing.untilMs) - Math.max(from, hearing.fromMs);
			if (coveredMs <= 0) {
				left.push([from, until]);
				continue;
			}
			missed += coveredMs * (1 - hearing.heardShare);
			if (from < hearing.fromMs) left.push([from, hearing.fromMs]);
			if (hearing.untilMs < until) left.push([hearing.untilMs, until]);
		}
		open = left;
	}
	return { missed, unknown: open.reduce((sum, [from, until]) => sum + until - from, 0) };
}
