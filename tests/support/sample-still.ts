import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';

/** The head of a picture as a canvas writes it, and nothing that could be unpacked after it. */
export function sampleStill(kind: 'webp' | 'webp-extended' | 'jpeg', width: number, height: number, length: number, fill = 7): Bytes {
	const little = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** at) % 256);
	const big = (value: number): number[] => [value >> 8, value & 255];
	const heads = {
		webp: () =>
			concatBytes(
				utf8('RIFF'),
				Uint8Array.from(little(length - 8, 4)),
				utf8('WEBPVP8 '),
				Uint8Array.from([...little(length - 20, 4), 0x30, 0x01, 0x00, 0x9d, 0x01, 0x2a, ...little(width, 2), ...little(height, 2)])
			),
		'webp-extended': () =>
			concatBytes(
				utf8('RIFF'),
				Uint8Array.from(little(length - 8, 4)),
				utf8('WEBPVP8X'),
				Uint8Array.from([...little(10, 4), 0, 0, 0, 0, ...little(width - 1, 3), ...little(height - 1, 3)])
			),
		jpeg: () =>
			Uint8Array.from([
				...[0xff, 0xd8, 0xff, 0xe0, ...big(16), ...new Array<number>(14).fill(0)],
				...[0xff, 0xc4, ...big(5), 0, 0, 0],
				...[0xff, 0xc0, ...big(17), 8, ...big(height), ...big(width), 3]
			])
	};
	const head = heads[kind]();
	return concatBytes(head, new Uint8Array(Math.max(0, length - head.length)).fill(fill)).slice(0, length);
}
