/** A named part of an image file: a JPEG marker segment, a PNG chunk, a WebP chunk. */
export interface ImageSegment {
	/** `APP1`, `SOF0`, `IHDR`, `VP8X` and so on. */
	readonly name: string;
	/** Its content, without name and length. Ends where the given bytes end. */
	readonly content: Uint8Array;
}

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'heic' | 'avif' | 'gif';

const textAt = (bytes: Uint8Array, at: number, length: number): string =>
	String.fromCharCode(...bytes.subarray(at, Math.min(at + length, bytes.length)));
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What a file is by its first bytes, whatever it is called; null for what is no image this knows. */
export function imageFormat(bytes: Uint8Array): ImageFormat | null {
	if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
	if (textAt(bytes, 1, 3) === 'PNG' && bytes[0] === 0x89) return 'png';
	if (textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WEBP') return 'webp';
	if (textAt(bytes, 0, 4) === 'GIF8') return 'gif';
	if (textAt(bytes, 4, 4) !== 'ftyp') return null;
	// ISO/IEC 23008-12, annex B: the brands of still pictures.
	const brands = textAt(bytes, 8, 32);
	if (/avi[fs]/.test(brands)) return 'avif';
	return /heic|heix|heim|heis|hevc|mif1|msf1/.test(brands) ? 'heic' : null;
}

/** Markers without a length (ITU-T T.81, table B.1): RST0 to RST7, SOI, EOI, TEM. */
const alone = (marker: number): boolean => (marker >= 0xd0 && marker <= 0xd9) || marker === 0x01;

function* jpegSegments(bytes: Uint8Array): Generator<ImageSegment> {
	const view = viewOf(bytes);
	for (let at = 2; at + 4 <= bytes.length;) {
		const marker = bytes[at + 1]!;
		// Between the scans of a progressive picture lies coded data: what is no marker there is passed over.
		if (bytes[at] !== 0xff || marker === 0 || marker === 0xff || alone(marker)) {
			at += bytes[at] === 0xff && alone(marker) ? 2 : 1;
			continue;
		}
		const length = view.getUint16(at + 2);
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		const isApp = marker >= 0xe0 && marker <= 0xef;
		const name = isApp ? `APP${marker - 0xe0}` : isFrame ? `SOF${marker - 0xc0}` : marker === 0xfe ? 'COM' : marker.toString(16);
		yield { name, content: bytes.subarray(at + 4, at + 2 + Math.max(2, length)) };
		at += 2 + Math.max(2, length);
	}
}

function* pngChunks(bytes: Uint8Array): Generator<ImageSegment> {
	const view = viewOf(bytes);
	for (let at = 8; at + 8 <= bytes.length;) {
		const length = view.getUint32(at);
		yield { name: textAt(bytes, at + 4, 4), content: bytes.subarray(at + 8, at + 8 + length) };
		at += 12 + length;
	}
}

function* webpChunks(bytes: Uint8Array): Generator<ImageSegment> {
	const view = viewOf(bytes);
	for (let at = 12; at + 8 <= bytes.length;) {
		const length = view.getUint32(at + 4, true);
		yield { name: textAt(bytes, at, 4), content: bytes.subarray(at + 8, at + 8 + length) };
		at += 8 + length + (length % 2);
	}
}

const walks: { readonly [F in ImageFormat]?: (bytes: Uint8Array) => Iterable<ImageSegment> } = {
	jpeg: jpegSegments,
	png: pngChunks,
	webp: webpChunks
};

/** The parts of a JPEG, PNG or WebP file in order, as far as the bytes go; nothing for anything else. Never throws. */
export function imageSegments(bytes: Uint8Array): Iterable<ImageSegment> {
	const format = imageFormat(bytes);
	return (format === null ? undefined : walks[format])?.(bytes) ?? [];
}
