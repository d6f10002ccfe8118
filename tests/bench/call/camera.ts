import { seededRandom } from '#lib/core/random.ts';

const framesPerSecond = 20;
const frames = 40;
/** Of the picture's height. */
const head = { radius: 150 / 720, swing: 120 / 720, bob: 30 / 720 };

/** Lines of a camera: all it has, and what it gives where a call asks it for few. */
export const cameraLines = { full: 720, small: 360 } as const;

/**
 * What the cameras of a bench see, as uncompressed YUV4MPEG2: somebody who moves before a patterned wall, with a little of
 * the grain of a real sensor. Chromium's own test picture costs an encoder next to nothing, so it would make every line look wide. The end
 * meets the beginning.
 */
export function cameraPicture(height: number): Buffer {
	const width = (height * 16) / 9;
	/** The same wall and head at any size. */
	const scale = cameraLines.full / height;
	const radius = head.radius * height;
	const random = seededRandom(7);
	const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F${framesPerSecond}:1 Ip A1:1 C420jpeg\n`, 'latin1');
	const wall = Uint8Array.from({ length: width * height }, (_, at) => {
		const [x, y] = [(at % width) * scale, Math.floor(at / width) * scale];
		return 90 + 30 * Math.sin(x / 61) * Math.cos(y / 73) + 8 * Math.sin((x + 2 * y) / 19);
	});
	const grain = Int8Array.from({ length: 65_536 }, () => Math.round((random.next() - 0.5) * 4));
	const parts: Buffer[] = [header];
	for (let frame = 0; frame < frames; frame++) {
		const turn = (2 * Math.PI * frame) / frames;
		const [centreX, centreY] = [width / 2 + head.swing * height * Math.sin(turn), height / 2 + head.bob * height * Math.sin(2 * turn)];
		const offset = Math.floor(random.next() * grain.length);
		const luma = Buffer.alloc(width * height);
		for (let y = 0; y < height; y++) {
			for (let x = 0; x < width; x++) {
				const at = y * width + x;
				const distance = Math.hypot(x - centreX, (y - centreY) * 0.8);
				const face =
					170 - 60 * (distance / radius) ** 2 + 10 * Math.sin(((x - centreX) * scale) / 9) * Math.sin(((y - centreY) * scale) / 12);
				luma[at] = (distance < radius ? face : wall[at]!) + grain[(at * 7 + offset) & 65_535]!;
			}
		}
		parts.push(Buffer.from('FRAME\n', 'latin1'), luma, Buffer.alloc((width * height) / 4, 118), Buffer.alloc((width * height) / 4, 138));
	}
	return Buffer.concat(parts);
}
