/** A picture's size in pixels, the way it is looked at. */
export interface ImageSize {
	readonly width: number;
	readonly height: number;
}

/** A writing of a preview: its long edge, and the encoder's quality from 0 to 1. */
export interface PreviewWriting {
	readonly longEdgePx: number;
	readonly quality: number;
}

/** Fine print of a film or an ECG stays readable, and no phone's screen shows more. */
export const fullLongEdgePx = 2_560;
export const fullQuality = 0.85;

/** About four seconds on a line of 40 kbit/s. */
export const previewBytes = 20 * 1024;

/** Best first: quality goes before size, so that what is pictured can still be told. */
export const previewWritings: readonly PreviewWriting[] = [
	{ longEdgePx: 480, quality: 0.7 },
	{ longEdgePx: 480, quality: 0.5 },
	{ longEdgePx: 480, quality: 0.3 },
	{ longEdgePx: 360, quality: 0.35 },
	{ longEdgePx: 240, quality: 0.3 },
	{ longEdgePx: 160, quality: 0.2 }
];

/** More than this is not unpacked: 2^28 pixels are a gigabyte. A camera with 200 megapixels stays below it. */
export const mostPixels = 2 ** 28;

/** From here on a picture is made smaller while it is unpacked: 24 million pixels take 96 MB whole. */
export const unpackWholePixels = 24_000_000;

/** The size to which a picture is drawn; never larger than it is, and never without a pixel. */
export function fitted({ width, height }: ImageSize, longEdgePx: number): ImageSize {
	const scale = Math.min(1, longEdgePx / Math.max(width, height));
	return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** How a file is unpacked, from what its first bytes tell. */
export type UnpackPlan =
	/** As it is; also where the size could not be read. */
	| { readonly way: 'whole' }
	/** Made smaller by the decoder, so that it never lies in memory whole. */
	| ({ readonly way: 'reduced' } & ImageSize)
	| { readonly way: 'refused' };

/** `natural`: as looked at; null when the header does not tell. */
export function unpackPlan(natural: ImageSize | null): UnpackPlan {
	if (natural === null) return { way: 'whole' };
	const pixels = natural.width * natural.height;
	if (pixels > mostPixels) return { way: 'refused' };
	if (pixels <= unpackWholePixels) return { way: 'whole' };
	const scale = Math.sqrt(unpackWholePixels / pixels);
	return { way: 'reduced', width: Math.max(1, Math.round(natural.width * scale)), height: Math.max(1, Math.round(natural.height * scale)) };
}
