import * as v from 'valibot';
import type { PersonId } from '#lib/core/ids.ts';
import { idOf, instantMs, listOf } from './body-fields.ts';

export const callEndings = ['hung-up', 'unanswered', 'declined', 'line-lost', 'failed'] as const;
export type CallEnding = (typeof callEndings)[number];

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
}

export const callSchema: v.GenericSchema<unknown, CallBody> = v.object({
	startedAtMs: instantMs,
	endedAtMs: instantMs,
	participants: listOf(idOf<PersonId>()),
	media: v.picklist(['video', 'audio']),
	endedBy: v.nullable(idOf<PersonId>()),
	reason: v.picklist(callEndings)
});
