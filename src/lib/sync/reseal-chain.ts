import * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';
import { expectOk } from '#lib/core/result.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import { openEnvelope, sealEnvelope } from '#lib/trust/envelope-seal.ts';
import type { KeyRing } from '#lib/trust/key-ring.ts';
import type { EnvelopeIdentity, Vault } from '#lib/vault/vault.ts';
import { decodeEnvelope, type Envelope } from '#lib/wire/envelope.ts';

export interface ResealParts {
	readonly vault: Pick<Vault, 'envelopes'>;
	readonly device: DeviceKeys;
	readonly ring: KeyRing;
}

/**
 * Makes an own chain acceptable from a refused envelope on: under the newest key, and with nothing in the place of a snapshot
 * that came too late, since a snapshot holds nothing that envelopes do not. Counters have no gaps, so the place must be filled
 * or everything after it would be refused too. False when the chain is not this device's, or a key is missing.
 */
export async function resealChain({ vault, device, ring }: ResealParts, identity: EnvelopeIdentity): Promise<boolean> {
	const refused = await vault.envelopes.get(identity);
	if (identity.device !== device.deviceId || !refused.ok || !refused.value || refused.value.kind === 'control') return false;
	const { space, document } = refused.value;
	const key = ring.current(document) ?? ring.current(space);
	if (!key) return false;

	const plainOf = async (envelope: Envelope): Promise<Bytes> => {
		if (envelope.kind === 'snapshot') return Y.encodeStateAsUpdate(new Y.Doc()) as Bytes;
		return expectOk(await openEnvelope(envelope, ring.byId(envelope.keyId)), 'an own envelope opens');
	};
	const resealed = await vault.envelopes.resealOwn({ space, document, device: device.deviceId }, identity.counter, async (row, head) => {
		const held = expectOk(decodeEnvelope(row.bytes), 'an own envelope decodes');
		const kind = held.kind === 'snapshot' ? 'update' : held.kind;
		return sealEnvelope({ kind, space, document, ...head, snapshot: null, plain: await plainOf(held), key }, device);
	});
	return resealed.ok && resealed.value > 0;
}
