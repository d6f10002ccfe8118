import { fromUtf8, utf8 } from '#lib/core/bytes.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import { isId, type CaseId, type DeviceId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { PassingLane, PassingPlace } from './passing-lane.ts';
import type { PassingMessage } from './passing-seal.ts';

/** What a device says of itself to a ward. */
export interface Beat {
	readonly deviceId: DeviceId;
	/** Cases open on its screen. */
	readonly cases: readonly CaseId[];
	/** The case it is in a call about. */
	readonly callAbout: CaseId | null;
}

/** Who is here now, told by sealed messages in passing: best effort, never a record. */
export interface Presence {
	/** Everyone else heard of lately, in any ward. */
	readonly others: Readable<readonly Beat[]>;
	/** Says this device is looking at a ward, or at a case of it; the returned function ends that. */
	enter(ward: SpaceId, caseId: CaseId | null): () => void;
	announceCall(caseId: CaseId | null): void;
}

/** A sign of life this often; 15 s costs a ward of 30 devices two small messages a second. */
const beatEveryMs = 15_000;
/**
 * Places take turns: two beats at once fill the queue of a line of 16 kbit/s, which holds 660 bytes, and the packet of voice between
 * them is lost.
 */
const turnMs = 1_000;
/** Two beats may be lost before someone is gone. */
const goneAfterMs = 40_000;

interface Visit {
	readonly ward: SpaceId;
	readonly caseId: CaseId | null;
}

const ofWard = (ward: SpaceId): PassingPlace => ({ space: ward, document: ward as string as DocumentId });
const isWard = ({ space, document }: PassingPlace): boolean => (document as string) === space;

function readBeat(deviceId: DeviceId, payload: Uint8Array): (Beat & { readonly here: boolean }) | null {
	try {
		const said = JSON.parse(fromUtf8(payload)) as { here?: unknown; cases?: unknown; call?: unknown };
		if (!Array.isArray(said.cases) || !said.cases.every(isId)) return null;
		return { deviceId, cases: said.cases, callAbout: isId(said.call) ? said.call : null, here: said.here === true };
	} catch {
		return null;
	}
}

/** `isShared`: whether devices that the ward is closed to read this case. They and the ward hear of each other in the case itself. */
export function createPresence(
	lane: PassingLane,
	clock: Clock,
	scope: Scope,
	isShared: (caseId: CaseId) => boolean = () => false
): Presence {
	const others = createSettable<readonly Beat[]>([]);
	/** Per page of a device and ward, what it last said there. */
	const heard = new Map<string, Beat & { readonly untilMs: number }>();
	const visits = new Set<Visit>();
	/** When each place was last told. */
	const toldAtMs = new Map<DocumentId, number>();
	let call: CaseId | null = null;

	const tell = (): void => {
		const merged = new Map<DeviceId, Beat>();
		for (const beat of heard.values()) {
			const known = merged.get(beat.deviceId);
			const cases = [...new Set([...(known?.cases ?? []), ...beat.cases])];
			merged.set(beat.deviceId, { deviceId: beat.deviceId, cases, callAbout: beat.callAbout ?? known?.callAbout ?? null });
		}
		others.set([...merged.values()]);
	};

	const placesOf = ({ ward, caseId }: Visit): readonly PassingPlace[] =>
		caseId !== null && isShared(caseId) ? [ofWard(ward), { space: ward, document: caseId as string as DocumentId }] : [ofWard(ward)];
	const places = (): readonly PassingPlace[] => [
		...new Map([...visits].flatMap(placesOf).map((place) => [place.document, place])).values()
	];
	/** Outside its ward a case tells of itself alone. */
	const say = (place: PassingPlace, here: boolean): void => {
		const seen = [...visits].filter(({ ward }) => ward === place.space).flatMap(({ caseId }) => caseId ?? []);
		const cases = [...new Set(seen)].filter((caseId) => isWard(place) || (caseId as string) === place.document);
		const about = isWard(place) || (call as string | null) === place.document ? call : null;
		if (here) toldAtMs.set(place.document, clock.nowMs());
		else toldAtMs.delete(place.document);
		lane.send('presence', place, utf8(JSON.stringify({ here, cases, call: about })));
	};
	const sinceTold = ({ document }: PassingPlace): number => clock.nowMs() - (toldAtMs.get(document) ?? Number.NEGATIVE_INFINITY);
	/** The place that waited longest, once its beat is due. */
	const sayNext = (): void => {
		const due = places().filter((place) => sinceTold(place) >= beatEveryMs);
		const next = due.reduce<PassingPlace | null>((first, place) => (first && sinceTold(first) >= sinceTold(place) ? first : place), null);
		if (next) say(next, true);
	};

	const hear = ({ sender, session, scope: document, payload }: PassingMessage): void => {
		const beat = readBeat(sender, payload);
		if (!beat) return;
		const key = `${sender}:${session}:${document}`;
		const known = heard.has(key);
		if (beat.here) heard.set(key, { deviceId: sender, cases: beat.cases, callAbout: beat.callAbout, untilMs: clock.nowMs() + goneAfterMs });
		else heard.delete(key);
		tell();
		// A newcomer learns of this device now instead of at its next beat.
		const place = places().find((visited) => (visited.document as string) === document);
		if (beat.here && !known && place) say(place, true);
	};

	const expire = (): void => {
		const before = heard.size;
		for (const [key, beat] of heard) if (beat.untilMs <= clock.nowMs()) heard.delete(key);
		if (heard.size !== before) tell();
	};

	scope.onClose(lane.on((purpose, message) => purpose === 'presence' && hear(message)));
	scope.onClose(every(clock, turnMs, sayNext));
	scope.onClose(every(clock, goneAfterMs / 8, expire));
	scope.onClose(() => places().forEach((place) => say(place, false)));

	return {
		others,
		enter(ward, caseId) {
			const visit = { ward, caseId };
			visits.add(visit);
			placesOf(visit).forEach((place) => say(place, true));
			return () => {
				if (!visits.delete(visit)) return;
				const stays = new Set(places().map(({ document }) => document));
				placesOf(visit).forEach((place) => say(place, stays.has(place.document)));
			};
		},
		announceCall(caseId) {
			call = caseId;
			places().forEach((place) => say(place, true));
		}
	};
}
