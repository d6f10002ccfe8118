import type { Bytes } from '#lib/core/bytes.ts';
import { fitStill, type StillWriting } from '#lib/call/stills/fit-still.ts';

/** Takes stills of a running camera. Between two it holds no picture and costs nothing. */
export interface StillCamera {
	/** A picture of now in at most so many bytes; null where the camera gives none. */
	capture(camera: MediaStreamTrack, maxBytes: number): Promise<Bytes | null>;
}

interface Frame {
	readonly image: CanvasImageSource;
	readonly width: number;
	readonly height: number;
	close(): void;
}

/** No still is wider, whatever the camera's shape. */
const mostColumns = 1_280;

export function createStillCamera(): StillCamera {
	let lastWriting = 0;
	/** Found out by the first still: browsers that write no WebP answer with another type. */
	let mime = 'image/webp';
	/** One for as long as a camera is in use: with a new one for each still Chromium's camera runs out of frames, and the picture stutters. */
	let grabber: ImageCapture | null = null;

	/** Image Capture where the browser has it (Chromium); elsewhere, and where that fails, a video that plays for one frame. */
	const grab = async (camera: MediaStreamTrack): Promise<Frame> => {
		if (!('ImageCapture' in globalThis)) return playFrame(camera);
		if (grabber?.track !== camera) grabber = new ImageCapture(camera);
		try {
			const bitmap = await grabber.grabFrame();
			return { image: bitmap, width: bitmap.width, height: bitmap.height, close: () => bitmap.close() };
		} catch {
			return playFrame(camera);
		}
	};

	const write = async (frame: Frame, { height, quality }: StillWriting): Promise<Bytes> => {
		const scale = Math.min(1, height / frame.height, mostColumns / frame.width);
		const canvas = new OffscreenCanvas(Math.max(1, Math.round(frame.width * scale)), Math.max(1, Math.round(frame.height * scale)));
		const context = canvas.getContext('2d', { alpha: false });
		if (context === null) throw new Error('a still could not be drawn');
		context.imageSmoothingQuality = 'high';
		context.drawImage(frame.image, 0, 0, canvas.width, canvas.height);
		let blob = await canvas.convertToBlob({ type: mime, quality });
		if (blob.type !== mime) blob = await canvas.convertToBlob({ type: (mime = 'image/jpeg'), quality });
		return new Uint8Array(await blob.arrayBuffer());
	};

	return {
		async capture(camera, maxBytes) {
			if (camera.readyState !== 'live' || camera.muted || !('OffscreenCanvas' in globalThis)) return null;
			const frame = await grab(camera);
			try {
				const fitted = await fitStill((writing) => write(frame, writing), maxBytes, lastWriting);
				lastWriting = fitted?.writing ?? 0;
				return fitted?.bytes ?? null;
			} finally {
				frame.close();
			}
		}
	};
}

async function playFrame(camera: MediaStreamTrack): Promise<Frame> {
	const video = document.createElement('video');
	video.muted = true;
	video.playsInline = true;
	video.srcObject = new MediaStream([camera]);
	const close = (): void => {
		video.pause();
		video.srcObject = null;
	};
	try {
		await video.play();
		return { image: video, width: video.videoWidth, height: video.videoHeight, close };
	} catch (error) {
		close();
		throw error;
	}
}

/** An address of a picture in memory, unpacked before it is shown so that nothing flickers; null for what is none. */
export async function openStill(bytes: Bytes, mime: string): Promise<string | null> {
	const url = URL.createObjectURL(new Blob([bytes], { type: mime }));
	try {
		const image = new Image();
		image.src = url;
		await image.decode();
		return url;
	} catch {
		URL.revokeObjectURL(url);
		return null;
	}
}
