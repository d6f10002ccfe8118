import { describe, expect, it } from 'vitest';
import { stepOn } from './step-on.ts';

function form(): { root: HTMLElement; ended: () => number; enter: () => void } {
	const root = document.createElement('div');
	root.innerHTML =
		'<input id="a"><input type="radio" name="r" id="r1"><input type="radio" name="r" id="r2"><button id="step"></button><input id="b">';
	document.body.replaceChildren(root);
	let ends = 0;
	root.addEventListener('keydown', (event) => stepOn(event as KeyboardEvent & { currentTarget: HTMLElement }, () => (ends += 1)));
	return {
		root,
		ended: () => ends,
		enter: () => void document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
	};
}

describe('Enter in a form', () => {
	it('[C21] moves on, a group of choices being one stop, and ends after the last field', () => {
		const { root, enter, ended } = form();
		root.querySelector<HTMLElement>('#a')!.focus();
		enter();
		expect(document.activeElement?.id).toBe('r1');
		enter();
		expect(document.activeElement?.id).toBe('b');
		enter();
		expect(ended()).toBe(1);
	});

	it('[C21] enters a group at the chosen button and chooses nothing by itself', () => {
		const { root, enter } = form();
		root.querySelector<HTMLElement>('#a')!.focus();
		enter();
		expect(root.querySelectorAll(':checked')).toHaveLength(0);
		root.querySelector<HTMLInputElement>('#r2')!.checked = true;
		root.querySelector<HTMLElement>('#a')!.focus();
		enter();
		expect(document.activeElement?.id).toBe('r2');
	});
});
