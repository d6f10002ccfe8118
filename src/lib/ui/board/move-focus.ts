const step: { readonly [key: string]: readonly [x: number, y: number] } = {
	ArrowRight: [1, 0],
	ArrowLeft: [-1, 0],
	ArrowDown: [0, 1],
	ArrowUp: [0, -1]
};

/** Which neighbour an arrow key leads to in a wrapped grid: left and right in reading order, up and down to the nearest in the next row. */
export function neighbour(boxes: readonly { readonly x: number; readonly y: number }[], from: number, key: string): number | null {
	const [dx, dy] = step[key] ?? [0, 0];
	const here = boxes[from];
	if (!here || (dx === 0 && dy === 0)) return null;
	if (dx !== 0) return boxes[from + dx] ? from + dx : null;
	const beyond = boxes.map((box, at) => ({ box, at })).filter(({ box }) => (box.y - here.y) * dy > 1);
	if (beyond.length === 0) return null;
	const row = beyond.reduce((nearest, one) => (Math.abs(one.box.y - here.y) < Math.abs(nearest.box.y - here.y) ? one : nearest)).box.y;
	const inRow = beyond.filter(({ box }) => Math.abs(box.y - row) < 1);
	return inRow.reduce((best, one) => (Math.abs(one.box.x - here.x) < Math.abs(best.box.x - here.x) ? one : best)).at;
}

/** Moves the focus between the links and buttons of a list of tiles; leaves every other key alone. */
export function moveFocus(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
	const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-tile]')];
	const next = neighbour(
		stops.map((stop) => stop.getBoundingClientRect()),
		stops.indexOf(document.activeElement as HTMLElement),
		event.key
	);
	if (next === null) return;
	event.preventDefault();
	stops[next]?.focus();
	stops[next]?.scrollIntoView({ block: 'nearest' });
}
