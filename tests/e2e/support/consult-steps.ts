import type { Locator, Page } from '@playwright/test';
import { askToJoin } from './steps.ts';
import { expect } from './ward.ts';

/** What people do about consults, in English, through the screen alone. */

/** The name and the specialty of an expert, as a coordinator's list has them. */
export type Listed = readonly [name: string, specialty: string];

/** Making keys and telling the relay, on a busy machine. */
const enrolWithinMs = 45_000;
/** From one device over the relay to another one's screen, on a busy machine. */
export const arriveWithinMs = 30_000;

const toPlace = (page: Page, name: string): Promise<void> =>
	page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();

/** The coordinator pastes a list; every expert joins by the own link and comes onto the rota. The coordinator's page stays there. */
export async function bringExperts(coordinator: Page, list: readonly Listed[], pages: readonly Page[]): Promise<void> {
	const names = list.map(([name]) => name);
	await toPlace(coordinator, 'Rota');
	await coordinator
		.getByRole('link', { name: 'Add experts' })
		.or(coordinator.getByRole('button', { name: 'Add experts' }))
		.first()
		.click();
	await coordinator.getByLabel('Your list').fill(list.map((line) => line.join('; ')).join('\n'));
	await coordinator.getByRole('button', { name: /^Invite \d+ (person|people)$/ }).click();
	const joins = async (name: string, page: Page): Promise<void> => {
		const link = coordinator.getByLabel(`Invite for ${name}`).and(coordinator.getByRole('textbox'));
		await expect(link).toHaveValue(/#join=/, { timeout: enrolWithinMs });
		await askToJoin(page, await link.inputValue(), name);
		await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible({ timeout: enrolWithinMs });
	};
	await Promise.all(names.map((name, at) => joins(name, pages[at]!)));
	await coordinator.getByRole('button', { name: 'Done' }).click();
	await coordinator.getByRole('radio', { name: 'Experts' }).check();
	for (const name of names) await expect(coordinator.getByRole('heading', { name, level: 3 })).toBeVisible({ timeout: arriveWithinMs });
}

/** The coordinator, on the rota's list of experts, lets somebody be asked as one more thing. */
export async function giveSpecialty(coordinator: Page, name: string, specialty: string): Promise<void> {
	await coordinator.getByRole('button', { name: `Specialties of ${name}` }).click();
	const dialog = coordinator.getByRole('dialog');
	await dialog.getByRole('checkbox', { name: specialty, exact: true }).check();
	await dialog.getByRole('button', { name: 'Save' }).click();
	await expect(dialog).toBeHidden();
}

export interface Question {
	readonly specialties: readonly string[];
	readonly question: string;
	readonly wish?: 'Opinion' | 'Image read' | 'Joint call' | 'Takeover of care';
}

/** Asks from the open case. */
export async function ask(page: Page, { specialties, question, wish }: Question): Promise<void> {
	await page.getByRole('button', { name: 'Ask an expert' }).first().click();
	const dialog = page.getByRole('dialog');
	for (const specialty of specialties) await dialog.getByRole('checkbox', { name: specialty, exact: true }).check();
	if (wish !== undefined) await dialog.getByRole('radio', { name: wish }).check();
	await dialog.getByLabel('Your question').fill(question);
	await dialog.getByRole('button', { name: 'Ask now' }).click();
	await expect(dialog).toBeHidden();
}

/** A question in the queue of a desk that is open. */
export const queued = (page: Page, question: string): Locator =>
	page.getByRole('navigation', { name: 'Queue' }).getByRole('link', { name: question });

/** Opens the question on the expert's desk, once it has come. */
export async function openQuestion(page: Page, question: string): Promise<void> {
	await toPlace(page, 'Consults');
	await queued(page, question).click({ timeout: arriveWithinMs });
	await expect(page.getByRole('heading', { name: 'The question' })).toBeVisible({ timeout: arriveWithinMs });
}

/** The card of the case's consult about these specialties. */
export const consultCard = (page: Page, specialties: string): Locator => page.getByRole('article', { name: new RegExp(specialties) });

/** Begins the opinion, or the joint conclusion, and types; gives back its text, which others may write in. */
export async function writeOpinion(page: Page, what: 'opinion' | 'joint conclusion', text: string): Promise<Locator> {
	await page.getByRole('button', { name: `Write the ${what}`, exact: true }).click();
	const box = page.getByRole('textbox', { name: /opinion|conclusion/i });
	await box.click({ timeout: arriveWithinMs });
	await page.keyboard.type(text);
	return box;
}

/** Signs what is drafted, after the second look at whose it is. */
export async function signOpinion(page: Page, act: 'Sign opinion' | 'Sign conclusion' | 'Read and sign', as: string): Promise<void> {
	await page.getByRole('button', { name: act }).click({ timeout: arriveWithinMs });
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('I have checked name and birth date').check();
	await dialog.getByRole('button', { name: `Sign as ${as}` }).click();
	await expect(dialog).toBeHidden();
}
