import type { SpaceId } from '#lib/core/ids.ts';
import type { EnvelopeIdentity, Vault } from '#lib/vault/vault.ts';
import type { ClientFrame, DocumentFingerprint, RelayFrame } from '#lib/wire/frames.ts';
import { vectorFingerprint } from '#lib/wire/version-vector.ts';

type VectorsFrame = Extract<RelayFrame, { type: 'vectors' }>;

/** 1,000 documents are 24 KB of HEADS: below one message. */
const documentsPerFrame = 1_000;

/** Tells the relay what this device has of a space, so that it answers with what it lacks. */
export async function sendHeads(vault: Pick<Vault, 'envelopes'>, space: SpaceId, send: (frame: ClientFrame) => void): Promise<void> {
	const documents = await vault.envelopes.documents(space);
	if (!documents.ok) return;
	const heads: DocumentFingerprint[] = [];
	for (const document of documents.value) {
		const vector = await vault.envelopes.vector(document);
		if (vector.ok) heads.push({ document, fingerprint: vectorFingerprint(vector.value) });
	}
	for (let at = 0; at === 0 || at < heads.length; at += documentsPerFrame) {
		const last = at + documentsPerFrame >= heads.length;
		send({ type: 'heads', space, documents: heads.slice(at, at + documentsPerFrame), last });
	}
}

/** Queues again whatever the relay turned out to lack, other devices' envelopes included: a relay is refilled by any of its devices (I2). */
export async function refill(vault: Pick<Vault, 'envelopes' | 'outbox'>, frame: Pick<VectorsFrame, 'documents'>): Promise<void> {
	for (const { document, vector } of frame.documents) {
		const rows = await vault.envelopes.of(document);
		if (!rows.ok) continue;
		const lacking: EnvelopeIdentity[] = rows.value
			.filter((row) => row.verified && row.refused === null && row.counter > (vector.get(row.device) ?? 0))
			.map(({ device, counter }) => ({ document, device, counter }));
		if (lacking.length > 0) await vault.outbox.requeue(lacking);
	}
}
