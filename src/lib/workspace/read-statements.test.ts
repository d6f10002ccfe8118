import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Bytes } from '#lib/core/bytes.ts';
import { asId, type CaseId, type PersonId } from '#lib/core/ids.ts';
import { newDevice } from '../../../tests/support/founded-hospital.ts';
import { signStatement } from '#lib/trust/statement-signature.ts';

import { createStatementReaders } from './read-statements.ts';

const caseOf = (at: number): CaseId => asId<CaseId>(at.toString(16).padStart(32, '0'));

async function signed(caseId: CaseId): Promise<Bytes> {
	const device = await newDevice();
	const context = {
		caseId,
		personId: asId<PersonId>('0e'.repeat(16)),
		role: 'nurse',
		time: { wallMs: 1, counter: 0 },
		previous: null
	} as const;
	return (await signStatement({ kind: 'vitals', body: { measuredAtMs: 1, heartRateBpm: 80 }, supersedes: [] }, context, device)).bytes;
}

afterEach(() => vi.restoreAllMocks());

describe('reading statements', () => {
	test('[K28] a signature is checked once for the cases of a round, and a changed byte is another statement', async () => {
		const readers = createStatementReaders();
		const bytes = await signed(caseOf(1));
		const verify = vi.spyOn(crypto.subtle, 'verify');
		const read = (copy: Bytes) => readers(caseOf(1)).read([{ bytes: copy, client: 1, clock: 0 }]);
		expect((await read(bytes))[0]!.read.authentic).toBe(true);
		expect((await read(bytes.slice()))[0]!.read.authentic).toBe(true);
		expect(verify).toHaveBeenCalledTimes(1);
		const spoilt = bytes.slice();
		spoilt[40]! ^= 1;
		expect((await read(spoilt))[0]!.read.authentic).toBe(false);
	});

	test('[K28] no more than the last sixteen cases are remembered', () => {
		const readers = createStatementReaders();
		const first = readers(caseOf(0));
		expect(readers(caseOf(0))).toBe(first);
		for (let at = 1; at <= 16; at++) readers(caseOf(at));
		expect(readers(caseOf(0))).not.toBe(first);
	});
});
