import * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import { integerBetween, type Random } from '#lib/core/random.ts';
import type { Report } from '#lib/document/guarded.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import type { SnapshotClaim } from '#lib/wire/envelope.ts';
import type { SnapshotBasis } from './inbox.ts';
import { snapshotDue, snapshotWorthwhile } from './seal-policy.ts';

export interface SnapshotterParts {
	readonly doc: Y.Doc;
	readonly clock: Clock;
	readonly random: Random;
	/** Null unless the document is exactly what its envelopes make of it. */
	readonly basis: () => SnapshotBasis | null;
	readonly store: (plain: Bytes, claim: SnapshotClaim) => Promise<EnvelopeRow | null>;
	readonly report: Report;
}

export interface Snapshotter {
	/** Looks whether a snapshot pays, and makes one after a quiet while if nobody else has. */
	consider(): void;
	/** Makes one now because the relay asks for it, unless little has come since the last. True when one was stored. */
	makeNow(): Promise<boolean>;
	close(): void;
}

/** Of everyone who has the document open, the one who happens to wait least makes it; the others see it come. */
const quietMs = { from: 5_000, to: 15_000 };

export function createSnapshotter({ doc, clock, random, basis, store, report }: SnapshotterParts): Snapshotter {
	let cancel: (() => void) | null = null;
	let closed = false;

	const isDue = (): boolean => {
		const found = basis();
		return found !== null && snapshotDue(found.since);
	};
	const make = async (pays: (since: SnapshotBasis['since']) => boolean): Promise<boolean> => {
		const found = basis();
		if (closed || !found || !pays(found.since)) return false;
		const plain = Y.encodeStateAsUpdate(doc) as Bytes;
		// Computed before anything is awaited, so that content, hash and cover are of one moment.
		const hashing = stateHash(doc);
		const stored = await store(plain, { covers: found.covers, parent: found.parent, stateHash: await hashing });
		// One that cannot be stored, being too large for an envelope, would fail again at every edit.
		if (!stored) closed = true;
		return stored !== null;
	};

	return {
		consider() {
			if (closed || cancel || !isDue()) return;
			cancel = clock.after(integerBetween(random, quietMs.from, quietMs.to), () => {
				cancel = null;
				make(snapshotDue).catch(report);
			});
		},
		makeNow: () => make(snapshotWorthwhile),
		close() {
			closed = true;
			cancel?.();
		}
	};
}
