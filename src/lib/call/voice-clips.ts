import type { DeviceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Hearing } from './peer-link.ts';

/** Clips of own voice that are on their way: said, not heard live, not yet with the relay. */
export interface ClipsOutgoing {
	readonly waiting: number;
	/** When the oldest of them was said; null when none waits. */
	readonly oldestAtMs: number | null;
	/** True while the next clip is being recorded because somebody does not hear. */
	readonly recording: boolean;
}

/** Clips of others that this person has not heard yet. */
export interface ClipsIncoming {
	readonly waiting: number;
	/** Who speaks in the clip that plays now; null when none plays. */
	readonly playing: DeviceId | null;
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
	/** Stops recording; clips already said are still sent. */
	close(): void;
}
