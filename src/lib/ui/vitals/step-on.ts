/** The fields of a form in order; a group of radio buttons is one, entered at the chosen button. */
function stops(form: HTMLElement): readonly HTMLElement[] {
	const inputs = [...form.querySelectorAll<HTMLInputElement>('input:not([disabled])')];
	return inputs.filter((input) => {
		if (input.type !== 'radio') return true;
		const group = inputs.filter((other) => other.type === 'radio' && other.name === input.name);
		return input === (group.find((other) => other.checked) ?? group[0]);
	});
}

/** Enter moves to the next field, and past the last one calls `onend`. Never chooses anything by itself. */
export function stepOn(event: KeyboardEvent & { currentTarget: HTMLElement }, onend: () => void): void {
	if (event.key !== 'Enter' || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
	event.preventDefault();
	const from = event.target;
	const order = stops(event.currentTarget);
	const at = order.findIndex(
		(stop) => stop === from || (stop instanceof HTMLInputElement && stop.type === 'radio' && stop.name === from.name)
	);
	const next = order[at + 1];
	if (!next) return onend();
	next.focus();
	if (next instanceof HTMLInputElement && next.type === 'text') next.select();
}
