import type { Page } from '@playwright/test';
import {
	arriveWithinMs,
	ask,
	bringExperts,
	consultCard,
	giveSpecialty,
	openQuestion,
	queued,
	signOpinion,
	writeOpinion,
	type Listed
} from './support/consult-steps.ts';
import { admit, foundHospital, joinTogether, openCase, openDraft, recordVitals, toBoard, wordsOf } from './support/steps.ts';
import { openWard, expect, test, withWorker, type Ward } from './support/ward.ts';

/** One hospital for all three: enrolling its people costs more than any consult. */
test.describe.configure({ mode: 'serial', timeout: 240_000 });

const patient = { familyName: 'Nakamura', givenName: 'Ren', bornYear: '1966', bed: '2' };
const lung = 'Respiratory medicine';
const heart = 'Cardiology';
const germs = 'Infectious diseases';
const [imani, tomas, aiko] = ['Imani Okafor', 'Tomas Lindgren', 'Aiko Mori'] as const;
const experts: readonly Listed[] = [
	[imani, lung],
	[tomas, lung],
	[aiko, germs]
];

let ward: Ward & { close(): Promise<void> };
let pages: Record<'coordinator' | 'nurse' | 'doctor' | 'imani' | 'tomas' | 'aiko', Page>;

test.beforeAll(async ({ browser }) => {
	test.setTimeout(240_000);
	ward = await openWard(browser);
	const page = async (): Promise<Page> => (await ward.device(withWorker)).page;
	pages = {
		coordinator: await page(),
		nurse: await page(),
		doctor: await page(),
		imani: await page(),
		tomas: await page(),
		aiko: await page()
	};
	await foundHospital(ward, pages.coordinator, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	await joinTogether(pages.coordinator, [
		{ page: pages.nurse, name: 'Ines Caldeira', role: 'Nurse' },
		{ page: pages.doctor, name: 'Oyelaran Adeyemi', role: 'Doctor' }
	]);
	await bringExperts(pages.coordinator, experts, [pages.imani, pages.tomas, pages.aiko]);
	await giveSpecialty(pages.coordinator, tomas, heart);
	await toBoard(pages.doctor);
	await admit(pages.doctor, patient);
	await recordVitals(pages.doctor, 96);
});
test.afterAll(() => ward.close());

test('[J11] a question asked without a line is declined by one expert, answered by another, acted upon, and its outcome told', async () => {
	const { nurse, doctor, imani: declines, tomas: answers } = pages;
	const question = 'High flow now, or prone first?';
	await openCase(nurse, patient);
	await ward.killRelay();
	await ask(nurse, { specialties: [lung], question });
	await expect(consultCard(nurse, lung).getByText(/waits for the line/)).toBeVisible();
	await ward.startRelay();
	await expect(consultCard(nurse, lung).getByText(/waits for the line/)).toBeHidden({ timeout: arriveWithinMs });

	await openQuestion(declines, question);
	await openQuestion(answers, question);
	await declines.getByRole('button', { name: 'Decline', exact: true }).click();
	await declines.getByRole('dialog').getByRole('radio', { name: 'I am with another patient' }).check();
	await declines.getByRole('dialog').getByRole('button', { name: 'Decline', exact: true }).click();
	await expect(consultCard(nurse, lung).getByText(`${imani} declined: I am with another patient`)).toBeVisible({ timeout: arriveWithinMs });
	await answers.getByRole('button', { name: 'Accept', exact: true }).click();
	await expect(consultCard(nurse, lung).getByText(`With ${tomas}`)).toBeVisible({ timeout: arriveWithinMs });

	await openCase(doctor, patient);
	await answers.getByRole('button', { name: 'Voice call to Oyelaran Adeyemi' }).click();
	await doctor.getByRole('alertdialog').getByRole('link', { name: 'Answer with voice' }).click();
	for (const page of [answers, doctor]) await expect(page.getByText('In a call with').first()).toBeVisible({ timeout: 45_000 });

	const drafted = await writeOpinion(answers, 'opinion', 'Prone first.\n- Prone for two hours, then look again\n');
	const shared = await openDraft(doctor, /opinion/i);
	await expect.poll(() => wordsOf(shared), { timeout: arriveWithinMs }).toContain('look again');
	await shared.click();
	await doctor.keyboard.press('Control+End');
	await doctor.keyboard.type('- Blood gas before and after');
	await expect.poll(() => wordsOf(drafted), { timeout: arriveWithinMs }).toContain('Blood gas before and after');
	await answers.getByRole('button', { name: 'Leave' }).click();
	await signOpinion(answers, 'Sign opinion', tomas);

	for (const page of [nurse, doctor])
		await expect(page.getByRole('region', { name: 'Unread advice' })).toBeVisible({ timeout: arriveWithinMs });
	await doctor.getByRole('region', { name: 'Unread advice' }).getByRole('button', { name: 'Read advice' }).click();
	await doctor.getByRole('dialog').getByRole('button', { name: 'I have read this advice' }).click();
	await doctor.getByRole('dialog').getByRole('button', { name: 'All done' }).click();
	await doctor.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
	await expect(nurse.getByRole('region', { name: 'Unread advice' })).toBeHidden({ timeout: arriveWithinMs });

	await consultCard(nurse, lung).getByRole('button', { name: 'Tell the outcome' }).click({ timeout: arriveWithinMs });
	await nurse.getByRole('dialog').getByRole('radio', { name: 'Better' }).check();
	await nurse.getByRole('dialog').getByLabel('What the experts should know').fill('Needs less oxygen.');
	await nurse.getByRole('dialog').getByRole('button', { name: 'Tell the experts' }).click();
	await expect(answers.getByText('Outcome: Better')).toBeVisible({ timeout: arriveWithinMs });
	await consultCard(doctor, lung).getByRole('button', { name: 'Close consult' }).click({ timeout: arriveWithinMs });
	await expect(answers.getByText('This consult was closed by Oyelaran Adeyemi.')).toBeVisible({ timeout: arriveWithinMs });
});

test('[J12] three specialties are asked at once, discuss, and sign one conclusion, one of them with dissent', async () => {
	const { doctor } = pages;
	const question = 'Can she be moved to the other hospital?';
	await openCase(doctor, patient);
	await ask(doctor, { specialties: [lung, heart, germs], question, wish: 'Joint call' });
	const { imani: lungs, tomas: hearts, aiko: germsHere } = pages;
	const accepts = async (page: Page, as?: string): Promise<void> => {
		await openQuestion(page, question);
		if (as !== undefined) await page.getByRole('combobox', { name: 'Answer as' }).selectOption(as);
		await page.getByRole('button', { name: 'Accept', exact: true }).click();
	};
	// Both of his specialties are asked as long as nobody accepted for one of them.
	await accepts(hearts, heart);
	await accepts(lungs);
	await accepts(germsHere);
	const round = consultCard(doctor, germs);
	for (const name of [imani, tomas, aiko]) await expect(round.getByText(`With ${name}`)).toBeVisible({ timeout: arriveWithinMs });

	await writeOpinion(lungs, 'joint conclusion', 'She can be moved.\n- Two nurses and oxygen on the way');
	await signOpinion(lungs, 'Sign conclusion', imani);
	await signOpinion(hearts, 'Read and sign', tomas);
	await germsHere.getByRole('button', { name: 'Read and sign' }).click({ timeout: arriveWithinMs });
	await germsHere.getByRole('dialog').getByRole('radio', { name: 'I sign, and see something otherwise' }).check();
	await germsHere.getByRole('dialog').getByLabel('What you see otherwise').fill('Not before the cultures are back.');
	await germsHere.getByRole('dialog').getByLabel('I have checked name and birth date').check();
	await germsHere
		.getByRole('dialog')
		.getByRole('button', { name: `Sign as ${aiko}` })
		.click();

	await doctor
		.getByRole('region', { name: 'Unread advice' })
		.getByRole('button', { name: 'Read advice' })
		.click({ timeout: arriveWithinMs });
	const advice = doctor.getByRole('dialog');
	await expect(advice.getByText(`${aiko} sees it otherwise: Not before the cultures are back.`)).toBeVisible({ timeout: arriveWithinMs });
	await expect(advice.getByText(`${tomas} signed too`)).toBeVisible();
	await advice.getByRole('button', { name: 'I have read this advice' }).click();
	await expect(advice.getByRole('button', { name: 'Done: Two nurses and oxygen on the way', exact: true })).toBeVisible();
	await advice.getByRole('button', { name: 'Close', exact: true }).last().click();
});

test('[J13] two experts accept while the line is cut; both stand, and one gives the question back', async () => {
	const { doctor, imani: one, tomas: other } = pages;
	const question = 'Wean now, or wait a day?';
	await openCase(doctor, patient);
	await ask(doctor, { specialties: [lung], question });
	for (const page of [one, other]) {
		await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Consults' }).click();
		await expect(queued(page, question)).toBeVisible({ timeout: arriveWithinMs });
	}
	await ward.killRelay();
	for (const page of [one, other]) {
		await openQuestion(page, question);
		await page.getByRole('button', { name: 'Accept', exact: true }).click();
		await expect(page.getByRole('button', { name: 'Give back' })).toBeVisible();
	}
	await ward.startRelay();
	const asked = consultCard(doctor, lung).filter({ hasText: question });
	await expect(asked.getByText(/ and .* accepted without knowing of each other/)).toBeVisible({ timeout: arriveWithinMs });
	await expect(other.getByText(/accepted Respiratory medicine without knowing of each other/)).toBeVisible({ timeout: arriveWithinMs });
	await other.getByRole('button', { name: 'Give back' }).last().click();
	await expect(asked.getByText(`With ${imani}`)).toBeVisible({ timeout: arriveWithinMs });
});
