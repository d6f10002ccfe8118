import * as v from 'valibot';
import { isId, type PersonId } from '#lib/core/ids.ts';
import { idOf, instantMs, listOf } from './body-fields.ts';

export const callEndings = ['hung-up', 'unanswered', 'declined', 'line-lost', 'failed'] as const;
export type CallEnding = (typeof callEndings)[number];

/** The steps of the call ladder as records name them, poorest first. Newer versions may add others. */
export const recordedRungs = ['clips', 'audio-8', 'audio-12', 'stills', 'slideshow', '180p', '240p', '360p', '540p', '720p'] as const;

/** Why a step was taken, as records name it. */
export const recordedReasons = [
	'clear',
	'line',
	'loss',
	'delay',
	'silence',
	'climbing',
	'chosen',
	'asked',
	'save-data',
	'no-camera',
	'shared'
] as const;

/** What somebody sent from then on, and why: tells later why advice was given without a picture. */
export interface RecordedRung {
	readonly atMs: number;
	readonly person: PersonId;
	readonly rung: (typeof recordedRungs)[number];
	readonly reason: (typeof recordedReasons)[number];
	/** What the line was believed to carry; null when nothing limited it. */
	readonly lineKbps: number | null;
}

/** That a call about this case took place: who spoke, when, and how it ended. Never what was said. */
export interface CallBody {
	readonly startedAtMs: number;
	readonly endedAtMs: number;
	readonly participants: readonly PersonId[];
	/** The richest form the call had. */
	readonly media: 'video' | 'audio';
	/** Null when nobody ended it: the line did. */
	readonly endedBy: PersonId | null;
	readonly reason: CallEnding;
	/** Names the call, so that two records of one are shown as one. Absent in records of older versions. */
	readonly callId?: string;
	/** As the writer's device saw it, oldest first; at most 200. Absent in records of older versions. */
	readonly rungs?: readonly RecordedRung[];
	/** Who was rung and did not come, in the record of a call that nobody answered. */
	readonly rang?: readonly PersonId[];
}

const rungSchema: v.GenericSchema<unknown, RecordedRung> = v.object({
	atMs: instantMs,
	person: idOf<PersonId>(),
	rung: v.picklist(recordedRungs),
	reason: v.picklist(recordedReasons),
	lineKbps: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0)))
});

/** Steps and reasons of a newer version are passed over: the record around them stays readable (I15). */
const knownRungs = v.pipe(
	listOf(v.unknown()),
	v.transform((entries) =>
		entries.flatMap((entry): RecordedRung[] => {
			const read = v.safeParse(rungSchema, entry);
			return read.success ? [read.output] : [];
		})
	)
);

export const callSchema: v.GenericSchema<unknown, CallBody> = v.object({
	startedAtMs: instantMs,
	endedAtMs: instantMs,
	participants: listOf(idOf<PersonId>()),
	media: v.picklist(['video', 'audio']),
	endedBy: v.nullable(idOf<PersonId>()),
	reason: v.picklist(callEndings),
	callId: v.exactOptional(v.custom<string>(isId)),
	rungs: v.exactOptional(knownRungs),
	rang: v.exactOptional(listOf(idOf<PersonId>()))
});
