import type { Page } from '@playwright/test';

/** What a camera wrote beside the pixels of the planted photo. */
export const planted = ['PlantedCamera', 'PlantedPlace', 'Exif\0\0'] as const;

const ascii = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');
const segment = (marker: number, content: Buffer): Buffer => {
	const head = Buffer.from([0xff, marker, 0, 0]);
	head.writeUInt16BE(content.length + 2, 2);
	return Buffer.concat([head, content]);
};

interface Entry {
	readonly tag: number;
	readonly type: 2 | 3 | 4 | 5;
	readonly count: number;
	/** What fits into four bytes stands here, all else at an offset. */
	readonly value: number;
}

/** One directory of a TIFF file, big-endian (TIFF 6.0, section 2). */
function directory(entries: readonly Entry[]): Buffer {
	const bytes = Buffer.alloc(2 + entries.length * 12 + 4);
	bytes.writeUInt16BE(entries.length, 0);
	for (const [at, { tag, type, count, value }] of entries.entries()) {
		const from = 2 + at * 12;
		bytes.writeUInt16BE(tag, from);
		bytes.writeUInt16BE(type, from + 2);
		bytes.writeUInt32BE(count, from + 4);
		if (type === 3) bytes.writeUInt16BE(value, from + 8);
		else bytes.writeUInt32BE(value, from + 8);
	}
	return bytes;
}

/** EXIF 2.3: make, orientation 6 (turned right by a quarter when looked at), GPS latitude 31° 13' 48" N. */
function exif(): Buffer {
	const make = ascii('PlantedCamera');
	const [ifd0At, makeAt] = [8, 8 + 42];
	const gpsAt = makeAt + make.length;
	const latitudeAt = gpsAt + 30;
	const latitude = Buffer.alloc(24);
	for (const [at, value] of [31, 1, 13, 1, 48, 1].entries()) latitude.writeUInt32BE(value, at * 4);
	return Buffer.concat([
		Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'),
		directory([
			{ tag: 0x010f, type: 2, count: make.length, value: makeAt },
			{ tag: 0x0112, type: 3, count: 1, value: 6 },
			{ tag: 0x8825, type: 4, count: 1, value: gpsAt }
		]),
		make,
		directory([
			{ tag: 1, type: 2, count: 2, value: 0x4e00_0000 },
			{ tag: 2, type: 5, count: 3, value: latitudeAt }
		]),
		latitude
	]).subarray(0, 6 + ifd0At + 42 + make.length + 30 + 24);
}

/** A JPEG of the wanted size as a phone held upright writes it: lying on its side, red where the top left is when it is turned. */
export async function photoWithPlace(page: Page, width: number, height: number): Promise<Buffer> {
	const base64 = await page.evaluate(
		async ([columns, rows]) => {
			const canvas = new OffscreenCanvas(columns!, rows!);
			const context = canvas.getContext('2d')!;
			context.fillStyle = '#3a6ea5';
			context.fillRect(0, 0, columns!, rows!);
			context.fillStyle = '#d01818';
			context.fillRect(0, rows! / 2, columns! / 2, rows! / 2);
			// Grain, as every sensor has: without it the whole picture were as small as its preview.
			for (let grain = 0; grain < 30_000; grain++) {
				context.fillStyle = `hsl(${(grain * 47) % 360} 60% 50% / 0.25)`;
				context.fillRect((grain * 7_919) % columns!, (grain * 104_729) % rows!, 9, 9);
			}
			const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
			const bytes = new Uint8Array(await blob.arrayBuffer());
			let text = '';
			for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
			return btoa(text);
		},
		[width, height]
	);
	const jpeg = Buffer.from(base64, 'base64');
	const xmp = Buffer.from('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><City>PlantedPlace</City></x:xmpmeta>', 'latin1');
	return Buffer.concat([jpeg.subarray(0, 2), segment(0xe1, exif()), segment(0xe1, xmp), jpeg.subarray(2)]);
}
