import type { BrowserContextOptions, Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { keyboardOf } from './support/keyboard.ts';
import { expect, test, type Ward } from './support/ward.ts';
import { wordsIn, type Say } from './support/words.ts';

/** Whoever lives in one language: the words they read, and the names they write. */
interface Ways {
	readonly say: Say;
	readonly device: BrowserContextOptions;
	readonly hospital: string;
	readonly wardName: string;
	readonly founder: string;
	readonly colleague: string;
	readonly patient: { readonly familyName: string; readonly givenName: string; readonly shown: string };
}

/** Making keys and telling the relay on a busy machine. */
const enrolWithinMs = 45_000;

async function found(ward: Ward, page: Page, { say, ...who }: Ways): Promise<void> {
	const keyboard = keyboardOf(page);
	await page.goto(ward.setUpLink());
	await expect(page.getByRole('heading', { name: say('first_title') })).toBeVisible();
	await expectAccessible(page, 'first run');
	await keyboard.press(page.getByRole('button', { name: say('first_set_up') }));
	await keyboard.write(page.getByLabel(say('found_name'), { exact: true }), who.hospital);
	await keyboard.write(page.getByLabel(say('found_ward_name_label'), { exact: true }), who.wardName);
	await keyboard.write(page.getByLabel(say('found_beds'), { exact: true }), '1-8');
	await expectAccessible(page, 'the hospital and its wards');
	await keyboard.press(page.getByRole('button', { name: say('next') }));
	await keyboard.write(page.getByLabel(say('found_your_name'), { exact: true }), who.founder);
	await keyboard.choose(page.getByRole('radio', { name: say('role_doctor') }));
	await expectAccessible(page, 'about the founder');
	await keyboard.press(page.getByRole('button', { name: say('found_create') }));
	await expect(page.getByRole('heading', { level: 1, name: say('kit_heading') })).toBeVisible({ timeout: enrolWithinMs });
	await expectAccessible(page, 'the recovery kit');
	await keyboard.tick(page.getByLabel(say('kit_confirm')));
	await keyboard.press(page.getByRole('button', { name: say('kit_enter') }));
	await expect(page.getByRole('heading', { level: 1, name: who.wardName })).toBeVisible();
	await expect(page.getByRole('button', { name: say('bed_free', { bed: 8 }) })).toBeVisible();
	await expectAccessible(page, 'an empty ward');
}

/** Makes an invite and returns its link. */
async function invite(page: Page, { say }: Ways): Promise<string> {
	const keyboard = keyboardOf(page);
	await keyboard.press(page.getByRole('link', { name: say('nav_people') }));
	await expect(page.getByRole('heading', { level: 1, name: say('people_title') })).toBeVisible();
	await expectAccessible(page, 'people and devices');
	await keyboard.press(page.getByRole('button', { name: say('people_invite') }));
	const dialog = page.getByRole('dialog');
	await keyboard.choose(dialog.getByRole('radio', { name: say('role_doctor') }));
	await keyboard.choose(dialog.getByRole('radio', { name: say('invite_wards_all') }));
	await expectAccessible(page, 'an invite to be made');
	await keyboard.press(dialog.getByRole('button', { name: say('invite_create') }));
	const link = dialog.getByLabel(say('invite_link'), { exact: true });
	await expect(link).toHaveValue(/#join=/);
	const address = await link.inputValue();
	await expectAccessible(page, 'an invite to be shown');
	await keyboard.press(dialog.getByRole('button', { name: say('invite_done') }));
	await expect(dialog).toBeHidden();
	return address;
}

async function join(page: Page, address: string, { say, ...who }: Ways): Promise<void> {
	const keyboard = keyboardOf(page);
	await page.goto(address);
	await keyboard.write(page.getByLabel(say('found_your_name'), { exact: true }), who.colleague);
	await expectAccessible(page, 'joining');
	await keyboard.press(page.getByRole('button', { name: say('join_now'), exact: true }));
	await expect(page.getByRole('heading', { level: 1, name: who.wardName })).toBeVisible({ timeout: enrolWithinMs });
}

async function admit(page: Page, { say, patient }: Ways): Promise<void> {
	const keyboard = keyboardOf(page);
	await keyboard.press(page.getByRole('navigation', { name: say('nav_main') }).getByRole('link', { name: say('nav_board') }));
	await keyboard.press(page.getByRole('button', { name: say('admit_patient') }));
	const dialog = page.getByRole('dialog');
	await keyboard.write(dialog.getByLabel(say('admit_family_name'), { exact: true }), patient.familyName);
	await keyboard.write(dialog.getByLabel(say('optional', { label: say('admit_given_name') })), patient.givenName);
	await keyboard.choose(dialog.getByRole('radio', { name: say('sex_female'), exact: true }));
	await keyboard.write(dialog.getByLabel(say('born_year'), { exact: true }), '1958');
	await keyboard.pick(dialog.getByLabel(say('admit_bed'), { exact: true }), '3');
	await expectAccessible(page, 'a patient to be admitted');
	await keyboard.press(dialog.getByRole('button', { name: say('admit_save'), exact: true }));
	await expect(page.getByRole('heading', { level: 1, name: patient.shown })).toBeVisible();
	await expect(dialog).toBeHidden();
	await expectAccessible(page, 'a new case');
}

async function recordVitals(page: Page, { say }: Ways): Promise<void> {
	const keyboard = keyboardOf(page);
	await keyboard.press(page.getByRole('button', { name: say('case_record_observations') }).first());
	const dialog = page.getByRole('dialog');
	const write = (key: string, value: string): Promise<void> => keyboard.write(dialog.getByRole('textbox', { name: say(key) }), value);
	await write('vital_respiratory_rate', '22');
	await write('vital_spo2', '97');
	await keyboard.choose(dialog.getByRole('radio', { name: say('oxygen_air'), exact: true }));
	await write('vital_systolic', '124');
	await write('vital_diastolic', '78');
	await write('vital_heart_rate', '104');
	await write('vital_temperature', '37.1');
	await keyboard.choose(dialog.getByRole('radio', { name: say('acvpu_alert'), exact: true }));
	await expectAccessible(page, 'observations to be recorded');
	await keyboard.press(dialog.getByRole('button', { name: say('vitals_save') }));
	await expect(dialog).toBeHidden();
}

async function expectVitals(page: Page, { say }: Ways): Promise<void> {
	const timeline = page.getByRole('region', { name: say('case_tab_timeline') });
	await expect(timeline.getByText(say('vitals_short_heart_rate', { value: 104 }))).toBeVisible();
	await expect(page.getByRole('group', { name: say('obs_window') })).toBeVisible();
}

const languages: Readonly<Record<string, Ways>> = {
	Chinese: {
		say: wordsIn('zh-Hans'),
		device: { locale: 'zh-CN', reducedMotion: 'reduce' },
		hospital: '北方野战医院',
		wardName: '呼吸一病区',
		founder: '林曼',
		colleague: '周立',
		patient: { familyName: '王', givenName: '秀兰', shown: '王秀兰' }
	},
	English: {
		say: wordsIn('en'),
		device: { locale: 'en-GB', reducedMotion: 'reduce' },
		hospital: 'Field Hospital North',
		wardName: 'Kestrel ward',
		founder: 'Mara Lindqvist',
		colleague: 'Oyelaran Adeyemi',
		patient: { familyName: 'Haddad', givenName: 'Layla', shown: 'HADDAD, Layla' }
	}
};

for (const [language, ways] of Object.entries(languages)) {
	test(`[J9] in ${language} and with the keyboard alone a vital sign comes from one device to the other, and axe finds nothing`, async ({
		ward
	}) => {
		test.slow();
		const { say, device, patient } = ways;
		const { page: founder } = await ward.device(device);
		const { page: colleague } = await ward.device(device);
		await found(ward, founder, ways);
		await join(colleague, await invite(founder, ways), ways);
		await admit(founder, ways);
		await recordVitals(founder, ways);
		await expectVitals(founder, ways);

		const tile = colleague.getByRole('link', { name: patient.shown.split(',')[0]! });
		await expect(tile).toContainText('NEWS2');
		await expectAccessible(colleague, 'a ward with a patient');
		await keyboardOf(colleague).press(tile);
		await expectVitals(colleague, ways);
		await expect(colleague.getByText(ways.founder).first()).toBeVisible();
		await expectAccessible(colleague, 'a case with observations');

		await keyboardOf(colleague).press(colleague.getByRole('link', { name: say('nav_settings') }));
		await expect(colleague.getByRole('heading', { level: 1, name: say('settings_title') })).toBeVisible();
		await expectAccessible(colleague, 'settings');
	});
}
