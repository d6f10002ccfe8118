import type { Bytes } from '#lib/core/bytes.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { headerBytes, lookedAtSize } from '#lib/model/image/image-header.ts';
import { metadataIn } from '#lib/model/image/image-metadata.ts';
import { fitted, fullLongEdgePx, fullQuality, previewBytes, previewWritings, unpackPlan } from '#lib/model/image/image-plan.ts';
import { imageFormat } from '#lib/model/image/image-segments.ts';

/** A picture as the case keeps it: pixels alone, in two sizes. */
export interface ReducedImage {
	readonly full: Bytes;
	readonly preview: Bytes;
	/** Of both; `image/webp`, or `image/jpeg` where the browser writes no WebP. */
	readonly mime: string;
	/** Size of `full`. */
	readonly widthPx: number;
	readonly heightPx: number;
}

export interface ReduceError {
	readonly reason:
		/** No picture of a kind that is kept here. */
		| 'no-image'
		/** A picture this browser cannot read, for example HEIC outside Apple's. */
		| 'unsupported'
		/** A picture by its first bytes that cannot be read to the end. */
		| 'damaged'
		/** More pixels than this device can unpack. */
		| 'too-large'
		| 'cancelled';
}

type Canvas = OffscreenCanvas | HTMLCanvasElement;

function canvasOf({ width, height }: { readonly width: number; readonly height: number }, source: CanvasImageSource): Canvas {
	const canvas = 'OffscreenCanvas' in globalThis ? new OffscreenCanvas(width, height) : document.createElement('canvas');
	[canvas.width, canvas.height] = [width, height];
	const context = canvas.getContext('2d', { alpha: false });
	if (context === null) throw new Error('a picture could not be drawn');
	// What is see-through in a screenshot was seen on white.
	context.fillStyle = '#fff';
	context.fillRect(0, 0, width, height);
	context.imageSmoothingQuality = 'high';
	context.drawImage(source, 0, 0, width, height);
	return canvas;
}

const blobOf = (canvas: Canvas, type: string, quality: number): Promise<Blob> =>
	'convertToBlob' in canvas
		? canvas.convertToBlob({ type, quality })
		: new Promise((resolve, reject) =>
				canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('a picture could not be written'))), type, quality)
			);

/** Writes pixels; a browser that writes no WebP answers with another type. Metadata in what comes out is a broken promise and throws. */
async function write(canvas: Canvas, quality: number): Promise<{ readonly bytes: Bytes; readonly mime: string }> {
	let blob = await blobOf(canvas, 'image/webp', quality);
	if (blob.type !== 'image/webp') blob = await blobOf(canvas, 'image/jpeg', quality);
	const bytes = new Uint8Array(await blob.arrayBuffer());
	const told = metadataIn(bytes);
	if (told.length > 0) throw new Error(`a reduced picture carries ${told.join(', ')}`);
	return { bytes, mime: blob.type };
}

async function unpack(file: Blob): Promise<Result<ImageBitmap, ReduceError>> {
	const head = new Uint8Array(await file.slice(0, headerBytes).arrayBuffer());
	const format = imageFormat(head);
	if (format === null) return err({ reason: 'no-image' });
	const plan = unpackPlan(lookedAtSize(head));
	if (plan.way === 'refused') return err({ reason: 'too-large' });
	const smaller = plan.way === 'reduced' ? ({ resizeWidth: plan.width, resizeHeight: plan.height, resizeQuality: 'high' } as const) : {};
	try {
		return ok(await createImageBitmap(file, { imageOrientation: 'from-image', ...smaller }));
	} catch {
		if (format === 'heic' || format === 'avif') return err({ reason: 'unsupported' });
		return err({ reason: plan.way === 'reduced' ? 'too-large' : 'damaged' });
	}
}

async function writePreview(full: Canvas): Promise<Bytes> {
	let smallest: Bytes | null = null;
	for (const { longEdgePx, quality } of previewWritings) {
		({ bytes: smallest } = await write(canvasOf(fitted(full, longEdgePx), full), quality));
		if (smallest.length <= previewBytes) break;
	}
	return smallest!;
}

/**
 * Makes a picture small enough to send and rid of all that is no pixel: EXIF with its GPS, XMP, comments. Turned the way it was
 * taken. `progress` hears a share from 0 to 1. Runs in a page and in a worker.
 */
export async function reduceImage(file: Blob, progress: (share: number) => void): Promise<Result<ReducedImage, ReduceError>> {
	progress(0.05);
	const unpacked = await unpack(file);
	if (!unpacked.ok) return unpacked;
	progress(0.5);
	const bitmap = unpacked.value;
	const canvas = canvasOf(fitted(bitmap, fullLongEdgePx), bitmap);
	bitmap.close();
	progress(0.65);
	const { bytes: full, mime } = await write(canvas, fullQuality);
	progress(0.9);
	return ok({ full, preview: await writePreview(canvas), mime, widthPx: canvas.width, heightPx: canvas.height });
}
