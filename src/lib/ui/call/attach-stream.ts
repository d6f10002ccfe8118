import type { Attachment } from 'svelte/attachments';

/** Shows a stream in a media element; null empties it. Autoplay refused by the browser is left to the person's next tap. */
export const attachStream =
	(stream: MediaStream | null): Attachment<HTMLMediaElement> =>
	(element) => {
		element.srcObject = stream;
		return () => {
			element.srcObject = null;
		};
	};
