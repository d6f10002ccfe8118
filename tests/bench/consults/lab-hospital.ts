import type { Page } from '@playwright/test';
import { ensureBuilt } from '../../commands/prepare.js';
import { bringExperts } from '../../e2e/support/consult-steps.ts';
import { foundHospital } from '../../e2e/support/steps.ts';
import { type Lab, openLab } from '../../netlab/lab.ts';
import { admitPatients } from './admit-patients.ts';

/** A ward doctor and an expert, each in a network namespace of their own, the relay in a third. Lines begin perfect. */
export interface LabHospital {
	readonly lab: Lab;
	readonly doctor: Page;
	readonly expert: Page;
	readonly browserVersion: string;
	close(): Promise<void>;
}

export const specialty = 'Cardiology';
/** Two days of observations: what the expert's device fetches with a question about a case it does not have. */
const sets = 12;

const openPage = async (lab: Lab, host: string, args: readonly string[]): Promise<{ page: Page; version: string }> => {
	const browser = await lab.browser(host, { args });
	const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1_280, height: 800 } });
	// The compiler that runs the benches wraps functions in this name, and Playwright sends them to the page as text.
	await context.addInitScript('globalThis.__name = (made) => made');
	// No direct lane: what is measured goes by the relay.
	await context.addInitScript(() => void Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
	return { page: await context.newPage(), version: browser.version() };
};

/** Founds the hospital, brings the expert and admits the patients, through the screens; both stand where the measuring begins. */
export async function openLabHospital(patients: number): Promise<LabHospital> {
	if (!(await ensureBuilt())) throw new Error('the app does not build');
	const lab = await openLab({ seed: 1, hosts: ['ward', 'expert'] });
	try {
		await lab.startRelay();
		const { page: doctor, version } = await openPage(lab, 'ward', []);
		const { page: expert } = await openPage(lab, 'expert', []);
		await foundHospital({ setUpLink: () => lab.setUpLink() }, doctor, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
		await bringExperts(doctor, [['Imani Okafor', specialty]], [expert]);
		await admitPatients(doctor, patients, sets, Date.now());
		await expert.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Consults' }).click();
		return { lab, doctor, expert, browserVersion: version, close: () => lab.close() };
	} catch (error) {
		await lab.close();
		throw error;
	}
}
