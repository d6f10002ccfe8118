import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toBase64Url, utf8 } from '#lib/core/bytes.ts';
import { expectOk } from '#lib/core/result.ts';
import { maxEnvelopeBytes } from '#lib/wire/envelope.ts';
import { newDevice, testHospital, type TestHospital } from '../../../tests/support/founded-hospital.ts';
import { hospitalIdOf, maxRosterStatementBytes, signRosterStatement, verifyRosterStatement } from './roster-statement.ts';

let hospital: TestHospital;
beforeAll(async () => {
	hospital = await testHospital();
});

describe('roster statements', () => {
	it('[T16] every founding statement verifies from its bytes alone, and the founding names the hospital', async () => {
		for (const { bytes, hash } of hospital.statements)
			expect(expectOk(await verifyRosterStatement(bytes), 'own statement').hash).toBe(hash);
		expect(await hospitalIdOf(hospital.statements[0]!.bytes)).toBe(hospital.hospitalId);
	});

	it('[T16] [I7] one flipped bit anywhere is refused', async () => {
		const { bytes } = hospital.statements[1]!;
		await fc.assert(
			fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
				const changed = bytes.slice();
				changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
				expect((await verifyRosterStatement(changed)).ok).toBe(false);
			}),
			{ numRuns: 100 }
		);
	});

	it('[T16] hostile bytes and hostile JSON are refused, never thrown', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.json().map(utf8)), async (tail) => {
				const bytes = new Uint8Array([1, ...new Uint8Array(64), ...tail]);
				expect((await verifyRosterStatement(bytes)).ok).toBe(false);
			})
		);
		const nested = new Uint8Array([1, ...new Uint8Array(64), ...utf8('['.repeat(100_000))]);
		expect(await verifyRosterStatement(nested)).toEqual({ ok: false, error: { reason: 'malformed' } });
		expect(await verifyRosterStatement(new Uint8Array(maxRosterStatementBytes + 1))).toEqual({ ok: false, error: { reason: 'too-big' } });
	});

	it('[T16] a kind of a later version is told apart from nonsense', async () => {
		const context = { hospital: hospital.hospitalId, time: { wallMs: 1, counter: 0 }, previous: [] };
		const unknown = { kind: 'renamed', body: {} } as never;
		expect(await verifyRosterStatement(await signRosterStatement(unknown, context, hospital.founder))).toEqual({
			ok: false,
			error: { reason: 'unknown-kind' }
		});
		const wrong = { kind: 'ward-created', body: { space: 'x', sealedDescription: '' } } as never;
		expect(await verifyRosterStatement(await signRosterStatement(wrong, context, hospital.founder))).toEqual({
			ok: false,
			error: { reason: 'malformed' }
		});
	});

	it('[T17] nobody founds or joins with another’s keys, and an invite vouches for one device alone', async () => {
		const { fragment } = await hospital.invite();
		const { statement } = await hospital.join(fragment, false);
		if (statement.kind !== 'device-enrolled') throw new Error('an enrolment');
		const thief = await newDevice();
		const keys = { device: thief.deviceId, signPublic: toBase64Url(thief.signPublic), sealPublic: toBase64Url(thief.sealPublic) };
		const context = { hospital: hospital.hospitalId, time: statement.time, previous: [] };
		const stolenInvite = { kind: 'device-enrolled', body: { ...statement.body, ...keys } } as const;
		const stolenDevice = { kind: 'device-enrolled', body: statement.body } as const;
		for (const content of [stolenInvite, stolenDevice]) {
			expect(await verifyRosterStatement(await signRosterStatement(content, context, thief))).toEqual({
				ok: false,
				error: { reason: 'bad-signature' }
			});
		}
		const founding = hospital.statements[0]!;
		if (founding.kind !== 'founded') throw new Error('a founding');
		const stolenFounding = await signRosterStatement({ kind: 'founded', body: founding.body }, { ...context, hospital: null }, thief);
		expect(await verifyRosterStatement(stolenFounding)).toEqual({ ok: false, error: { reason: 'bad-signature' } });
	});

	it('[T16] the biggest statement fits an envelope', () => {
		expect(maxRosterStatementBytes).toBeLessThan(maxEnvelopeBytes - 1024);
	});
});
