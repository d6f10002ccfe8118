import * as v from 'valibot';
import type { DeviceId } from '#lib/core/ids.ts';
import { blobRefSchema, type BlobRef } from './blob-ref.ts';
import { idOf, instantMs, listOf } from './body-fields.ts';

/** What somebody said in a call while others could not hear it: a short recording, kept beside the case file. */
export interface VoiceClipBody {
	/** The call it belongs to: 32 hexadecimal digits. */
	readonly callId: string;
	/** Counts the clips of one speaker in one call, from 1: the order they are heard in. */
	readonly number: number;
	/** When its first word was said, by the speaker's clock. */
	readonly startedAtMs: number;
	readonly durationMs: number;
	/** The devices in the call that did not hear it as it was said. */
	readonly missedBy: readonly DeviceId[];
	readonly blob: BlobRef;
}

/** The longest span one clip may claim; ours last two seconds. */
const longestMs = 60_000;

export const voiceClipSchema: v.GenericSchema<unknown, VoiceClipBody> = v.object({
	callId: idOf<string>(),
	number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	startedAtMs: instantMs,
	durationMs: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(longestMs)),
	missedBy: listOf(idOf<DeviceId>()),
	blob: blobRefSchema
});
