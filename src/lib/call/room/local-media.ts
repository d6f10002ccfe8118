import { cameraDetail } from './camera-detail.ts';
import type { CallMedia } from './room-message.ts';

/** Why a microphone or camera gives nothing. The case, and the rest of the call, work without it. */
export type DeviceTrouble =
	/** The person, or the browser's policy, said no. */
	| 'refused'
	/** There is none. */
	| 'missing'
	/** Another program holds it. */
	| 'in-use'
	/** Browsers give neither over plain HTTP. */
	| 'insecure'
	| 'unknown';

/** What this device gives to a call. A null track with a null trouble is one that was not asked for. */
export interface LocalMedia {
	readonly microphone: MediaStreamTrack | null;
	readonly camera: MediaStreamTrack | null;
	readonly microphoneTrouble: DeviceTrouble | null;
	readonly cameraTrouble: DeviceTrouble | null;
}

/** The part of `navigator.mediaDevices` a call needs. */
export interface MediaPort {
	getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
}

/** The devices that are preferred where they are there. */
export interface PreferredDevices {
	readonly microphone: string | null;
	readonly camera: string | null;
}

const nonePreferred: PreferredDevices = { microphone: null, camera: null };

/** A wish, never a condition: a device that is gone is replaced by what there is. */
const preferring = (id: string | null): MediaTrackConstraints => (id === null ? {} : { deviceId: { ideal: id } });

const soundOf = ({ microphone }: PreferredDevices): MediaTrackConstraints => ({
	echoCancellation: true,
	noiseSuppression: true,
	autoGainControl: true,
	channelCount: 1,
	...preferring(microphone)
});

const pictureOf = ({ camera }: PreferredDevices): MediaTrackConstraints => ({
	...cameraDetail(1),
	...(camera === null ? { facingMode: 'user' } : preferring(camera))
});

/**
 * Opens microphone and, for a video call, camera. Both in one question to the person where the browser allows; apart when
 * that fails, so that a missing camera never costs the sound. Never rejects: trouble is part of the answer.
 */
export async function openLocalMedia(
	port: MediaPort | undefined,
	media: CallMedia,
	preferred: PreferredDevices = nonePreferred
): Promise<LocalMedia> {
	if (port === undefined) {
		return { microphone: null, camera: null, microphoneTrouble: 'insecure', cameraTrouble: media === 'video' ? 'insecure' : null };
	}
	if (media === 'video') {
		try {
			const stream = await port.getUserMedia({ audio: soundOf(preferred), video: pictureOf(preferred) });
			const [microphone = null] = stream.getAudioTracks();
			const [camera = null] = stream.getVideoTracks();
			return { microphone, camera, microphoneTrouble: null, cameraTrouble: null };
		} catch {
			// Asked again one by one below: the browser does not tell which of the two failed.
		}
	}
	const voice = await openTrack(() => port.getUserMedia({ audio: soundOf(preferred) }));
	const face =
		media === 'video' ? await openTrack(() => port.getUserMedia({ video: pictureOf(preferred) })) : { track: null, trouble: null };
	return { microphone: voice.track, camera: face.track, microphoneTrouble: voice.trouble, cameraTrouble: face.trouble };
}

/** Opens one of the two alone: for going back to picture, for another device, after one was unplugged. */
export async function openOne(
	port: MediaPort | undefined,
	kind: 'microphone' | 'camera',
	preferred: PreferredDevices
): Promise<{ readonly track: MediaStreamTrack | null; readonly trouble: DeviceTrouble | null }> {
	if (port === undefined) return { track: null, trouble: 'insecure' };
	return openTrack(() => port.getUserMedia(kind === 'microphone' ? { audio: soundOf(preferred) } : { video: pictureOf(preferred) }));
}

async function openTrack(open: () => Promise<MediaStream>): Promise<{ track: MediaStreamTrack | null; trouble: DeviceTrouble | null }> {
	try {
		const [track = null] = (await open()).getTracks();
		return { track, trouble: track === null ? 'missing' : null };
	} catch (error) {
		return { track: null, trouble: troubleOf(error) };
	}
}

/** Names of the exceptions in Media Capture and Streams, section 10.2 (getUserMedia). */
function troubleOf(error: unknown): DeviceTrouble {
	const name = error instanceof Error ? error.name : '';
	if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
	if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
	if (name === 'NotReadableError' || name === 'AbortError') return 'in-use';
	return 'unknown';
}
