import { rungs, type Rung } from './plan.ts';

/** What a rung asks of the line and gives to sound and picture. All rates in bits per second. */
export interface RungNeeds {
	/** What the line must carry for it, control traffic included. */
	readonly needBps: number;
	/** What sound may cost here while nothing is known of the line. */
	readonly soundBps: number;
	/** The picture, or null where none runs. */
	readonly picture: {
		readonly leastBps: number;
		readonly mostBps: number;
		readonly framerate: number;
		/** Lines. */
		readonly height: number;
	} | null;
}

/** reference/calls.md section 3, "Ladder", with sound priced as audio-plan.ts does. */
export const rungTable: Readonly<Record<Rung, RungNeeds>> = {
	clips: { needBps: 0, soundBps: 11_500, picture: null },
	'audio-8': { needBps: 14_000, soundBps: 11_500, picture: null },
	'audio-12': { needBps: 20_000, soundBps: 16_000, picture: null },
	stills: { needBps: 36_000, soundBps: 30_000, picture: null },
	slideshow: { needBps: 72_000, soundBps: 32_000, picture: { leastBps: 32_000, mostBps: 40_000, framerate: 2, height: 180 } },
	'180p': { needBps: 120_000, soundBps: 46_000, picture: { leastBps: 45_000, mostBps: 110_000, framerate: 8, height: 180 } },
	'240p': { needBps: 220_000, soundBps: 60_000, picture: { leastBps: 90_000, mostBps: 220_000, framerate: 15, height: 240 } },
	'360p': { needBps: 420_000, soundBps: 100_000, picture: { leastBps: 190_000, mostBps: 500_000, framerate: 20, height: 360 } },
	'540p': { needBps: 800_000, soundBps: 135_000, picture: { leastBps: 420_000, mostBps: 1_100_000, framerate: 24, height: 540 } },
	'720p': { needBps: 1_600_000, soundBps: 160_000, picture: { leastBps: 800_000, mostBps: 2_300_000, framerate: 30, height: 720 } }
};

/** Reports, acknowledgements of packets and ICE checks beside the media: reference/calls.md section 3. */
export const controlBps = 3_800;

export const rungIndex = (rung: Rung): number => rungs.indexOf(rung);
export const rungAt = (index: number): Rung => rungs[Math.max(0, Math.min(rungs.length - 1, index))]!;
export const needsOf = (index: number): RungNeeds => rungTable[rungAt(index)];
/** The richest rung without a picture that runs. */
export const stillsIndex = rungIndex('stills');

/** The richest rung whose need the line carries; never below `leastIndex`. */
export function rungWithin(bps: number, leastIndex = 0, extraBps = 0): number {
	for (let index = rungs.length - 1; index > leastIndex; index--)
		if (needsOf(index).needBps + (index > stillsIndex ? extraBps : 0) <= bps) return index;
	return leastIndex;
}
