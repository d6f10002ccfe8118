import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '#lib/core/canonical-json.ts';
import { concatBytes, utf8 } from '#lib/core/bytes.ts';
import { asId, type CaseId, type PersonId, type StatementId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import type { Role } from '#lib/model/person.ts';
import type { StatementContent } from '#lib/model/statement.ts';
import { newDevice, testHospital, type Joined, type TestHospital } from '../../../tests/support/founded-hospital.ts';
import type { DeviceKeys } from './device-keys.ts';
import { removalOf } from './roster-author.ts';
import { judgeStatement, maxStatementBytes, signStatement, standingOf, verifyStatement } from './statement-signature.ts';

const caseId = asId<CaseId>('ca'.repeat(16));
const vitals: StatementContent<'vitals'> = {
	kind: 'vitals',
	body: { measuredAtMs: 1_790_000_000_000, spo2Pct: 91, heartRateBpm: 104 },
	supersedes: []
};
const allergyOf = (text: string) =>
	({ kind: 'note', body: { title: text, text, authors: [] }, supersedes: [] }) as unknown as StatementContent<'note'>;

let hospital: TestHospital;
let nurse: Joined;
beforeAll(async () => {
	hospital = await testHospital();
	nurse = await hospital.enrol('nurse');
});

const contextOf = (joined: Joined, role: Role = 'nurse') => ({
	caseId,
	personId: joined.accepted.personId,
	role,
	time: { wallMs: hospital.nowMs + 10, counter: 0 },
	previous: null
});
const signed = (content: StatementContent, role: Role = 'nurse', device: DeviceKeys = nurse.device) =>
	signStatement(content, contextOf(nurse, role), device);
const standing = async (bytes: Uint8Array) =>
	expectOk(await judgeStatement(bytes, caseId, hospital.roster()), 'a readable statement').standing;

describe('signed statements', () => {
	it('[T30] [I7] a signed fact comes back as it was stated, and verified', async () => {
		const { statement, bytes } = await signed(vitals);
		expect(expectOk(await judgeStatement(bytes, caseId, hospital.roster()), 'own statement')).toEqual({ statement, standing: 'verified' });
		expect(statement).toMatchObject({
			...vitals,
			caseId,
			personId: nurse.accepted.personId,
			role: 'nurse',
			deviceId: nurse.device.deviceId
		});
	});

	it('[T30] [I7] one flipped bit anywhere: unreadable, or never verified', async () => {
		const { bytes } = await signed(vitals);
		await fc.assert(
			fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
				const changed = bytes.slice();
				changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
				const judged = await judgeStatement(changed, caseId, hospital.roster());
				expect(judged.ok && judged.value.standing === 'verified').toBe(false);
			}),
			{ numRuns: 150 }
		);
	});

	it('[T31] [I7] standing tells why a statement is no fact', async () => {
		const stranger = await newDevice();
		const forged = (await signed(vitals)).bytes.slice();
		forged[40] = forged[40]! ^ 1;
		expect(await standing(forged)).toBe('bad-signature');
		expect(await standing((await signed(vitals, 'nurse', stranger)).bytes)).toBe('unknown-signer');
		expect(await standing((await signed(vitals, 'doctor')).bytes)).toBe('not-permitted');
		const asSomeoneElse = { ...contextOf(nurse), personId: asId<PersonId>('99'.repeat(16)) };
		expect(await standing((await signStatement(vitals, asSomeoneElse, nurse.device)).bytes)).toBe('not-permitted');
		const observer = await hospital.enrol('observer');
		expect(await standing((await signStatement(vitals, contextOf(observer, 'observer'), observer.device)).bytes)).toBe('not-permitted');
	});

	it('[T31] what a device stated before its removal stays fact, what it states after does not', async () => {
		const doctor = await hospital.enrol('doctor');
		const before = await signStatement(vitals, contextOf(doctor, 'doctor'), doctor.device);
		hospital.nowMs += 60_000;
		await hospital.state([removalOf(hospital.roster(), doctor.device.deviceId)]);
		const after = await signStatement(vitals, contextOf(doctor, 'doctor'), doctor.device);
		expect([await standing(before.bytes), await standing(after.bytes)]).toEqual(['verified', 'after-removal']);
	});

	it('[T31] a later change of role leaves earlier statements as they were', async () => {
		const promoted = await hospital.enrol('nurse');
		const before = await signStatement(vitals, contextOf(promoted), promoted.device);
		hospital.nowMs += 60_000;
		await hospital.state([{ kind: 'role-changed', body: { device: promoted.device.deviceId, role: 'doctor', wards: [hospital.wardA] } }]);
		const asDoctor = await signStatement(vitals, contextOf(promoted, 'doctor'), promoted.device);
		const asNurse = await signStatement(vitals, contextOf(promoted), promoted.device);
		expect([await standing(before.bytes), await standing(asDoctor.bytes), await standing(asNurse.bytes)]).toEqual([
			'verified',
			'verified',
			'not-permitted'
		]);
	});

	it('[T31] a founder who is a doctor states as doctor', async () => {
		const context = { ...contextOf(nurse, 'doctor'), personId: hospital.founded.personId };
		expect(await standing((await signStatement(vitals, context, hospital.founder)).bytes)).toBe('verified');
	});

	it('[T31] standing follows the roster without looking at the bytes again', async () => {
		const late = await hospital.enrol('doctor');
		const { bytes } = await signStatement(vitals, contextOf(late, 'doctor'), late.device);
		const read = expectOk(await verifyStatement(bytes, caseId), 'a readable statement');
		const known = hospital.statements.pop()!;
		expect(standingOf(read, hospital.roster())).toBe('unknown-signer');
		hospital.statements.push(known);
		expect(standingOf(read, hospital.roster())).toBe('verified');
	});

	it('[T32] a statement copied from another patient’s file is not read here', async () => {
		const { statement, bytes } = await signed(vitals);
		const elsewhere = await verifyStatement(bytes, asId<CaseId>('cb'.repeat(16)));
		expect(elsewhere).toEqual({ ok: false, error: { reason: 'other-case', id: statement.id } });
	});

	it('[T33] what cannot be read is named by an id and a reason, and never thrown', async () => {
		const id = expect.stringMatching(/^[0-9a-f]{32}$/) as StatementId;
		const { bytes } = await signed(vitals);
		const head = bytes.subarray(0, 97);
		const reason = async (tail: string) => {
			const read = await verifyStatement(concatBytes(head, utf8(tail)), caseId);
			return read.ok ? 'readable' : read.error;
		};
		const json = JSON.parse(new TextDecoder().decode(bytes.subarray(97))) as Record<string, never>;
		expect(await reason(canonicalJson({ ...json, kind: 'horoscope' }))).toEqual({ reason: 'unknown-kind', id });
		expect(await reason(canonicalJson({ ...json, body: { spo2Pct: 'high' } }))).toMatchObject({ reason: 'malformed', id });
		expect(await reason(JSON.stringify(json, null, 1))).toEqual({ reason: 'malformed', id });
		expect(await verifyStatement(new Uint8Array(maxStatementBytes + 1), caseId)).toEqual({ ok: false, error: { reason: 'too-big', id } });
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(
					fc.uint8Array(),
					fc.json().map((text) => concatBytes(head, utf8(text)))
				),
				async (hostile) => {
					expect((await verifyStatement(hostile, caseId)).ok).toBe(false);
				}
			)
		);
	});

	it('[T33] a note too big to travel is the form’s mistake', async () => {
		await expect(signed(allergyOf('x'.repeat(maxStatementBytes)))).rejects.toThrow('too big');
	});
});
