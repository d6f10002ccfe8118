import * as Y from 'yjs';
import type { DeviceId } from '#lib/core/ids.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import { covers } from '#lib/wire/version-vector.ts';
import type { OpenedRow, Opener } from './opener.ts';
import { createReach } from './reach.ts';
import { planLoading } from './snapshot-trust.ts';

/** `unknown`: not everything it covers is here and can be opened. */
export type Comparison = { readonly outcome: 'equal' | 'different'; readonly stateHash: string } | { readonly outcome: 'unknown' };

/**
 * Compares another device's snapshot with exactly the envelopes it says it covers: what it claims and what it holds must both be
 * the state that this device makes of them. `rows` are all of its document's.
 */
export async function compareSnapshot(
	snapshot: EnvelopeRow,
	rows: readonly EnvelopeRow[],
	ownDevice: DeviceId,
	opener: Opener
): Promise<Comparison> {
	const decoded = decodeEnvelope(snapshot.bytes);
	const claim = decoded.ok ? decoded.value.snapshot : null;
	if (!claim) return { outcome: 'unknown' };
	const replaced = rows.filter((row) => row !== snapshot && (claim.covers.get(row.device) ?? 0) >= row.counter);
	const reach = createReach();
	const plan = planLoading(replaced, ownDevice, reach);
	if (!covers(reach.vector, claim.covers)) return { outcome: 'unknown' };
	const made = await opener.open(plan.needed);
	const held = await opener.open([snapshot]);
	if (made.opened.length < plan.needed.length || held.opened.length === 0) return { outcome: 'unknown' };
	const [own, theirs] = [await hashOf(made.opened), await hashOf(held.opened)];
	return { outcome: own !== null && own === theirs && own === claim.stateHash ? 'equal' : 'different', stateHash: claim.stateHash };
}

/** Null when something that the updates build on is not among them. */
async function hashOf(opened: readonly OpenedRow[]): Promise<string | null> {
	const doc = new Y.Doc();
	try {
		doc.transact(() => opened.forEach(({ update }) => Y.applyUpdate(doc, update)));
		return doc.store.pendingStructs || doc.store.pendingDs ? null : await stateHash(doc);
	} catch {
		return null;
	} finally {
		doc.destroy();
	}
}
