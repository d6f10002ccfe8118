import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { arriveWithinMs, ask, queued } from './support/consult-steps.ts';
import { keyboardOf } from './support/keyboard.ts';
import { admit, askToJoin, foundHospital } from './support/steps.ts';
import { expect, openWard, test, type Ward } from './support/ward.ts';

/** One hospital for both: enrolling its people costs more than what they do. */
test.describe.configure({ mode: 'serial', timeout: 240_000 });

const patient = { familyName: 'Nakamura', givenName: 'Ren', bornYear: '1966', bed: '2' };
const question = 'High flow now, or prone first?';
const [lung, heart] = ['Respiratory medicine', 'Cardiology'] as const;
const [imani, tomas] = ['Imani Okafor', 'Tomas Lindgren'] as const;
/** As a coordinator has them in a spreadsheet. */
const twenty = [
	`${imani}; ${lung}; en`,
	`${tomas}\t${heart}\ten/fr`,
	...Array.from({ length: 18 }, (_, at) => `Expert ${String(at + 3)}, 呼吸科, zh`)
].join('\n');
const enrolWithinMs = 45_000;
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };

let ward: Ward & { close(): Promise<void> };
let coordinator: Page;
let expert: Page;

const toPlace = (page: Page, name: string): Promise<void> =>
	page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();

/** At each size, in light and in dark. */
async function expectAccessibleAtEachSize(page: Page, screen: string): Promise<void> {
	for (const [size, viewport] of Object.entries(sizes)) {
		await page.setViewportSize(viewport);
		await expectAccessible(page, `${screen}, ${size}`);
	}
}

test.beforeAll(async ({ browser }) => {
	test.setTimeout(240_000);
	ward = await openWard(browser);
	[coordinator, expert] = [(await ward.device()).page, (await ward.device()).page];
	await foundHospital(ward, coordinator, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
});
test.afterAll(() => ward.close());

test('[RO17] twenty experts are entered as one list, and their week is planned with its gap in sight and a duty handed on', async () => {
	const other = (await ward.device()).page;
	await toPlace(coordinator, 'Rota');
	await coordinator.getByRole('button', { name: 'Add experts' }).first().click();
	await coordinator.getByLabel('Your list').fill(twenty);
	await coordinator.getByRole('button', { name: 'Invite 20 people' }).click();
	await expect(coordinator.getByRole('heading', { name: '20 invites to send' })).toBeVisible({ timeout: enrolWithinMs });
	const join = async (page: Page, name: string): Promise<void> => {
		await askToJoin(page, await coordinator.getByLabel(`Invite for ${name}`).and(coordinator.getByRole('textbox')).inputValue(), name);
		await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible({ timeout: enrolWithinMs });
	};
	await Promise.all([join(expert, imani), join(other, tomas)]);
	// They come onto the rota whatever page is open here.
	await toPlace(coordinator, 'People');
	await expect(coordinator.getByText(tomas).first()).toBeVisible({ timeout: arriveWithinMs });
	await toPlace(expert, 'Rota');
	await expert.getByRole('radio', { name: 'Experts' }).check();
	for (const name of [imani, tomas]) await expect(expert.getByRole('heading', { name, level: 3 })).toBeVisible({ timeout: arriveWithinMs });
	await other.close();

	await toPlace(coordinator, 'Rota');
	await coordinator.getByRole('button', { name: 'Add a shift' }).click();
	const dialog = coordinator.getByRole('dialog');
	await dialog.getByLabel('Who').selectOption({ label: imani });
	await dialog.getByRole('radio', { name: 'Every day' }).check();
	await expectAccessibleAtEachSize(coordinator, 'a shift');
	await dialog.getByRole('button', { name: 'Add a shift' }).click();
	await expect(dialog).toBeHidden();
	await coordinator.getByRole('button', { name: 'Week after' }).click();
	const gaps = coordinator.getByRole('region', { name: 'Nobody on duty' });
	await expect(gaps.getByText('nobody all week')).toHaveCount(1);
	await expect(gaps.getByText(/20:00 – .* 08:00/)).toHaveCount(1);
	await expectAccessibleAtEachSize(coordinator, 'the plan');

	await coordinator
		.getByRole('button', { name: `Change: ${imani}` })
		.nth(1)
		.click();
	await dialog.getByLabel('Who takes it').selectOption({ label: `${tomas} (other specialty)` });
	await expect(dialog.getByText('a gap may open')).toBeVisible();
	await dialog.getByRole('button', { name: 'Hand on' }).click();
	await expect(dialog).toBeHidden();
	await expect(coordinator.getByRole('button', { name: `Change: ${tomas} for ${imani}` })).toBeVisible();
	await expect(gaps.getByText('nobody all week')).toHaveCount(0);
	await coordinator.getByRole('radio', { name: 'Times and escalation' }).check();
	await expectAccessibleAtEachSize(coordinator, 'times and escalation');
});

test('[XD20, XD21] with the keyboard alone a question goes from the queue to a signed opinion, and axe finds nothing on the way', async () => {
	await toPlace(coordinator, 'Ward');
	await admit(coordinator, patient);
	await coordinator.getByRole('button', { name: 'Ask an expert' }).first().click();
	await expectAccessibleAtEachSize(coordinator, 'the question to an expert');
	await coordinator.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
	await ask(coordinator, { specialties: [lung], question });

	await toPlace(expert, 'Consults');
	const keys = keyboardOf(expert);
	await expect(queued(expert, question)).toBeVisible({ timeout: arriveWithinMs });
	await expectAccessibleAtEachSize(expert, 'the queue');
	await keys.press(queued(expert, question));
	await expect(expert.getByRole('heading', { name: 'The question' })).toBeVisible({ timeout: arriveWithinMs });
	await expectAccessibleAtEachSize(expert, 'the question');
	await keys.press(expert.getByRole('button', { name: 'Accept', exact: true }));
	await keys.press(expert.getByRole('button', { name: 'Write the opinion' }));
	const text = expert.getByRole('textbox', { name: /opinion/i });
	await expect(text).toBeVisible({ timeout: arriveWithinMs });
	await keys.reach(text);
	await expert.keyboard.type('Prone first.\n- Prone for two hours');
	await expectAccessibleAtEachSize(expert, 'the draft');
	await keys.press(expert.getByRole('button', { name: 'Sign opinion' }));
	const signing = expert.getByRole('dialog');
	await expect(signing).toBeVisible();
	await expectAccessibleAtEachSize(expert, 'signing');
	await keys.tick(signing.getByLabel('I have checked name and birth date'));
	await keys.press(signing.getByRole('button', { name: `Sign as ${imani}` }));
	await expect(expert.getByText('Opinion signed. The ward is told.')).toBeVisible({ timeout: arriveWithinMs });

	await coordinator.getByRole('button', { name: 'Read advice' }).first().click({ timeout: arriveWithinMs });
	await expectAccessibleAtEachSize(coordinator, 'advice');
	await coordinator.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
	await toPlace(coordinator, 'Figures');
	await expect(coordinator.getByRole('row', { name: /Respiratory medicine/ })).toBeVisible({ timeout: arriveWithinMs });
	await expectAccessibleAtEachSize(coordinator, 'figures');
	const [file] = await Promise.all([
		coordinator.waitForEvent('download'),
		coordinator.getByRole('button', { name: 'Download as CSV' }).click()
	]);
	const rows = (await readFile(await file.path(), 'utf8')).trim().split('\n');
	expect(rows.some((row) => row.startsWith('respiratory-medicine,'))).toBe(true);
	expect(rows.join()).not.toContain(patient.familyName);
});
