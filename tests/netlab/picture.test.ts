import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type PictureSize, writePicture } from './picture.ts';

test('[LAB19] the test picture is what its header says, the same every time, and never still', () => {
	const folder = mkdtempSync(join(tmpdir(), 'wardline-picture-'));
	try {
		const size: PictureSize = { width: 160, height: 96, framesPerSecond: 5, seconds: 2 };
		writePicture(join(folder, 'a.y4m'), size);
		writePicture(join(folder, 'b.y4m'), size);
		const file = readFileSync(join(folder, 'a.y4m'));
		expect(file.equals(readFileSync(join(folder, 'b.y4m')))).toBe(true);
		const header = 'YUV4MPEG2 W160 H96 F5:1 Ip A1:1 C420jpeg\n';
		expect(file.subarray(0, header.length).toString()).toBe(header);
		const frameBytes = 'FRAME\n'.length + 160 * 96 * 1.5;
		expect(file.length).toBe(header.length + 10 * frameBytes);
		const frames = Array.from({ length: 10 }, (_, at) =>
			file.subarray(header.length + at * frameBytes, header.length + (at + 1) * frameBytes)
		);
		expect(frames.every((frame, at) => at === 0 || !frame.equals(frames[at - 1]!))).toBe(true);
		expect(frames.every((frame) => frame.subarray(0, 6).toString() === 'FRAME\n')).toBe(true);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
