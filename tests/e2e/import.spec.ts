import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Locator, Page } from '@playwright/test';
import { smallBundle } from './support/small-bundle.ts';
import { banner, expectAllSent, foundAndJoin, openCase, timeline } from './support/steps.ts';
import { expect, test } from './support/ward.ts';

/** Real bundles of synthetic patients, kept beside the checkout where there are any. */
const folder = '../shared/data/fhir';
const real = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json.gz')) : [];

interface Resource {
	readonly resourceType: string;
	readonly name?: readonly { readonly family: string; readonly given: readonly string[] }[];
	readonly birthDate?: string;
	readonly code?: { readonly text?: string; readonly coding?: readonly { readonly code: string }[] };
	readonly category?: readonly { readonly coding: readonly { readonly code: string }[] }[];
	readonly valueQuantity?: { readonly value: number };
}

/** What a bundle says, read here without the app's own reader. */
function contentsOf(name: string) {
	const bundle = JSON.parse(gunzipSync(readFileSync(`${folder}/${name}`)).toString('utf8')) as { entry: readonly { resource: Resource }[] };
	const of = (type: string) => bundle.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type);
	const person = of('Patient')[0]!.name![0]!;
	const observations = of('Observation');
	return {
		bornYear: of('Patient')[0]!.birthDate!.slice(0, 4),
		heartRateBpm: observations.find(({ code }) => code?.coding?.[0]?.code === '8867-4')?.valueQuantity?.value ?? null,
		results: observations.filter(({ category }) => category?.[0]?.coding[0]?.code === 'laboratory').map(({ code }) => code!.text!),
		patient: { familyName: person.family, givenName: person.given.join(' ') },
		conditions: of('Condition').map(({ code }) => code!.text!),
		visits: of('Encounter').length
	};
}

const jsonFile = (name: string, text: string) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

async function openImport(page: Page): Promise<Locator> {
	await page.getByRole('button', { name: 'Import patients' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByRole('heading', { name: 'Import patients' })).toBeVisible();
	return dialog;
}

const choose = (dialog: Locator, files: Parameters<Locator['setInputFiles']>[0]): Promise<void> =>
	dialog.locator('input[type=file]').setInputFiles(files);

test('[J7] a bundle that is cut off is refused with its name and place, a sound one beside it becomes a case that reads the same on the other device', async ({
	ward
}) => {
	const { founder, colleague } = await foundAndJoin(ward);
	const { page } = founder;
	const text = JSON.stringify(smallBundle, null, 2);
	const alone = await openImport(page);
	await choose(alone, jsonFile('torn.json', text.slice(0, -40)));
	await expect(alone.getByText(/^torn[.]json ends too early in line \d+, column \d+/)).toBeVisible();
	await expect(alone.getByRole('button', { name: 'Admit 0 patients' })).toBeDisabled();
	await alone.getByRole('button', { name: 'Cancel' }).click();
	await expect(page.getByRole('link', { name: 'MARCHETTI' })).toHaveCount(0);

	const dialog = await openImport(page);
	await choose(dialog, [jsonFile('cut-off.json', text.slice(0, Math.floor(text.length / 2))), jsonFile('whole.json', text)]);
	await expect(
		dialog.getByText(/^cut-off[.]json ends too early in line \d+, column \d+: it may have been cut off on its way[.]$/)
	).toBeVisible();
	await dialog.getByRole('button', { name: 'Admit 1 patient' }).click();
	await expect(dialog.getByText('1 patient admitted')).toBeVisible();
	await dialog.getByRole('button', { name: 'Close' }).last().click();
	await expect(page.getByRole('link', { name: 'MARCHETTI' })).toHaveCount(1);
	await expectAllSent(page);

	const { page: other } = colleague;
	await openCase(other, { familyName: 'Marchetti', givenName: 'Lucia' });
	await expect(other.getByText(/^11-Feb-1954 [(]\d+ y[)]$/)).toBeVisible();
	await expect(other.getByText('Not verified')).toHaveCount(0);
	const history = other.getByRole('region', { name: 'History and laboratory' });
	await expect(history.getByRole('row', { name: /Potassium in serum.*2823-3.*5[.]9 mmol\/L/ })).toBeVisible();
	await expect(history.getByText('Community acquired pneumonia')).toBeVisible();
	await expect(history.getByText(/385093006/)).toBeVisible();
	await expect(history.getByText('Plain chest X-ray')).toBeVisible();
	await expect(history.getByText(/Emergency room admission/)).toBeVisible();
	await expect(timeline(other).getByText(/RR 24\/min.*SpO₂ 93 %.*HR 112\/min.*38[.]5 °C/)).toBeVisible();
});

test(`[J7] real bundles become cases that read right on the other device${real.length === 0 ? ` (own bundle alone: no bundles in ${folder})` : ''}`, async ({
	ward
}) => {
	test.slow();
	const bundles = real.map((name) => ({ name, ...contentsOf(name) }));
	const { founder, colleague } = await foundAndJoin(ward);
	const dialog = await openImport(founder.page);
	await choose(dialog, [
		...real.map((name) => ({ name, mimeType: 'application/gzip', buffer: readFileSync(`${folder}/${name}`) })),
		jsonFile('whole.json', JSON.stringify(smallBundle))
	]);
	const count = real.length + 1;
	await dialog.getByRole('button', { name: count === 1 ? 'Admit 1 patient' : `Admit ${count} patients` }).click();
	await expect(dialog.getByText(/patients? admitted/)).toHaveText(count === 1 ? '1 patient admitted' : `${count} patients admitted`, {
		timeout: 60_000
	});
	await dialog.getByRole('button', { name: 'Close' }).last().click();
	await expectAllSent(founder.page);

	const { page } = colleague;
	for (const { patient, bornYear, heartRateBpm, conditions, results, visits } of bundles) {
		await openCase(page, patient);
		await expect(banner(page, patient)).toBeVisible();
		const history = page.getByRole('region', { name: 'History and laboratory' });
		await expect(history.getByRole('heading', { name: `Encounter ${visits}` })).toBeVisible();
		if (conditions.length > 0) await expect(history.getByRole('heading', { name: `Condition ${conditions.length}` })).toBeVisible();
		for (const condition of conditions.slice(0, 3)) await expect(history.getByText(condition, { exact: false }).first()).toBeVisible();
		await expect(page.getByText(new RegExp(`^\\d\\d-\\w{3}-${bornYear} [(]\\d+ y[)]$`))).toBeVisible();
		for (const result of results.slice(0, 3)) await expect(history.getByRole('rowheader', { name: result })).toBeVisible();
		if (heartRateBpm !== null)
			await expect(
				timeline(page)
					.getByText(`HR ${Math.round(heartRateBpm)}/min`)
					.first()
			).toBeVisible();
		await expect(page.getByText('Not verified')).toHaveCount(0);
	}
});
