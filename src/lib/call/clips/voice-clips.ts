import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { BlobRef } from '#lib/model/blob-ref.ts';
import { createClipListener } from './clip-listener.ts';
import type { ClipPlayer } from './clip-player.ts';
import type { ClipSound, RecordClips } from './clip-recorder.ts';
import { createClipSpeaker } from './clip-speaker.ts';
import type { Hearing } from '#lib/call/link/peer-link.ts';
import type { PlayedMarks } from './played-marks.ts';

/** Clips of own voice that are on their way: said, not heard live, not yet with the relay. */
export interface ClipsOutgoing {
	readonly waiting: number;
	/** When the oldest of them was said; null when none waits. */
	readonly oldestAtMs: number | null;
	/** True while the next clip is being recorded because somebody does not hear. */
	readonly recording: boolean;
}

/** A clip that began to play here. */
export interface PlayedClip {
	readonly speaker: DeviceId;
	readonly number: number;
	/** When it was said, by the speaker's clock. */
	readonly startedAtMs: number;
	readonly durationMs: number;
	/** When it began to play, by this device's clock. */
	readonly playedAtMs: number;
}

/** Clips of others that this person has not heard yet. */
export interface ClipsIncoming {
	readonly waiting: number;
	/** Who speaks in the clip that plays now; null when none plays. */
	readonly playing: DeviceId | null;
	/** Those played since this page was loaded, in the order they were played. */
	readonly played: readonly PlayedClip[];
}

/** Below audio: own voice in two-second clips to whoever did not hear it live, and the clips of others played in order. */
export interface VoiceClips {
	readonly outgoing: Readable<ClipsOutgoing>;
	readonly incoming: Readable<ClipsIncoming>;
	/** The sound of the clip that plays, for the loudspeaker. */
	readonly sound: MediaStream | null;
	/** Follows the call's microphone; null keeps nothing. A disabled track is silence and makes no clips. */
	setMicrophone(track: MediaStreamTrack | null): void;
	/** How a member heard a span of own sound; spans nobody missed are forgotten. */
	heard(peer: DeviceId, hearing: Hearing): void;
	/** A member came or left; those who left wait for no clips. */
	setMembers(members: readonly DeviceId[]): void;
	/** Stops recording and playing; clips already said are still sent. */
	close(): void;
}

/** A clip as the case keeps it. */
export interface KeptClip {
	readonly speaker: DeviceId;
	readonly number: number;
	readonly startedAtMs: number;
	readonly durationMs: number;
	readonly missedBy: readonly DeviceId[];
	readonly blob: BlobRef;
	/** The relay holds both the statement and the sound. */
	readonly delivered: boolean;
}

/** A clip of own voice that shall be kept. */
export interface NewClip extends Pick<KeptClip, 'number' | 'startedAtMs' | 'durationMs' | 'missedBy'> {
	readonly sound: ClipSound;
}

/** The clips of one call in its case. `view/case-clip-store.ts` makes it from an open case. */
export interface ClipStore {
	/** All of them, own ones too, and only what is verified. */
	readonly clips: Readable<readonly KeptClip[]>;
	/** States the clip and queues its sound for the relay; works without a line. False when this person may not, or the store fails. */
	keep(clip: NewClip): Promise<boolean>;
	/** Null while the sound is not here and the relay does not give it. Asks once; whoever wants it asks again. */
	sound(clip: KeptClip): Promise<Bytes | null>;
}

/** `clip-ports.ts` has those of a browser. */
export interface VoiceClipsPorts {
	readonly me: DeviceId;
	readonly clock: Clock;
	readonly store: ClipStore;
	/** Null where the browser cannot record. */
	readonly record: RecordClips | null;
	/** Null where it cannot play. */
	readonly player: ClipPlayer | null;
	readonly marks: PlayedMarks;
	/** False while live sound arrives and takes all that the line carries: clips wait then, at most until the call ends. */
	lineHasRoom(): boolean;
	readonly report: (error: unknown) => void;
}

/** Runs until it is closed; one per call. */
export function createVoiceClips(ports: VoiceClipsPorts): VoiceClips {
	const outgoing = createSettable<ClipsOutgoing>({ waiting: 0, oldestAtMs: null, recording: false });
	const incoming = createSettable<ClipsIncoming>({ waiting: 0, playing: null, played: [] });
	const speaker = createClipSpeaker(ports, outgoing);
	const listener = createClipListener(ports, incoming);
	return {
		outgoing,
		incoming,
		sound: ports.player?.sound ?? null,
		setMicrophone: speaker.setMicrophone,
		heard: speaker.heard,
		setMembers: speaker.setMembers,
		close() {
			speaker.close();
			listener.close();
		}
	};
}
