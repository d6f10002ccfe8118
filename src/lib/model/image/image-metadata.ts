import { imageSegments, type ImageSegment } from './image-segments.ts';

const begins = (content: Uint8Array, text: string): boolean => [...text].every((letter, at) => content[at] === letter.charCodeAt(0));

/** Application data that says how to paint, and nothing of who, where and when: JFIF, Adobe's transform, a colour profile. */
const paints = ({ name, content }: ImageSegment): boolean =>
	(name === 'APP0' && begins(content, 'JFIF')) ||
	(name === 'APP14' && begins(content, 'Adobe')) ||
	(name === 'APP2' && begins(content, 'ICC_PROFILE'));

const told = /^(APP\d+|COM|eXIf|tEXt|iTXt|zTXt|tIME|EXIF|XMP )$/;

/**
 * The parts of a JPEG, PNG or WebP file that may say by whom, where, when or with which device a picture was taken: EXIF with its
 * GPS, XMP, IPTC, makers' notes, comments. Empty for a file that holds pixels and how to paint them.
 */
export function metadataIn(bytes: Uint8Array): readonly string[] {
	return [...imageSegments(bytes)].filter((segment) => told.test(segment.name) && !paints(segment)).map(({ name }) => name);
}
