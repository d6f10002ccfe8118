import type { DeviceId } from '#lib/core/ids.ts';

/** What the order of playing needs to know of a clip that the case holds. */
export interface OrderedClip {
	readonly speaker: DeviceId;
	/** From 1, per speaker and call. */
	readonly number: number;
	readonly startedAtMs: number;
	readonly missedBy: readonly DeviceId[];
}

/** How far one speaker's clips have been played or passed over. */
interface Progress {
	/** The number that is due. */
	readonly next: number;
	/** Since when it has been due while it, or its sound, was not here; null while nothing is missing. */
	readonly missingSinceMs: number | null;
	/** Since when a later one could have been played in its place; null while none could. */
	readonly overtakenSinceMs: number | null;
}

/** A plain value; grows with the speakers of one call. */
export interface ClipOrder {
	readonly speakers: ReadonlyMap<DeviceId, Progress>;
	/** Whose clip was played last: their next one follows, if it is here. */
	readonly last: DeviceId | null;
}

export interface ClipOutlook<C extends OrderedClip> {
	/** Every clip of this call that the case holds. */
	readonly clips: readonly C[];
	readonly me: DeviceId;
	/** Played before this page was loaded anew. */
	readonly played: (clip: C) => boolean;
	readonly soundIsHere: (clip: C) => boolean;
}

export interface NextClips<C extends OrderedClip> {
	readonly order: ClipOrder;
	/** The clip to play now; `order` counts it as played. */
	readonly play: C | null;
	/** Clips whose sound is wanted now, at most one a speaker (and one after it, when the first is long in coming). */
	readonly fetch: readonly C[];
}

/** A clip that is missing holds up the later ones for so long; after that the talk goes on, and it stays in the timeline. */
export const missingMs = 8_000;
/** Where one sound can be had, the one before it probably can: it is asked for once more before it is passed over. */
const graceMs = 4_000;
/** The sound of so many clips ahead is fetched, so that they follow each other without a pause. */
const fetchAhead = 3;

export const nothingPlayed: ClipOrder = { speakers: new Map(), last: null };

/** What to play and to fetch, by what the case and this device hold at `nowMs`. Ask again when either changes, and once a second. */
export function nextClips<C extends OrderedClip>(order: ClipOrder, outlook: ClipOutlook<C>, nowMs: number): NextClips<C> {
	const speakers = new Map<DeviceId, Progress>();
	const ready: C[] = [];
	const fetch: C[] = [];
	for (const [speaker, clips] of bySpeaker(outlook)) {
		const before = order.speakers.get(speaker) ?? atNumber(1);
		const found = advance(before, clips, outlook, nowMs);
		speakers.set(speaker, found.progress);
		if (found.play) ready.push(found.play);
		fetch.push(...found.fetch);
	}
	const play = ready.find(({ speaker }) => speaker === order.last) ?? ready.toSorted((a, b) => a.startedAtMs - b.startedAtMs)[0] ?? null;
	if (play === null) return { order: { ...order, speakers }, play, fetch };
	speakers.set(play.speaker, atNumber(play.number + 1));
	return { order: { speakers, last: play.speaker }, play, fetch };
}

/** Clips for this device that are still to be played, whether their sound is here or not. */
export const waitingClips = <C extends OrderedClip>(order: ClipOrder, outlook: ClipOutlook<C>): readonly C[] =>
	outlook.clips.filter((clip) => clip.number >= (order.speakers.get(clip.speaker)?.next ?? 1) && isFor(clip, outlook));

const atNumber = (next: number): Progress => ({ next, missingSinceMs: null, overtakenSinceMs: null });

const isFor = <C extends OrderedClip>(clip: C, { me, played }: ClipOutlook<C>): boolean =>
	clip.speaker !== me && clip.missedBy.includes(me) && !played(clip);

function bySpeaker<C extends OrderedClip>({ clips, me }: ClipOutlook<C>): ReadonlyMap<DeviceId, ReadonlyMap<number, C>> {
	const speakers = new Map<DeviceId, Map<number, C>>();
	for (const clip of clips) {
		if (clip.speaker === me) continue;
		const known = speakers.get(clip.speaker) ?? new Map<number, C>();
		speakers.set(clip.speaker, known);
		// The first of two under one number is the one that was heard by others.
		if (!known.has(clip.number)) known.set(clip.number, clip);
	}
	return speakers;
}

function advance<C extends OrderedClip>(
	before: Progress,
	clips: ReadonlyMap<number, C>,
	outlook: ClipOutlook<C>,
	nowMs: number
): { readonly progress: Progress; readonly play: C | null; readonly fetch: readonly C[] } {
	const pass = (number: number): number => {
		for (let next = number; ; next++) {
			const clip = clips.get(next);
			if (!clip || isFor(clip, outlook)) return next;
		}
	};
	const next = pass(before.next);
	const later = [...clips.values()].filter((clip) => clip.number > next && isFor(clip, outlook)).sort((a, b) => a.number - b.number);
	const due = clips.get(next);
	const first = due ?? later[0];
	if (!first) return { progress: atNumber(next), play: null, fetch: [] };
	const wanted = (due ? [due, ...later] : later).slice(0, fetchAhead + 1);
	const fetch = wanted.filter((clip) => !outlook.soundIsHere(clip)).slice(0, 1);
	if (due && outlook.soundIsHere(due)) return { progress: atNumber(next), play: due, fetch };

	const same = next === before.next;
	const missingSinceMs = (same ? before.missingSinceMs : null) ?? nowMs;
	const instead = later.find((clip) => outlook.soundIsHere(clip)) ?? null;
	const overtakenSinceMs = instead && ((same ? before.overtakenSinceMs : null) ?? nowMs);
	const progress = { next, missingSinceMs, overtakenSinceMs };
	if (nowMs - missingSinceMs < missingMs) return { progress, play: null, fetch };
	// The one that is due did not come in time. Whatever of the later ones is here goes on; if none is, the next is asked for too.
	if (!instead) return { progress, play: null, fetch: wanted.filter((clip) => !outlook.soundIsHere(clip)).slice(0, 2) };
	const passedOver = !due || nowMs - overtakenSinceMs! >= graceMs;
	return { progress, play: passedOver ? instead : null, fetch };
}
