import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import { cryptoRandom, seededRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { sealTo } from './device-keys.ts';
import { createRecoveryKit, openRecoveryKit } from './recovery-kit.ts';

const mistyped = { ok: false, error: { reason: 'mistyped' } };

describe('recovery kit', () => {
	it('[T26] opens what was sealed to it, however it is typed in', async () => {
		const { recoveryPublic, secretText } = await createRecoveryKit(cryptoRandom);
		const sealed = await sealTo(recoveryPublic, utf8('key'), 'purpose');
		for (const text of [
			secretText,
			secretText.toLowerCase(),
			secretText.replaceAll('-', ' '),
			secretText.replaceAll('0', 'O').replaceAll('1', 'l')
		]) {
			const kit = expectOk(await openRecoveryKit(text), 'own kit');
			expect(await kit.unseal(sealed, 'purpose')).toEqual(utf8('key'));
		}
	});

	it('[T26] one wrong character or two swapped neighbours are noticed', async () => {
		const { secretText } = await createRecoveryKit(seededRandom(3));
		const plain = secretText.replaceAll('-', '');
		await fc.assert(
			fc.asyncProperty(fc.nat(50), fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), async (at, character) => {
				if (plain[at] !== character) expect(await openRecoveryKit(plain.slice(0, at) + character + plain.slice(at + 1))).toEqual(mistyped);
				if (plain[at] === plain[at + 1] || at % 36 === 35) return;
				expect(await openRecoveryKit(plain.slice(0, at) + plain[at + 1]! + plain[at]! + plain.slice(at + 2))).toEqual(mistyped);
			})
		);
		expect(await openRecoveryKit(plain.slice(1))).toEqual(mistyped);
		expect(await openRecoveryKit('')).toEqual(mistyped);
	});
});
