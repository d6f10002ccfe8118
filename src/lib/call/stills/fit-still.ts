import type { Bytes } from '#lib/core/bytes.ts';

/** How a picture is written: its lines and the encoder's quality, 0 to 1. */
export interface StillWriting {
	readonly height: number;
	readonly quality: number;
}

/** Best first. Lines are given up before a picture falls into blocks: a smaller one can still be judged. */
export const stillWritings: readonly StillWriting[] = [
	{ height: 480, quality: 0.75 },
	{ height: 480, quality: 0.55 },
	{ height: 480, quality: 0.35 },
	{ height: 360, quality: 0.5 },
	{ height: 360, quality: 0.3 },
	{ height: 240, quality: 0.45 },
	{ height: 240, quality: 0.2 },
	{ height: 144, quality: 0.2 }
];

/** A still that fits, and which writing made it. */
export interface FittedStill {
	readonly bytes: Bytes;
	readonly writing: number;
}

/** The best writing that fits, sought from one better than the last that did: pictures of one camera are much alike. */
export async function fitStill(
	write: (writing: StillWriting) => Promise<Bytes>,
	maxBytes: number,
	lastWriting: number
): Promise<FittedStill | null> {
	for (let at = Math.max(0, lastWriting - 1); at < stillWritings.length; at++) {
		const bytes = await write(stillWritings[at]!);
		if (bytes.length <= maxBytes) return { bytes, writing: at };
	}
	return null;
}
