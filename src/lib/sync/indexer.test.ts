import { describe, expect, test } from 'vitest';
import { createEmitter } from '#lib/core/emitter.ts';
import { asId, type CaseId, type DocumentId, type PersonId, type StatementId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { expectOk } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import { createCaseFile } from '#lib/document/case-file.ts';
import type { StatementContent } from '#lib/model/statement.ts';
import { newSpaceKey } from '#lib/trust/key-ring.ts';
import type { Roster } from '#lib/trust/roster.ts';
import { signStatement } from '#lib/trust/statement-signature.ts';
import type { CaseConsults } from '#lib/vault/vault.ts';
import { consultScript } from '../../../tests/support/consult-script.ts';
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
	let counter = 0;
	const sign = async (content: StatementContent, device = hospital.founder): Promise<StatementId> => {
		const opened = openDocument({ ...parts, ref: { space: hospital.wardA, document: caseId as string as DocumentId } });
		await opened.ready;
		const time = { wallMs: clock.nowMs(), counter: ++counter };
		const { personId, role } = hospital.roster().devices.get(device.deviceId)!;
		const signed = await signStatement(content, { caseId, personId, role, time, previous: null }, device);
		createCaseFile(opened.doc, quiet).appendStatement(signed.bytes);
		await opened.close();
		return signed.statement.id;
	};
	const state = (systolicMmHg: number): Promise<StatementId> =>
		sign({ kind: 'vitals', body: { measuredAtMs: clock.nowMs(), systolicMmHg }, supersedes: [] });
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
	const consults = async (): Promise<readonly CaseConsults[]> =>
		expectOk(await vault.consults.changed(null), 'read').rows.map((held) => held.consults);
	return { hospital, me, vault, clock, scope, roster, state, sign, systolic, consults, list, start, passing };
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

	test('[CO28] with the consults of a case stand the scores since its first question', async () => {
		const { sign, consults, clock, list, start, passing, scope } = await ward();
		await sign({
			kind: 'identity',
			body: { familyName: 'Zhang', givenName: 'Wei', sex: 'male', birthDate: '1930-01-01' },
			supersedes: []
		});
		const measure = async (respiratoryRatePerMin: number): Promise<number> => {
			await clock.advance(60_000);
			const measuredAtMs = clock.nowMs();
			const rest = { spo2Pct: 97, oxygen: { device: 'air' }, systolicMmHg: 120, heartRateBpm: 75, temperatureC: 37 } as const;
			await sign({ kind: 'vitals', body: { measuredAtMs, respiratoryRatePerMin, consciousness: 'alert', ...rest }, supersedes: [] });
			return measuredAtMs;
		};
		await measure(25);
		await clock.advance(60_000);
		await sign({ kind: 'consult', body: { ...consultScript().state().request.body, startedAtMs: clock.nowMs() }, supersedes: [] });
		const [worseAtMs, betterAtMs] = [await measure(25), await measure(14)];
		list();
		start();
		await passing(async () => (await consults()).length === 1, 'the request');
		expect((await consults())[0]!.scores).toEqual([
			{ band: 'low-medium', measuredAtMs: worseAtMs },
			{ band: 'none', measuredAtMs: betterAtMs }
		]);
		await scope.close();
	});

	test('[CD2] the consult steps of a case are kept, with the envelope that holds an own request', async () => {
		const { hospital, sign, state, consults, list, start, passing, scope } = await ward();
		await state(120);
		list();
		const indexer = start();
		await passing(async () => indexer.settled.current, 'settling');
		expect(await consults()).toEqual([]);
		const body = consultScript().state().request.body;
		const request = await sign({ kind: 'consult', body, supersedes: [] });
		await passing(async () => (await consults()).length === 1, 'the request');
		const [held] = await consults();
		expect(held).toMatchObject({ caseId, patient: { caseId }, sentIn: { [request]: { device: hospital.founder.deviceId, counter: 2 } } });
		expect(held!.steps.map(({ statement, standing }) => [statement.id, statement.kind, standing])).toEqual([
			[request, 'consult', 'verified']
		]);
		await sign({ kind: 'consult', body: { step: 'cancelled', consult: request, after: [request], reason: 'Better' }, supersedes: [] });
		await passing(async () => (await consults())[0]!.steps.length === 2, 'the second step');
		await scope.close();
	});

	test('[CD2] what an earlier version had read is read once more', async () => {
		const { vault, sign, consults, list, start, passing, scope } = await ward();
		await sign({ kind: 'consult', body: consultScript().state().request.body, supersedes: [] });
		expectOk(await vault.summaries.put(caseId, asId('aa'.repeat(16)), { caseId, unverifiedCount: 0 } as never), 'put');
		expectOk(await vault.notes.set('indexed-through', 1), 'noted');
		list();
		start();
		await passing(async () => (await consults()).length === 1, 'the request');
		await scope.close();
	});

	test('[RG11] calls that the person of the device missed are kept of any case, until one of the two has rung back', async () => {
		const { hospital, me, clock, roster, sign, consults, list, start, passing, scope } = await ward();
		const { device } = await hospital.enrol('doctor');
		roster.set(hospital.roster());
		const caller = hospital.roster().devices.get(device.deviceId)!.personId;
		const call = (by: PersonId, rang: PersonId): StatementContent => ({
			kind: 'call',
			body: {
				startedAtMs: clock.nowMs() - 30_000,
				endedAtMs: clock.nowMs(),
				participants: [by],
				media: 'video',
				endedBy: by,
				reason: 'unanswered',
				rang: [rang]
			},
			supersedes: []
		});
		const missed = async () => (await consults())[0]?.missed?.map(({ id, from, media }) => ({ id, from, media }));
		await clock.advance(60_000);
		const rung = await sign(call(caller, me.personId), device);
		list();
		start();
		await passing(async () => (await missed())?.length === 1, 'the missed call');
		expect(await missed()).toEqual([{ id: rung, from: caller, media: 'video' }]);
		await clock.advance(60_000);
		await sign(call(me.personId, caller));
		await passing(async () => (await missed())?.length === 0, 'the answer');
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
