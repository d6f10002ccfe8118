import { describe, expect, test } from 'vitest';
import { createEmitter } from '#lib/core/emitter.ts';
import { asId, type CaseId, type DocumentId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { expectOk } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import { createCaseFile } from '#lib/document/case-file.ts';
import { newSpaceKey } from '#lib/trust/key-ring.ts';
import type { Roster } from '#lib/trust/roster.ts';
import { signStatement } from '#lib/trust/statement-signature.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { testHospital } from '../../../tests/support/founded-hospital.ts';
import { openMemoryVault } from '../../../tests/support/memory-vault.ts';
import { until } from '../../../tests/support/until.ts';
import { startIndexer } from './indexer.ts';
import { openDocument } from './open-document.ts';

const quiet = (): void => undefined;
const caseId = asId<CaseId>('c1'.repeat(16));

async function ward() {
	const hospital = await testHospital();
	const clock = createFakeClock();
	const vault = await openMemoryVault(`indexed-${hospital.hospitalId}`, undefined, clock);
	const roster = createSettable<Roster>(hospital.roster());
	const scope = createScope();
	const listed: { caseId: CaseId; ward: typeof hospital.wardA }[] = [];
	const changed = createEmitter<true>(quiet);
	hospital.ring.add(await newSpaceKey(caseId as string as DocumentId, 1, cryptoRandom));
	const parts = { vault, keyRing: hospital.ring, device: hospital.founder, roster, clock, random: cryptoRandom, report: quiet };
	const me = hospital.roster().devices.get(hospital.founder.deviceId)!;
	const state = async (systolicMmHg: number): Promise<void> => {
		const opened = openDocument({ ...parts, ref: { space: hospital.wardA, document: caseId as string as DocumentId } });
		await opened.ready;
		const body = { measuredAtMs: clock.nowMs(), systolicMmHg };
		const context = {
			caseId,
			personId: me.personId,
			role: me.role,
			time: { wallMs: clock.nowMs(), counter: systolicMmHg },
			previous: null
		};
		createCaseFile(opened.doc, quiet).appendStatement(
			(await signStatement({ kind: 'vitals', body, supersedes: [] }, context, hospital.founder)).bytes
		);
		await opened.close();
	};
	const systolic = async (): Promise<number | undefined> =>
		expectOk(await vault.summaries.of(hospital.wardA), 'read')[0]?.vitals.systolicMmHg?.value;
	const list = (): void => {
		listed.push({ caseId, ward: hospital.wardA });
		changed.emit(true);
	};
	const start = (): ReturnType<typeof startIndexer> =>
		startIndexer({ ...parts, cases: { all: () => listed, on: (listener) => changed.on(listener) } }, scope);
	const passing = (done: () => Promise<boolean>, what: string): Promise<void> =>
		until(async () => {
			await clock.advance(500);
			return done();
		}, what);
	return { hospital, vault, scope, roster, state, systolic, list, start, passing };
}

describe('the indexer', () => {
	test('[K17] a listed case gets a summary, and a new one when a statement comes', async () => {
		const { state, systolic, list, start, passing, scope } = await ward();
		await state(120);
		list();
		const indexer = start();
		await passing(async () => (await systolic()) === 120, 'the first summary');
		await passing(async () => indexer.settled.current, 'settling');
		await state(95);
		await passing(async () => (await systolic()) === 95, 'the second summary');
		await scope.close();
	});

	test('[K17] a case that is listed after its envelopes came is summarised then', async () => {
		const { state, systolic, list, start, passing, scope } = await ward();
		await state(110);
		const indexer = start();
		await passing(async () => indexer.settled.current, 'settling');
		expect(await systolic()).toBeUndefined();
		list();
		await passing(async () => (await systolic()) === 110, 'the summary');
		await scope.close();
	});

	test('[K18] a statement whose signer is unknown counts as no fact until the roster knows the signer', async () => {
		const { hospital, roster, state, systolic, list, start, passing, scope, vault } = await ward();
		roster.set({ ...hospital.roster(), devices: new Map() });
		await state(130);
		list();
		const indexer = start();
		await passing(async () => indexer.settled.current, 'settling');
		expect([await systolic(), expectOk(await vault.summaries.of(hospital.wardA), 'read')[0]?.unverifiedCount]).toEqual([undefined, 1]);
		roster.set(hospital.roster());
		await passing(async () => (await systolic()) === 130, 'the summary');
		await scope.close();
	});
});
