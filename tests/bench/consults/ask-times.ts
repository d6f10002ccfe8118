import type { Page } from '@playwright/test';
import { openCase } from '../../e2e/support/steps.ts';
import { clickedAtMs, noteClicks, noteRows, paintedAtMs } from './page-times.ts';
import { type LabHospital, specialty } from './lab-hospital.ts';
import { familyName } from './admit-patients.ts';
import { isSent, openStore, ownEnvelopesSince, queueBlob, type SentEnvelope } from './page-store.ts';

const send = 'Ask now';
const oneWayMs = 50;
/** How long what the first request set going may take to settle before the next is asked. */
const restMs = 1_500;
/** Mobile networks queue for a second and more; what a bench of calls uses (0.3 s) is one packet at this rate. */
const thinLine = { rateKbps: 40, delayMs: oneWayMs, queueMs: 1_000 };
const imageBytes = 1024 * 1024;
const acceptedWithinMs = 60_000;
const imageWithinMs = 60_000;

const questionOf = (at: number): string => `Question ${String(at).padStart(3, '0')}: which inotrope first?`;

/** Fills in a question about a case and stops before it is sent. */
async function prepare(doctor: Page, patient: number, question: string): Promise<void> {
	await openCase(doctor, { familyName: familyName(patient), givenName: 'Ana' });
	await doctor.getByRole('button', { name: 'Ask an expert' }).first().click();
	const dialog = doctor.getByRole('dialog');
	await dialog.getByRole('checkbox', { name: specialty, exact: true }).check();
	await dialog.getByLabel('Your question').fill(question);
	await doctor.waitForTimeout(restMs);
}

async function sendPrepared(doctor: Page): Promise<number> {
	await doctor.getByRole('dialog').getByRole('button', { name: send }).click();
	await doctor.getByRole('dialog').waitFor({ state: 'hidden', timeout: acceptedWithinMs });
	return clickedAtMs(doctor, send);
}

/** From the click that sends until the question is painted in the expert's queue; each about a case the expert has not had. */
export async function ringingTimes({ lab, doctor, expert }: LabHospital, from: number, count: number): Promise<readonly number[]> {
	await lab.conditions('ward', { up: { delayMs: oneWayMs }, down: { delayMs: oneWayMs } });
	await lab.conditions('expert', { up: { delayMs: oneWayMs }, down: { delayMs: oneWayMs } });
	const asked = Array.from({ length: count }, (_, at) => from + at);
	await noteClicks(doctor);
	await noteRows(expert, asked.map(questionOf));
	const times: number[] = [];
	for (const at of asked) {
		await prepare(doctor, at, questionOf(at));
		const clickedMs = await sendPrepared(doctor);
		times.push((await paintedAtMs(expert, questionOf(at))) - clickedMs);
	}
	return times;
}

export interface OutTimes {
	/** From the click until the relay's word that all envelopes of the request are durable has come back. */
	readonly outMs: readonly number[];
	/** Bytes of the envelopes of one request, and how many there were. */
	readonly bytes: readonly number[];
	readonly envelopes: readonly number[];
	/** Whether some of the image still waited when each request was out. */
	readonly imageAfter: boolean;
}

/** Requests on a thin line whose queue holds an image all the while; at the end the line is good again and the image goes out. */
export async function outTimes({ lab, doctor }: LabHospital, from: number, count: number): Promise<OutTimes> {
	await lab.conditions('expert', { up: { delayMs: oneWayMs }, down: { delayMs: oneWayMs } });
	await lab.conditions('ward', { up: thinLine, down: thinLine });
	await noteClicks(doctor);
	await openStore(doctor);
	const image = await queueBlob(doctor, imageBytes);
	const sent: (readonly SentEnvelope[])[] = [];
	const outMs: number[] = [];
	let imageAfter = true;
	for (let at = from; at < from + count; at++) {
		await prepare(doctor, at, questionOf(at));
		const clickedMs = await sendPrepared(doctor);
		const envelopes = await allAccepted(doctor, clickedMs);
		imageAfter &&= !(await isSent(doctor, image));
		sent.push(envelopes);
		outMs.push(Math.max(...envelopes.map(({ acknowledgedAtMs }) => acknowledgedAtMs!)) - clickedMs);
	}
	await lab.conditions('ward', { up: {}, down: {} });
	const deadline = Date.now() + imageWithinMs;
	while (!(await isSent(doctor, image))) {
		if (Date.now() > deadline) throw new Error('the image did not follow');
		await doctor.waitForTimeout(200);
	}
	return {
		outMs,
		bytes: sent.map((envelopes) => envelopes.reduce((sum, { bytes }) => sum + bytes, 0)),
		envelopes: sent.map(({ length }) => length),
		imageAfter
	};
}

async function allAccepted(doctor: Page, sinceMs: number): Promise<readonly SentEnvelope[]> {
	const deadline = Date.now() + acceptedWithinMs;
	for (;;) {
		const own = await ownEnvelopesSince(doctor, sinceMs);
		// The request, the offer and the grant.
		if (own.length >= 3 && own.every(({ acknowledgedAtMs }) => acknowledgedAtMs !== null)) return own;
		if (Date.now() > deadline) throw new Error('the relay did not take the request');
		await doctor.waitForTimeout(100);
	}
}
