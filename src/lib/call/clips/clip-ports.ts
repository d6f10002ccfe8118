import { createClipPlayer } from './clip-player.ts';
import { recordClips } from './clip-recorder.ts';
import { createPlayedMarks } from './played-marks.ts';
import type { VoiceClipsPorts } from './voice-clips.ts';

/** How this browser records and plays the clips of one call. */
export const browserClipPorts = (
	callId: string,
	report: (error: unknown) => void
): Pick<VoiceClipsPorts, 'record' | 'player' | 'marks'> => ({
	record: recordClips(),
	player: createClipPlayer(report),
	marks: createPlayedMarks(sessionStorage, callId)
});
