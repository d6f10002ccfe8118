import { rungs } from '#lib/call/ladder/plan.ts';

/** What a page said it sends, from `atS` of the window on; the first may have begun before it. */
export interface RungStep {
	readonly atS: number;
	readonly rung: string;
}

/** The rung at the window's start and each one after it, in seconds of the window. */
export function rungsWithin(
	seen: readonly { readonly atMs: number; readonly rung: string }[],
	fromMs: number,
	untilMs: number
): readonly RungStep[] {
	const before = seen.filter(({ atMs }) => atMs <= fromMs).at(-1);
	const within = seen.filter(({ atMs }) => atMs > fromMs && atMs <= untilMs);
	const tenths = (atMs: number): number => Math.round((atMs - fromMs) / 100) / 10;
	return [...(before ? [{ atS: 0, rung: before.rung }] : []), ...within.map(({ atMs, rung }) => ({ atS: tenths(atMs), rung }))];
}

const richness = (rung: string): number => (rungs as readonly string[]).indexOf(rung);

/** Steps down among steps taken while the line got better. */
export const wrongSteps = (steps: readonly RungStep[]): number =>
	steps.filter(({ rung }, index) => index > 0 && richness(rung) < richness(steps[index - 1]!.rung)).length;

const blocks = [...'▁▂▃▄▅▆▇█'] as const;

/** The steps as one character a second: the higher, the richer; a dot where nothing is known. */
export function drawRungs(steps: readonly RungStep[], seconds: number): string {
	return Array.from({ length: seconds }, (_, second) => {
		const now = steps.filter(({ atS }) => atS <= second + 0.5).at(-1);
		const height = now ? richness(now.rung) : -1;
		return height === -1 ? '·' : blocks[Math.round((height / (rungs.length - 1)) * (blocks.length - 1))]!;
	}).join('');
}
