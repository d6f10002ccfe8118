import type { Locator, Page } from '@playwright/test';
import { expect } from './ward.ts';

/** More stops than any screen has: whoever presses Tab this often goes in circles. */
const maxStops = 120;
const maxChoices = 40;

/** Somebody who uses the app with the keyboard alone. Finds the way by pressing Tab, as that person would. */
export interface Keyboard {
	/** Goes to what takes keys. */
	reach(target: Locator): Promise<void>;
	/** Goes to a button or link and presses Enter. */
	press(target: Locator): Promise<void>;
	/** Goes to a field and types. */
	write(field: Locator, text: string): Promise<void>;
	/** Goes to the group of a radio button, and with the arrows to the button. */
	choose(radio: Locator): Promise<void>;
	/** Goes to a check box and presses Space. */
	tick(box: Locator): Promise<void>;
	/** Goes to a list and walks down to the value. */
	pick(list: Locator, value: string): Promise<void>;
}

export function keyboardOf(page: Page): Keyboard {
	// The text of a draft stands in a shadow root, which knows its own focus.
	const hasFocus = (target: Locator): Promise<boolean> =>
		target.evaluate((element) => element === (element.getRootNode() as Document | ShadowRoot).activeElement);
	const groupHasFocus = (radio: Locator): Promise<boolean> =>
		radio.evaluate((element) => {
			const at = document.activeElement;
			return at instanceof HTMLInputElement && at.type === 'radio' && at.name === (element as HTMLInputElement).name;
		});

	async function reach(target: Locator, there = hasFocus): Promise<void> {
		await expect(target).toBeVisible();
		for (let stops = 0; stops < maxStops; stops++) {
			if (await there(target)) return;
			await page.keyboard.press('Tab');
		}
		throw new Error(`Tab never reaches ${target.toString()}`);
	}

	async function until(done: () => Promise<boolean>, key: string): Promise<void> {
		for (let choices = 0; !(await done()); choices++) {
			if (choices > maxChoices) throw new Error(`${key} never leads there`);
			await page.keyboard.press(key);
		}
	}

	return {
		reach: (target) => reach(target),
		async press(target) {
			await reach(target);
			await page.keyboard.press('Enter');
		},
		async write(field, text) {
			await reach(field);
			await page.keyboard.type(text);
			await expect(field).toHaveValue(text);
		},
		async choose(radio) {
			await reach(radio, groupHasFocus);
			if (await hasFocus(radio)) await page.keyboard.press('Space');
			await until(() => radio.isChecked(), 'ArrowDown');
		},
		async tick(box) {
			await reach(box);
			await page.keyboard.press('Space');
			await expect(box).toBeChecked();
		},
		async pick(list, value) {
			await reach(list);
			await until(async () => (await list.inputValue()) === value, 'ArrowDown');
		}
	};
}
