/** What a still is by its own first bytes; the name a peer gives it counts for nothing. */
export interface StillKind {
	readonly mime: 'image/webp' | 'image/jpeg';
	readonly width: number;
	readonly height: number;
}

/** No still is larger: a few bytes can name a picture that takes a gigabyte once it is unpacked. */
const longestSide = 2_048;

const textAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Null for what is neither WebP nor JPEG, or would be too large unpacked. Throws nothing. */
export function stillKind(bytes: Uint8Array): StillKind | null {
	const isWebp = textAt(bytes, 0) === 'RIFF' && textAt(bytes, 8) === 'WEBP';
	const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
	const size = isWebp ? webpSize(bytes) : isJpeg ? jpegSize(bytes) : null;
	if (size === null) return null;
	const [width, height] = size;
	if (width < 1 || height < 1 || width > longestSide || height > longestSide) return null;
	return { mime: isWebp ? 'image/webp' : 'image/jpeg', width, height };
}

/** A lossy frame (RFC 6386 section 9.1), alone or in the extended container (RFC 9649 section 2.7): canvases write one of the two. */
function webpSize(bytes: Uint8Array): readonly [number, number] | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (bytes.length < 30) return null;
	switch (textAt(bytes, 12)) {
		case 'VP8 ':
			return bytes[23] === 0x9d && bytes[24] === 0x01 && bytes[25] === 0x2a
				? [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
				: null;
		case 'VP8X':
			return [1 + (view.getUint32(24, true) & 0xff_ffff), 1 + (view.getUint32(26, true) >>> 8)];
		default:
			return null;
	}
}

/** The frame header among the segments before the picture itself (ITU T.81, annex B). */
function jpegSize(bytes: Uint8Array): readonly [number, number] | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
		const marker = bytes[at + 1]!;
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
		if (marker === 0xda) return null;
		at += 2 + view.getUint16(at + 2);
	}
	return null;
}
