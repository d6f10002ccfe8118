import type { Attachment } from 'svelte/attachments';

/** Shows a stream in a media element; null empties it. */
export const attachStream =
	(stream: MediaStream | null): Attachment<HTMLMediaElement> =>
	(element) => {
		element.srcObject = stream;
		return () => {
			element.srcObject = null;
		};
	};

/** Plays a stream; calls back when the browser wants a tap of the person first. */
export const playSound =
	(stream: MediaStream, refused: () => void): Attachment<HTMLAudioElement> =>
	(element) => {
		const stop = attachStream(stream)(element);
		element.play().catch((error: unknown) => {
			if (error instanceof DOMException && error.name === 'NotAllowedError') refused();
		});
		return stop;
	};

/** Plays on a loudspeaker, where the browser can choose one; null is the system's choice. */
export const playOn =
	(loudspeaker: string | null): Attachment<HTMLMediaElement> =>
	(element) => {
		// Without the device, or the permission, the sound stays where it was.
		if ('setSinkId' in element) void element.setSinkId(loudspeaker ?? '').catch(() => undefined);
	};
