import { describe, expect, test } from 'vitest';
import { asId, type CaseId, type DocumentId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { expectOk } from '#lib/core/result.ts';
import { openDocument } from '#lib/sync/open-document.ts';
import { openEnvelope } from '#lib/trust/envelope-seal.ts';
import { rotateSpace, spacesDueRotation } from '#lib/trust/epoch-keys.ts';
import { removalOf } from '#lib/trust/roster-author.ts';
import type { Roster } from '#lib/trust/roster.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { testHospital } from '../../../tests/support/founded-hospital.ts';
import { openMemoryVault } from '../../../tests/support/memory-vault.ts';
import { deriveCaseKeys } from './key-keeper.ts';

const caseId = asId<CaseId>('c1'.repeat(16));
const document = caseId as string as DocumentId;
const cases = [{ caseId, secrets: [cryptoRandom.bytes(32)], addedAtMs: 0 }];

describe('the keys of a case', () => {
	test('[K26] [I9] what is written after a removal is sealed under a key that the removed device, with all it had, does not have', async () => {
		const hospital = await testHospital();
		const [removed, stays] = [await hospital.enrol('nurse'), await hospital.enrol('doctor')];
		const roster = createSettable<Roster>(hospital.roster());
		const clock = createFakeClock();
		const vault = await openMemoryVault(`epochs-${hospital.hospitalId}`, undefined, clock);
		const { wardA, ring, founder } = hospital;
		await deriveCaseKeys(wardA, cases, roster.current, ring);
		const opened = openDocument({
			ref: { space: wardA, document },
			vault,
			keyRing: ring,
			device: founder,
			roster,
			clock,
			random: cryptoRandom
		});
		await opened.ready;
		opened.doc.getText('t').insert(0, 'before');
		expect(await opened.sealNow()).toBe(true);

		await hospital.state([removalOf(hospital.roster(), removed.device.deviceId)]);
		for (const space of spacesDueRotation(hospital.roster())) {
			const renewed = (await rotateSpace(hospital.roster(), space, ring, cryptoRandom))!;
			ring.add(renewed.key);
			await hospital.state(renewed.contents);
		}
		roster.set(hospital.roster());
		await deriveCaseKeys(wardA, cases, roster.current, ring);
		opened.doc.getText('t').insert(0, 'after ');
		expect(await opened.sealNow()).toBe(true);
		await opened.close();

		const rows = expectOk(await vault.envelopes.of(document), 'read');
		const envelopes = rows.map((row) => expectOk(decodeEnvelope(row.bytes), 'decodes'));
		expect(envelopes.map(({ keyId }) => ring.byId(keyId)?.epoch)).toEqual([1, 2]);

		const theirs = await hospital.ringOf(removed.device, removed.invite);
		await deriveCaseKeys(wardA, cases, roster.current, theirs);
		expect((await openEnvelope(envelopes[0]!, theirs.byId(envelopes[0]!.keyId))).ok).toBe(true);
		expect(theirs.byId(envelopes[1]!.keyId)).toBeNull();
		for (const held of theirs.all()) {
			const { keyId } = envelopes[1]!;
			expect((await openEnvelope(envelopes[1]!, { ...held, keyId })).ok).toBe(false);
		}

		const staying = await hospital.ringOf(stays.device, stays.invite);
		await deriveCaseKeys(wardA, cases, roster.current, staying);
		expect(staying.current(document)?.keyId).toBe(envelopes[1]!.keyId);
		for (const envelope of envelopes) expect((await openEnvelope(envelope, staying.byId(envelope.keyId))).ok).toBe(true);
	});

	test('[K26] a key of a new epoch that the roster does not prefer yet is not written with', async () => {
		const hospital = await testHospital();
		const { wardA, ring } = hospital;
		await deriveCaseKeys(wardA, cases, hospital.roster(), ring);
		const before = ring.current(document)!;
		const renewed = (await rotateSpace(hospital.roster(), wardA, ring, cryptoRandom))!;
		ring.add(renewed.key);
		await deriveCaseKeys(wardA, cases, hospital.roster(), ring);
		expect(ring.current(document)).toEqual(before);
		await hospital.state(renewed.contents);
		await deriveCaseKeys(wardA, cases, hospital.roster(), ring);
		expect(ring.current(document)?.epoch).toBe(2);
	});
});
