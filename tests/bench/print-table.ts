/** Prints what was measured beside its goal; the goal may be missing. */
export function printTable(title: string, rows: readonly (readonly [what: string, measured: string, goal?: string | undefined])[]): void {
	const width = Math.max(...rows.map(([what]) => what.length));
	const middle = Math.max(...rows.map(([, measured]) => measured.length));
	console.log(`\n${title}`);
	for (const [what, measured, goal] of rows) {
		console.log(`  ${what.padEnd(width)}  ${measured.padStart(middle)}${goal === undefined ? '' : `   goal ${goal}`}`);
	}
}

/** The smallest value that `share` of all values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
	if (values.length === 0) throw new Error('nothing was measured');
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** To one digit after the point. */
export const round = (value: number): number => Math.round(value * 10) / 10;

export const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
