import type { ImageSize } from './image-plan.ts';
import { imageFormat, imageSegments, type ImageSegment } from './image-segments.ts';

/** So much of a file holds its size: a camera may put maker's notes and a thumbnail of some hundred KB before it. */
export const headerBytes = 1024 * 1024;

const at16 = (content: Uint8Array, at: number): number => (content[at]! << 8) | content[at + 1]!;
const at24LittleEndian = (content: Uint8Array, at: number): number => content[at]! | (content[at + 1]! << 8) | (content[at + 2]! << 16);
const at32 = (content: Uint8Array, at: number): number => at16(content, at) * 65_536 + at16(content, at + 2);

/** Null for a part that tells no size. */
function sizeIn({ name, content }: ImageSegment): ImageSize | null {
	if (name.startsWith('SOF') && content.length >= 5) return { height: at16(content, 1), width: at16(content, 3) };
	if (name === 'IHDR' && content.length >= 8) return { width: at32(content, 0), height: at32(content, 4) };
	// RFC 9649, section 2: sizes are stored less one, but for the lossy format's own 14 bits.
	if (name === 'VP8X' && content.length >= 10) return { width: at24LittleEndian(content, 4) + 1, height: at24LittleEndian(content, 7) + 1 };
	if (name === 'VP8L' && content.length >= 5) {
		const [b1, b2, b3, b4] = content.subarray(1, 5) as unknown as readonly [number, number, number, number];
		return { width: (((b2 & 0x3f) << 8) | b1) + 1, height: (((b4 & 0x0f) << 10) | (b3 << 2) | (b2 >> 6)) + 1 };
	}
	if (name === 'VP8 ' && content.length >= 10)
		return { width: (content[6]! | (content[7]! << 8)) & 0x3fff, height: (content[8]! | (content[9]! << 8)) & 0x3fff };
	return null;
}

/** The size a file's first bytes tell, as stored and not turned; null when they do not. */
export function naturalSize(bytes: Uint8Array): ImageSize | null {
	for (const segment of imageSegments(bytes)) {
		const size = sizeIn(segment);
		if (size !== null) return size.width > 0 && size.height > 0 ? size : null;
	}
	return null;
}

/** EXIF 2.3, tag 274: from 5 on, what is stored lies on its side. */
const orientationTag = 0x0112;

/** The orientation that a TIFF structure tells (1 to 8); 1 when it tells none. */
function orientationIn(tiff: Uint8Array): number {
	const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
	const little = tiff[0] === 0x49;
	if (tiff.length < 8 || view.getUint16(2, little) !== 42) return 1;
	const directory = view.getUint32(4, little);
	if (directory + 2 > tiff.length) return 1;
	const count = view.getUint16(directory, little);
	for (let at = directory + 2; at < directory + 2 + count * 12 && at + 12 <= tiff.length; at += 12)
		if (view.getUint16(at, little) === orientationTag) return view.getUint16(at + 8, little);
	return 1;
}

const exifMark = 'Exif\0\0';

/** The size a picture has when it is looked at, turned as its camera says; null when its first bytes do not tell. */
export function lookedAtSize(bytes: Uint8Array): ImageSize | null {
	const size = naturalSize(bytes);
	if (size === null) return null;
	for (const { name, content } of imageSegments(bytes)) {
		const marked = String.fromCharCode(...content.subarray(0, exifMark.length)) === exifMark;
		if (name !== 'eXIf' && !(name === 'APP1' && marked)) continue;
		const turned = orientationIn(marked ? content.subarray(exifMark.length) : content) >= 5;
		return turned ? { width: size.height, height: size.width } : size;
	}
	return size;
}

/** 4,096 by 4,096 pixels take 64 MB unpacked, which is what one hostile input may cost (I14); ours are smaller. */
const mostShownEdgePx = 4_096;

/** Whether a picture that somebody else made may be shown: a JPEG or WebP that says how large it is, and is not too large. */
export function showable(bytes: Uint8Array): boolean {
	const format = imageFormat(bytes);
	const size = naturalSize(bytes);
	return (format === 'jpeg' || format === 'webp') && size !== null && Math.max(size.width, size.height) <= mostShownEdgePx;
}
