/** Where a key leads from a row of the queue; null for every other key. Stops at both ends. */
export function queueStep(key: string, at: number, count: number): number | null {
	if (count === 0) return null;
	const last = count - 1;
	switch (key) {
		case 'j':
		case 'ArrowDown':
			return Math.min(at + 1, last);
		case 'k':
		case 'ArrowUp':
			return Math.max(at - 1, 0);
		case 'Home':
			return 0;
		case 'End':
			return last;
		default:
			return null;
	}
}

/** Moves the focus between the rows of a queue. Letters count only inside it, and without a modifier. */
export function moveInQueue(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
	const next = queueStep(event.key, rows.indexOf(document.activeElement as HTMLElement), rows.length);
	if (next === null) return;
	event.preventDefault();
	rows[next]?.focus();
	rows[next]?.scrollIntoView({ block: 'nearest' });
}
