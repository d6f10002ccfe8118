import { expect, test } from 'vitest';
import type { DocumentId, SpaceId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { expectOk } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import { createCaseFile } from '#lib/document/case-file.ts';
import type { StatementContent } from '#lib/model/statement.ts';
import { openDocument } from '#lib/sync/open-document.ts';
import { judgeStatement } from '#lib/trust/statement-signature.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { testHospital } from '../../../tests/support/founded-hospital.ts';
import { openMemoryVault } from '../../../tests/support/memory-vault.ts';
import { admitCases } from './admit.ts';
import type { Surroundings } from './enrolled.ts';
import { openWardIndexes } from './ward-indexes.ts';

const identity = (familyName: string): StatementContent => ({
	kind: 'identity',
	body: { familyName, givenName: '', sex: 'female' },
	supersedes: []
});
const inWard = (ward: SpaceId): StatementContent => ({ kind: 'admission', body: { ward, bed: null, atMs: 1 }, supersedes: [] });

async function openDevice() {
	const hospital = await testHospital();
	const { device, invite } = await hospital.enrol('nurse');
	const clock = createFakeClock(hospital.nowMs);
	const scope = createScope();
	const vault = await openMemoryVault(`admit-${hospital.hospitalId}`, undefined, clock);
	const report = (error: unknown): never => {
		throw error;
	};
	const around: Surroundings = {
		vault,
		device,
		ring: await hospital.ringOf(device, invite),
		roster: createSettable(hospital.roster()),
		clock,
		random: cryptoRandom,
		locks: null,
		report
	};
	const indexes = openWardIndexes(around, createSettable([hospital.wardA]), scope);
	const { personId } = hospital.roster().devices.get(device.deviceId)!;
	const enrolment = { hospitalId: hospital.hospitalId, personId };
	const ward = hospital.wardA;
	const admit = (...patients: readonly (readonly StatementContent[])[]) => admitCases(around, enrolment, indexes, ward, patients);
	return { around, vault, indexes, admit, ward, scope };
}

test('[C29] patients admitted together are one envelope of the ward’s list, and one each of their own, all signed', async () => {
	const { around, vault, indexes, admit, ward, scope } = await openDevice();
	const admitted = await admit([identity('Li'), inWard(ward)], [identity('Wu'), inWard(ward)], [identity('Xi'), inWard(ward)]);
	const caseIds = admitted.map((one) => expectOk(one, 'admitted'));
	expect(new Set(caseIds).size).toBe(3);
	expect(indexes.all().map(({ caseId }) => caseId)).toEqual(expect.arrayContaining(caseIds));
	expect(expectOk(await vault.envelopes.of(ward as string as DocumentId), 'read')).toHaveLength(1);
	for (const [at, caseId] of caseIds.entries()) {
		const document = caseId as string as DocumentId;
		expect(expectOk(await vault.envelopes.of(document), 'read').map(({ counter }) => counter)).toEqual([1]);
		const opened = openDocument({ ...around, ref: { space: ward, document }, keyRing: around.ring, writes: false });
		await opened.ready;
		const placed = createCaseFile(opened.doc, around.report).statements();
		const judged = await Promise.all(placed.map(({ bytes }) => judgeStatement(bytes, caseId, around.roster.current)));
		const read = judged.map((one) => expectOk(one, 'read'));
		expect(read.map(({ standing, statement }) => [standing, statement.kind])).toEqual([
			['verified', 'identity'],
			['verified', 'admission']
		]);
		expect(read[0]!.statement.body).toMatchObject({ familyName: ['Li', 'Wu', 'Xi'][at] });
		expect(read[1]!.statement.previous).toBe(read[0]!.statement.id);
		await opened.close();
	}
	await scope.close();
});

test('[C29] one who may not be admitted so keeps nobody else out', async () => {
	const { admit, ward, scope } = await openDevice();
	const forNurses: StatementContent = { kind: 'condition', body: { text: 'Asthma', status: 'active' } as never, supersedes: [] };
	const [one, other] = await admit([identity('Li'), inWard(ward), forNurses], [identity('Wu'), inWard(ward)]);
	expect(one).toMatchObject({ ok: false, error: { reason: 'not-permitted', kind: 'condition' } });
	expect(other!.ok).toBe(true);
	await scope.close();
});

test('[C29] a patient with more to state than one envelope holds is admitted in several', async () => {
	const { vault, admit, ward, scope } = await openDevice();
	const long = Array.from({ length: 10 }, () => identity('Long'.repeat(8_000)));
	const [much, little] = await admit([identity('Li'), inWard(ward), ...long], [identity('Wu'), inWard(ward)]);
	const envelopesOf = async (one: typeof much) =>
		expectOk(await vault.envelopes.of(expectOk(one!, 'admitted') as string as DocumentId), 'read').length;
	expect(await envelopesOf(much)).toBeGreaterThan(1);
	expect(await envelopesOf(little)).toBe(1);
	await scope.close();
});
