import { closeSync, openSync, writeSync } from 'node:fs';
import { seededRandom } from '#lib/core/random.ts';

export interface PictureSize {
	readonly width: number;
	readonly height: number;
	readonly framesPerSecond: number;
	readonly seconds: number;
}

/** What a plain webcam gives; four seconds are 35 MB. */
export const smallPicture: PictureSize = { width: 640, height: 360, framesPerSecond: 25, seconds: 4 };
/** For the highest rung; two seconds are 69 MB. */
export const largePicture: PictureSize = { width: 1280, height: 720, framesPerSecond: 25, seconds: 2 };

/** Grain that an encoder cannot guess, in cells of so many pixels: a pixel's own would be smoothed away. */
const cellPixels = 4;
const seed = 20_261_123;

/**
 * Writes a test picture for Chromium's fake camera (`--use-file-for-fake-video-capture`): someone before a wall. The wall has
 * texture and stands still; an oval as large as a head sways before it, with a texture of its own. The motion ends where it
 * began, so that it loops without a jump. The same size gives the same bytes.
 */
export function writePicture(path: string, size: PictureSize = smallPicture): void {
	const { width, height, framesPerSecond, seconds } = size;
	const frames = framesPerSecond * seconds;
	const wall = texture(width, height, 90, 70, seed);
	const face = texture(width, height, 170, 60, seed + 1);
	const colours = Buffer.alloc(width * height * 0.5, 128);
	const file = openSync(path, 'w');
	try {
		writeSync(file, `YUV4MPEG2 W${width} H${height} F${framesPerSecond}:1 Ip A1:1 C420jpeg\n`);
		for (let frame = 0; frame < frames; frame++) {
			const turn = (2 * Math.PI * frame) / frames;
			const picture = Buffer.from(wall);
			drawOval(picture, face, size, { sway: Math.sin(turn * seconds), nod: Math.sin(turn) });
			writeSync(file, 'FRAME\n');
			writeSync(file, picture);
			writeSync(file, colours);
		}
	} finally {
		closeSync(file);
	}
}

/** Brightness of a whole frame: cells of chance around a mean. */
function texture(width: number, height: number, mean: number, contrast: number, from: number): Buffer {
	const random = seededRandom(from);
	const across = Math.ceil(width / cellPixels);
	const cells = Buffer.from(random.bytes(across * Math.ceil(height / cellPixels)));
	const frame = Buffer.alloc(width * height);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const cell = cells[Math.floor(y / cellPixels) * across + Math.floor(x / cellPixels)]!;
			frame[y * width + x] = mean + ((cell - 128) * contrast) / 256;
		}
	}
	return frame;
}

/** Copies an oval of `face` onto the picture, moved by up to a sixteenth of the width. */
function drawOval(picture: Buffer, face: Buffer, { width, height }: PictureSize, { sway, nod }: { sway: number; nod: number }): void {
	const moveX = Math.round((sway * width) / 16);
	const moveY = Math.round((nod * height) / 24);
	const [halfWidth, halfHeight] = [width / 7, height / 3.2];
	for (let y = Math.ceil(-halfHeight); y < halfHeight; y++) {
		const half = Math.floor(halfWidth * Math.sqrt(1 - (y / halfHeight) ** 2));
		const row = Math.floor(height / 2) + y;
		const from = row * width + Math.floor(width / 2) - half;
		face.copy(picture, (row + moveY) * width + Math.floor(width / 2) + moveX - half, from, from + 2 * half);
	}
}
