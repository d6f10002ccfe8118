import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, utf8 } from '#lib/core/bytes.ts';
import { lookedAtSize, naturalSize, showable } from './image-header.ts';
import { metadataIn } from './image-metadata.ts';
import { fitted, fullLongEdgePx, mostPixels, previewWritings, unpackPlan, unpackWholePixels } from './image-plan.ts';
import { imageFormat, imageSegments } from './image-segments.ts';

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);
const jpegPart = (marker: number, content: Uint8Array): Uint8Array =>
	concatBytes(Uint8Array.of(0xff, marker), u16(content.length + 2), content);
const frame = (width: number, height: number): Uint8Array =>
	jpegPart(0xc2, concatBytes(Uint8Array.of(8), u16(height), u16(width), Uint8Array.of(3)));
const jpeg = (...parts: readonly Uint8Array[]): Uint8Array =>
	concatBytes(
		Uint8Array.of(0xff, 0xd8),
		...parts,
		jpegPart(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
		Uint8Array.of(1, 0xff, 0, 7, 0xff, 0xd0, 9, 0xff, 0xd9)
	);
const riff = (...chunks: readonly (readonly [string, Uint8Array])[]): Uint8Array => {
	const body = chunks.map(([name, content]) =>
		concatBytes(utf8(name), Uint8Array.of(content.length, 0, 0, 0), content, new Uint8Array(content.length % 2))
	);
	return concatBytes(utf8('RIFF'), new Uint8Array(4), utf8('WEBP'), ...body);
};
const png = (...chunks: readonly (readonly [string, Uint8Array])[]): Uint8Array =>
	concatBytes(
		Uint8Array.of(0x89),
		utf8('PNG\r\n'),
		Uint8Array.of(0x1a, 0x0a),
		...chunks.map(([name, content]) => concatBytes(Uint8Array.of(0, 0), u16(content.length), utf8(name), content, new Uint8Array(4)))
	);
const jfif = jpegPart(0xe0, utf8('JFIF\0'));
const exif = jpegPart(0xe1, utf8('Exif\0\0GPS'));
const xmp = jpegPart(0xe1, utf8('http://ns.adobe.com/xap/1.0/\0'));
const iptc = jpegPart(0xed, utf8('Photoshop 3.0\0'));

test('[KI4] the size of a picture is read from its first bytes, whatever stands before it', () => {
	expect(naturalSize(jpeg(jfif, exif, frame(11_000, 9_000)))).toEqual({ width: 11_000, height: 9_000 });
	const ihdr = concatBytes(Uint8Array.of(0, 0), u16(640), Uint8Array.of(0, 0), u16(480), Uint8Array.of(8, 2, 0, 0, 0));
	expect(naturalSize(png(['IHDR', ihdr]))).toEqual({ width: 640, height: 480 });
	expect(naturalSize(riff(['VP8X', Uint8Array.of(0, 0, 0, 0, 0xff, 9, 0, 0x7f, 7, 0)]))).toEqual({ width: 2_560, height: 1_920 });
	expect(naturalSize(riff(['VP8 ', Uint8Array.of(0, 0, 0, 0x9d, 1, 0x2a, 0xe0, 1, 0x68, 1)]))).toEqual({ width: 480, height: 360 });
	expect(naturalSize(riff(['VP8L', Uint8Array.of(0x2f, 0xdf, 0xc1, 0x59, 0)]))).toEqual({ width: 480, height: 360 });
	expect(naturalSize(utf8('%PDF-1.7'))).toBeNull();
	expect(naturalSize(jpeg(frame(0, 20)))).toBeNull();
});

/** A TIFF with one entry, the orientation, in either order of bytes. */
const turnedBy = (orientation: number, little: boolean): Uint8Array => {
	const view = new DataView(new ArrayBuffer(26));
	view.setUint16(0, little ? 0x4949 : 0x4d4d);
	view.setUint16(2, 42, little);
	view.setUint32(4, 8, little);
	view.setUint16(8, 1, little);
	view.setUint16(10, 0x0112, little);
	view.setUint16(12, 3, little);
	view.setUint32(14, 1, little);
	view.setUint16(18, orientation, little);
	return new Uint8Array(view.buffer);
};

test('[KI4] a picture that lies on its side has the size it is looked at, however its camera orders bytes', () => {
	for (const little of [true, false])
		for (const [orientation, size] of [
			[1, { width: 400, height: 300 }],
			[3, { width: 400, height: 300 }],
			[6, { width: 300, height: 400 }],
			[8, { width: 300, height: 400 }]
		] as const) {
			const part = jpegPart(0xe1, concatBytes(utf8('Exif\0\0'), turnedBy(orientation, little)));
			expect(lookedAtSize(jpeg(part, frame(400, 300)))).toEqual(size);
		}
	// Metadata that is cut off or broken turns nothing.
	expect(lookedAtSize(jpeg(jpegPart(0xe1, utf8('Exif\0\0MM')), xmp, frame(400, 300)))).toEqual({ width: 400, height: 300 });
});

test('[KI5] every part that may tell who, where or when is found, and what only paints is not', () => {
	expect(metadataIn(jpeg(jfif, exif, xmp, iptc, jpegPart(0xfe, utf8('Anna')), frame(4, 4)))).toEqual(['APP1', 'APP1', 'APP13', 'COM']);
	expect(metadataIn(jpeg(jfif, jpegPart(0xee, utf8('Adobe')), jpegPart(0xe2, utf8('ICC_PROFILE\0')), frame(4, 4)))).toEqual([]);
	// A camera's further pictures, and a thumbnail of its own, hide in APP2 and in JFIF's extension.
	expect(metadataIn(jpeg(jpegPart(0xe2, utf8('MPF\0')), jpegPart(0xe0, utf8('JFXX\0')), frame(4, 4)))).toEqual(['APP2', 'APP0']);
	expect(metadataIn(riff(['VP8X', new Uint8Array(10)], ['EXIF', utf8('II*')], ['XMP ', utf8('<x>')], ['ICCP', utf8('p')]))).toEqual([
		'EXIF',
		'XMP '
	]);
	expect(metadataIn(png(['IHDR', new Uint8Array(13)], ['eXIf', utf8('MM')], ['tEXt', utf8('Author')], ['IDAT', utf8('x')]))).toEqual([
		'eXIf',
		'tEXt'
	]);
});

test('[KI5] metadata between the scans of a progressive picture is found too', () => {
	expect(metadataIn(concatBytes(jpeg(frame(4, 4)).subarray(0, -2), exif, Uint8Array.of(0xff, 0xd9)))).toEqual(['APP1']);
});

test('[KI4] a file is told by its bytes, whatever it is called', () => {
	expect(imageFormat(concatBytes(new Uint8Array(4), utf8('ftypheic'), new Uint8Array(4), utf8('mif1')))).toBe('heic');
	expect(imageFormat(concatBytes(new Uint8Array(4), utf8('ftypavif')))).toBe('avif');
	expect(imageFormat(concatBytes(new Uint8Array(4), utf8('ftypmp42')))).toBeNull();
	expect(imageFormat(utf8('GIF89a'))).toBe('gif');
	expect(imageFormat(new Uint8Array(0))).toBeNull();
});

test('[KI4] no bytes make the reader throw or run for ever', () => {
	const start = fc.constantFrom(
		Uint8Array.of(0xff, 0xd8, 0xff),
		concatBytes(utf8('RIFF'), new Uint8Array(4), utf8('WEBP')),
		concatBytes(Uint8Array.of(0x89), utf8('PNG\r\n'), Uint8Array.of(0x1a, 0x0a))
	);
	fc.assert(
		fc.property(start, fc.uint8Array({ maxLength: 400 }), (head, tail) => {
			const bytes = concatBytes(head, tail);
			expect([...imageSegments(bytes)].length).toBeLessThanOrEqual(bytes.length);
			lookedAtSize(bytes);
		})
	);
});

test('[KI4] a picture becomes at most as large as its place, keeps its shape, and is never blown up', () => {
	const edge = fc.integer({ min: 1, max: 30_000 });
	fc.assert(
		fc.property(
			edge,
			edge,
			fc.constantFrom(fullLongEdgePx, ...previewWritings.map(({ longEdgePx }) => longEdgePx)),
			(width, height, most) => {
				const size = fitted({ width, height }, most);
				expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(most);
				expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(1);
				expect(size.width).toBeLessThanOrEqual(width);
				// A pixel more or less on either edge.
				expect(Math.abs(size.width * height - size.height * width)).toBeLessThanOrEqual(width + height);
			}
		)
	);
});

test('[KI4] a picture of any size a camera has is unpacked in bounded memory; only beyond a gigabyte is it refused', () => {
	expect(unpackPlan({ width: 4_000, height: 3_000 })).toEqual({ way: 'whole' });
	expect(unpackPlan(null)).toEqual({ way: 'whole' });
	const hundredMegapixels = unpackPlan({ width: 11_648, height: 8_736 });
	expect(hundredMegapixels).toMatchObject({ way: 'reduced' });
	if (hundredMegapixels.way !== 'reduced') return;
	expect(hundredMegapixels.width * hundredMegapixels.height).toBeLessThan(unpackWholePixels * 1.01);
	expect(hundredMegapixels.height).toBeGreaterThan(fullLongEdgePx);
	expect(unpackPlan({ width: 16_384, height: 16_384 }).way).toBe('reduced');
	expect(16_384 ** 2).toBe(mostPixels);
	expect(unpackPlan({ width: 30_000, height: 20_000 })).toEqual({ way: 'refused' });
});

test('[KI1] a few bytes that would unpack to a gigabyte are not shown, nor is what does not say how large it is', () => {
	expect(showable(jpeg(frame(2_560, 1_920)))).toBe(true);
	expect(showable(jpeg(frame(16_000, 16_000)))).toBe(false);
	expect(showable(riff(['VP8X', Uint8Array.of(0, 0, 0, 0, 0xff, 0x3f, 0, 0xff, 0x3f, 0)]))).toBe(false);
	expect(showable(jpeg(jfif))).toBe(false);
	expect(showable(utf8('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe(false);
});
