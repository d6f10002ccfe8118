import type { Attachment } from 'svelte/attachments';

/** Plays a stream on a loudspeaker, where the browser can choose one; null is the system's choice. */
export const attachSound =
	(stream: MediaStream, loudspeaker: string | null): Attachment<HTMLMediaElement> =>
	(element) => {
		// Without the device, or the permission, the sound stays where it was.
		if ('setSinkId' in element) void element.setSinkId(loudspeaker ?? '').catch(() => undefined);
		return attachStream(stream)(element);
	};

/** Shows a stream in a media element; null empties it. Autoplay refused by the browser is left to the person's next tap. */
export const attachStream =
	(stream: MediaStream | null): Attachment<HTMLMediaElement> =>
	(element) => {
		element.srcObject = stream;
		return () => {
			element.srcObject = null;
		};
	};
