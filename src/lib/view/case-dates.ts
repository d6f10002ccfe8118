const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** The value of an `<input type="datetime-local">` for an instant, in this device's time zone. */
export function toLocalInput(atMs: number): string {
	const at = new Date(atMs);
	const day = `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
	return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** The instant such an input holds; null when it holds none. */
export function fromLocalInput(text: string): number | null {
	const atMs = new Date(text).getTime();
	return Number.isNaN(atMs) ? null : atMs;
}
