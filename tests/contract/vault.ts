import 'fake-indexeddb/auto';
import { toHex } from '#lib/core/bytes.ts';
import { asId, type DeviceId, type DocumentId, type KeyId, type SpaceId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import { seededRandom } from '#lib/core/random.ts';
import { sha256 } from '#lib/trust/device-keys.ts';
import type { KeyValue } from '#lib/vault/key-value.ts';
import { createMemoryKeyValue } from '#lib/vault/key-value.ts';
import { openVault, type VaultOptions } from '#lib/vault/open-vault.ts';
import type { ForeignEnvelope, OwnHead, Vault } from '#lib/vault/vault.ts';
import { encodeEnvelope, type Envelope } from '#lib/wire/envelope.ts';
import { createFakeClock } from '../support/fake-clock.ts';

export const ids = {
	ward: asId<SpaceId>('a'.repeat(32)),
	caseOne: asId<DocumentId>('c1'.repeat(16)),
	caseTwo: asId<DocumentId>('c2'.repeat(16)),
	me: asId<DeviceId>('d1'.repeat(16)),
	you: asId<DeviceId>('d2'.repeat(16)),
	key: asId<KeyId>('e'.repeat(32))
};

let vaultNumber = 0;
export const freshName = (): string => `vault-${++vaultNumber}`;

export async function openTestVault(name = freshName(), options: VaultOptions & { readonly keyValue?: KeyValue } = {}): Promise<Vault> {
	const opened = await openVault(name, {
		clock: createFakeClock(),
		random: seededRandom(1),
		keyValue: createMemoryKeyValue(),
		locks: null,
		...options
	});
	return expectOk(opened, 'the vault opens');
}

/** An envelope whose signature nobody checks. */
function envelopeAt(place: Partial<Envelope> & OwnHead, text = ''): Envelope {
	return {
		kind: 'update',
		space: ids.ward,
		document: ids.caseOne,
		device: ids.me,
		keyId: ids.key,
		snapshot: null,
		body: new TextEncoder().encode(text),
		signature: new Uint8Array(64),
		...place
	};
}

export const foreign = (
	place: Partial<Envelope> & { readonly counter: number },
	text = '',
	rest: Partial<ForeignEnvelope> = {}
): ForeignEnvelope => {
	const envelope = envelopeAt({ device: ids.you, previousHash: '0'.repeat(16), ...place }, text);
	return { envelope, bytes: encodeEnvelope(envelope), verified: true, relaySeq: null, forward: false, ...rest };
};

export const putOwn = (vault: Vault, text: string, document = ids.caseOne): ReturnType<Vault['envelopes']['putOwn']> =>
	vault.envelopes.putOwn({ space: ids.ward, document, device: ids.me }, async (head) => envelopeAt({ ...head, document }, text));

export const hashOf = async (bytes: Uint8Array): Promise<string> => toHex(await sha256(bytes));
