import type { BrowserContextOptions, Locator, Page } from '@playwright/test';
import { expect, type Device, type Ward } from './ward.ts';

/** What people do in most journeys, in English, through the screen alone. */

export interface Named {
	readonly familyName: string;
	readonly givenName: string;
}

export interface Patient extends Named {
	/** The year of birth is enough for the form. */
	readonly bornYear: string;
	readonly bed?: string;
}

/** The one ward of a founded hospital; a name that stands nowhere else, so that whoever searches for it finds people's data alone. */
export const wardName = 'Kestrel ward';

export interface InviteWish {
	readonly role: 'Nurse' | 'Doctor' | 'Outside expert' | 'Administrator' | 'Observer';
	/** Ward names; all wards when left out. */
	readonly wards?: readonly string[];
}

/** Making keys, telling the relay and the first paint of a busy machine. */
const enrolWithinMs = 45_000;

/** Founds a hospital of one ward, with beds 1 to 8, keeps its kit, and stands on the board. */
export async function foundHospital(
	ward: Pick<Ward, 'setUpLink'>,
	page: Page,
	who: { readonly name: string; readonly hospital: string }
): Promise<void> {
	await page.goto(ward.setUpLink());
	await page.getByRole('button', { name: 'Set up a hospital' }).click();
	await page.getByLabel('Hospital name').fill(who.hospital);
	await page.getByLabel('Name of ward').fill(wardName);
	await page.getByLabel('Beds', { exact: true }).fill('1-8');
	await page.getByRole('button', { name: 'Next' }).click();
	await page.getByLabel('Your name').fill(who.name);
	await page.getByRole('radio', { name: 'Doctor' }).check();
	await page.getByRole('button', { name: 'Create the hospital' }).click();
	await expect(page.getByRole('heading', { name: 'The recovery kit' })).toBeVisible({ timeout: enrolWithinMs });
	await page.getByLabel('The recovery kit is stored in a safe place').check();
	await page.getByRole('button', { name: 'Open the ward' }).click();
	await expect(page.getByRole('heading', { level: 1, name: wardName })).toBeVisible();
}

/** Makes an invite on the people screen and returns its link; the page stays there. */
export async function invite(page: Page, wish: InviteWish): Promise<string> {
	await page.getByRole('link', { name: 'People' }).click();
	await page.getByRole('button', { name: 'Invite someone' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('radio', { name: wish.role }).check();
	if (wish.wards === undefined) await dialog.getByRole('radio', { name: 'All wards' }).check();
	else for (const ward of wish.wards) await dialog.getByRole('checkbox', { name: ward }).check();
	await dialog.getByRole('button', { name: 'Make the invite' }).click();
	const link = dialog.getByLabel('Link', { exact: true });
	await expect(link).toHaveValue(/#join=/);
	const url = await link.inputValue();
	await dialog.getByRole('button', { name: 'Done' }).click();
	await expect(dialog).toBeHidden();
	return url;
}

/** Fills in who joins, from the opened link to the pressed button. */
export async function askToJoin(page: Page, link: string, name: string): Promise<void> {
	await page.goto(link);
	await page.getByLabel('Your name').fill(name);
	await page.getByRole('button', { name: 'Join', exact: true }).click();
}

/** Joins by an invite in an empty profile and stands on the board. */
export async function join(page: Page, link: string, name: string): Promise<void> {
	await askToJoin(page, link, name);
	await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible({ timeout: enrolWithinMs });
	await toBoard(page);
}

export interface Joiner {
	readonly page: Page;
	readonly name: string;
	readonly role: InviteWish['role'];
}

/**
 * The cheapest way to a ward of several: the founder makes the invites one after another, then everybody joins at the same time.
 * Each stands on the board then, the founder on the people screen. A profile that joins costs about three seconds of one core.
 */
export async function joinTogether(founder: Page, joiners: readonly Joiner[]): Promise<void> {
	const links: string[] = [];
	for (const { role } of joiners) links.push(await invite(founder, { role }));
	await Promise.all(joiners.map(({ page, name }, at) => join(page, links[at]!, name)));
}

/** A founder and someone who joined: two devices of one hospital, both on the board. */
export async function foundAndJoin(
	ward: Ward,
	profile: BrowserContextOptions = {}
): Promise<{ readonly founder: Device; readonly colleague: Device }> {
	const founder = await ward.device(profile);
	await foundHospital(ward, founder.page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	const link = await invite(founder.page, { role: 'Doctor' });
	const colleague = await ward.device(profile);
	await join(colleague.page, link, 'Oyelaran Adeyemi');
	await toBoard(founder.page);
	return { founder, colleague };
}

export async function toBoard(page: Page): Promise<void> {
	await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Ward' }).click();
	await expect(page.getByRole('button', { name: 'Admit patient' })).toBeVisible();
}

/** Admits from the board; the page stands on the new case, whose address is returned. */
export async function admit(page: Page, patient: Patient): Promise<string> {
	await page.getByRole('button', { name: 'Admit patient' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Family name').fill(patient.familyName);
	await dialog.getByLabel('Given name').fill(patient.givenName);
	await dialog.getByRole('radio', { name: 'Female', exact: true }).check();
	await dialog.getByLabel('Year').fill(patient.bornYear);
	if (patient.bed !== undefined) await dialog.getByLabel('Bed', { exact: true }).selectOption(patient.bed);
	await dialog.getByRole('button', { name: 'Admit', exact: true }).click();
	await expect(banner(page, patient)).toBeVisible();
	return page.url();
}

/** Opens a case from the board by the patient's family name. */
export async function openCase(page: Page, patient: Named): Promise<void> {
	await toBoard(page);
	await page.getByRole('link', { name: patient.familyName.toUpperCase() }).click();
	await expect(banner(page, patient)).toBeVisible();
}

export const banner = (page: Page, patient: Named): Locator =>
	page.getByRole('heading', { level: 1, name: `${patient.familyName.toUpperCase()}, ${patient.givenName}` });

/** Records a complete set with this heart rate, all else in the normal. */
export async function recordVitals(page: Page, heartRateBpm: number): Promise<void> {
	await page.getByRole('button', { name: 'Record observations' }).first().click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('textbox', { name: 'Respiratory rate' }).fill('16');
	await dialog.getByRole('textbox', { name: 'Oxygen saturation' }).fill('97');
	await dialog.getByRole('radio', { name: 'Air', exact: true }).check();
	await dialog.getByRole('textbox', { name: 'Systolic pressure' }).fill('124');
	await dialog.getByRole('textbox', { name: 'Diastolic pressure' }).fill('78');
	await dialog.getByRole('textbox', { name: 'Heart rate' }).fill(String(heartRateBpm));
	await dialog.getByRole('radio', { name: 'Alert' }).check();
	await dialog.getByRole('textbox', { name: 'Temperature' }).fill('37.1');
	await dialog.getByRole('button', { name: 'Save' }).click();
	await expect(dialog).toBeHidden();
}

export const timeline = (page: Page): Locator => page.getByRole('region', { name: 'Timeline' });

/** What a draft is called until somebody names it. */
const progressNote = 'Progress note';

/** Starts a draft; its text is open for typing. */
export async function startNote(page: Page): Promise<Locator> {
	await page.getByRole('region', { name: 'Notes' }).getByRole('button', { name: 'New note' }).click();
	return noteText(page);
}

/** Opens the one draft that somebody started, unless a call without a picture has opened it in the picture's place. */
export async function openDraft(page: Page, title: string | RegExp = progressNote): Promise<Locator> {
	const open = page.getByRole('button', { name: 'Open the draft' });
	await expect(open.or(page.getByRole('button', { name: 'Fold up' }))).toBeVisible();
	if (await open.isVisible()) await open.click();
	return noteText(page, title);
}

/** The text of the open draft. */
async function noteText(page: Page, title: string | RegExp = progressNote): Promise<Locator> {
	const text = page.getByRole('article', { name: /^Draft/ }).getByRole('textbox', { name: title });
	await expect(text).toBeVisible();
	return text;
}

/** Signs the open draft after the second look at whose it is. */
export async function signNote(page: Page, name: string): Promise<void> {
	await page.getByRole('button', { name: 'Sign', exact: true }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('I have checked name and birth date').check();
	await dialog.getByRole('button', { name: `Sign as ${name}` }).click();
	await expect(dialog).toBeHidden();
}

/** Waits until the relay has everything this device made. */
export async function expectAllSent(page: Page): Promise<void> {
	await expect(page.getByText('In step with the relay').first()).toBeVisible({ timeout: 30_000 });
	await expect(page.getByText(/not yet sent/)).toHaveCount(0);
}

/** Waits until keystrokes go from this screen straight to another. */
export const expectLiveLane = (page: Page): Promise<void> =>
	expect(page.getByText('Keystrokes go straight to 1 other screen')).toBeVisible({ timeout: 30_000 });

/** What the draft says, without the carets and names of others in it. */
export const wordsOf = (text: Locator): Promise<string> =>
	text.evaluate((element) =>
		[...element.querySelectorAll('.cm-line')]
			.map((line) => {
				const copy = line.cloneNode(true) as HTMLElement;
				for (const extra of copy.querySelectorAll('.cm-peer-flag, .cm-placeholder')) extra.remove();
				return copy.textContent ?? '';
			})
			.join('\n')
	);
