import type { Page } from '@playwright/test';
import { expectAllSent, toBoard } from '../../e2e/support/steps.ts';
import { vitalsBundle } from '../open/vitals-bundle.ts';

interface Entry {
	readonly fullUrl: string;
	readonly resource: { readonly resourceType: string; readonly name?: readonly object[] };
}

/** What the list of the ward and the desk calls one of them. */
export const familyName = (patient: number): string => `Benchley${String(patient).padStart(3, '0')}`;

const everyMin = 240;

/** Files of a FHIR R4 bundle each: one invented patient with `sets` sets of vital signs, four hours apart. */
function patientFiles(count: number, sets: number, endMs: number): { name: string; mimeType: string; buffer: Buffer }[] {
	return Array.from({ length: count }, (_, patient) => {
		const bundle = JSON.parse(vitalsBundle(sets, endMs, everyMin)) as { entry: Entry[] };
		const entry = bundle.entry.map((one) =>
			one.resource.resourceType === 'Patient'
				? { ...one, resource: { ...one.resource, name: [{ use: 'official', family: familyName(patient), given: ['Ana'] }] } }
				: one
		);
		return {
			name: `patient-${patient}.json`,
			mimeType: 'application/json',
			buffer: Buffer.from(JSON.stringify({ ...bundle, entry }))
		};
	});
}

const importedWithinMs = 120_000;

/** Admits them by importing their files, through the screen; resolves when the relay has everything. */
export async function admitPatients(page: Page, count: number, sets: number, endMs: number): Promise<void> {
	await toBoard(page);
	await page.getByRole('button', { name: 'Import patients' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.locator('input[type=file]').setInputFiles(patientFiles(count, sets, endMs));
	await dialog.getByRole('button', { name: `Admit ${count} patients` }).click({ timeout: importedWithinMs });
	await dialog.getByText(`${count} patients admitted`).waitFor({ timeout: importedWithinMs });
	await dialog.getByRole('button', { name: 'Close' }).last().click();
	await expectAllSent(page);
}
