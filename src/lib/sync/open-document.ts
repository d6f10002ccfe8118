import * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { Random } from '#lib/core/random.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import { onUpdate, type Report } from '#lib/document/guarded.ts';
import { openJournal } from '#lib/document/journal.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import { sealEnvelope } from '#lib/trust/envelope-seal.ts';
import type { KeyRing } from '#lib/trust/key-ring.ts';
import type { Roster } from '#lib/trust/roster.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import type { StorageFault } from '#lib/vault/storage-health.ts';
import type { OwnHead, Vault } from '#lib/vault/vault.ts';
import { maxEnvelopeBytes, type Envelope, type EnvelopeKind, type SnapshotClaim } from '#lib/wire/envelope.ts';
import { createCoverage, uncovered } from './coverage.ts';
import type { DocumentRef } from './document-ref.ts';
import { createHeldRows, type HeldIn } from './held-rows.ts';
import { createInbox } from './inbox.ts';
import { recoverJournals } from './journal-recovery.ts';
import { createOpener } from './opener.ts';
import type { SealConditions } from './seal-policy.ts';
import { createSealer } from './sealer.ts';
import { createSnapshotter } from './snapshotter.ts';

export interface OpenDocumentParts {
	readonly ref: DocumentRef;
	readonly vault: Vault;
	/** Holds, or will hold, the key of the document or of its space. */
	readonly keyRing: KeyRing;
	readonly device: DeviceKeys;
	/** Null until the roster is known; envelopes of unknown signers wait. */
	readonly roster: Readable<Roster | null>;
	readonly clock: Clock;
	readonly random: Random;
	/** Whether others have the document open, and what the line is like; asked at every key. Alone and rich by default. */
	readonly conditions?: () => SealConditions;
	/** Keeps keystrokes through a crash. `profile` names the vault's person; null (the default) for headless openings. */
	readonly journal?: { readonly profile: string; readonly locks: LockManager | null } | null;
	/** False for readers such as the indexer: nothing is ever sealed. True by default. */
	readonly writes?: boolean;
	/** False for a reader that lets go when it is ready: nothing that comes later is looked for. True by default. */
	readonly follows?: boolean;
	readonly report?: Report;
}

/** A document kept in step with the vault. Envelopes that arrive there, from any tab or link, appear in `doc` by themselves. */
export interface OpenDocument {
	readonly doc: Y.Doc;
	/** Resolves when everything the vault can open now is in `doc`; a fault means that the store did not answer. */
	readonly ready: Promise<Result<true, StorageFault>>;
	/** Envelopes that wait for a key or for their signer to appear on the roster. */
	readonly waiting: Readable<number>;
	/** True while `doc` holds something that is in no envelope of this device's vault. */
	readonly unsealed: boolean;
	/** Which envelope holds a struct of `doc` (see `PlacedStatement`), and who is known to hold that envelope; null while unsealed. */
	holding(client: number, clock: number): HeldIn | null;
	/** After any change of what `holding` answers. */
	onHolding(listener: () => void): () => void;
	/** Seals own edits now: on blur, hide and signing. True when they are stored (or waiting in memory while the store fails). */
	sealNow(): Promise<boolean>;
	/** Makes a snapshot because a relay asks for one; false when it would not pay or cannot be made now. */
	makeSnapshot(): Promise<boolean>;
	/** Seals what is left, deletes the journal if nothing is, and lets go of the document. */
	close(): Promise<void>;
}

/** Room for the header, the signature and the padding around what is sealed. */
const largestBodyBytes = maxEnvelopeBytes - 16 * 1024;

export function openDocument(parts: OpenDocumentParts): OpenDocument {
	const { ref, vault, keyRing, device, roster, clock, random, report = () => undefined, writes = true, follows = true } = parts;
	const scope = createScope(report);
	const doc = new Y.Doc({ guid: ref.document });
	const coverage = createCoverage();
	const held = createHeldRows(vault, ref.document, report);
	const waiting = createSettable(0);

	/** Null when it cannot be done now: without a key, without a store, or when it fits no envelope. */
	const store = async (kind: EnvelopeKind, plain: Bytes, snapshot: SnapshotClaim | null = null): Promise<EnvelopeRow | null> => {
		const key = keyRing.current(ref.document) ?? keyRing.current(ref.space);
		if (!key) return null;
		const seal = async (head: OwnHead): Promise<Envelope> => {
			const envelope = await sealEnvelope({ ...ref, ...head, kind, snapshot, plain, key }, device);
			if (envelope.body.length > largestBodyBytes) throw new Error('what is to be sealed does not fit an envelope');
			return envelope;
		};
		const stored = await vault.envelopes.putOwn({ ...ref, device: device.deviceId }, seal).catch((error: unknown) => {
			report(error);
			return null;
		});
		if (!stored?.ok) return null;
		inbox.note(stored.value);
		coverage.add(Y.decodeUpdate(plain), held.add(stored.value));
		return stored.value;
	};

	const inbox = createInbox({
		document: ref.document,
		vault,
		opener: createOpener(keyRing, roster),
		doc,
		coverage,
		held,
		waiting,
		ownDevice: device.deviceId,
		report
	});
	const journal =
		writes && parts.journal
			? openJournal(doc, { profile: parts.journal.profile, ...ref, instance: instanceName(random) }, report, parts.journal.locks, clock)
			: null;
	const snapshotter = createSnapshotter({
		doc,
		clock,
		random,
		basis: () => (uncovered(doc, coverage) ? null : inbox.snapshotBasis()),
		store: (plain, claim) => store('snapshot', plain, claim),
		report
	});
	const sealer = writes
		? createSealer({
				doc,
				coverage,
				clock,
				random,
				conditions: parts.conditions ?? (() => ({ company: false, line: 'rich' })),
				store,
				onSealed: () => {
					journal?.empty();
					snapshotter.consider();
				},
				report
			})
		: null;

	if (sealer) {
		const stopHearing = onUpdate(
			doc,
			(update, origin) => {
				if (origin === 'person') sealer.ownEdit(update);
				else if (origin === 'live') sealer.foreignEdit();
			},
			report
		);
		scope.onClose(stopHearing);
	}
	if (follows) {
		scope.onClose(vault.follow({ of: 'document', document: ref.document }, () => void inbox.pull()));
		scope.onClose(keyRing.onChange(() => void inbox.retry()));
		scope.onClose(roster.on(() => void inbox.retry()));
	}

	let recovery: Promise<void> | null = null;
	const load = async (): Promise<Result<true, StorageFault>> => {
		const loaded = await inbox.pull();
		if (!loaded.ok) return err(loaded.error);
		if (sealer && parts.journal)
			recovery = recoverJournals({ ...parts.journal, ref, doc, clock, sealAll: () => sealer.sealAll(), report }).catch(report);
		if (sealer && !sealer.unsealed) {
			journal?.empty();
			snapshotter.consider();
		}
		return ok(true);
	};

	let closing: Promise<void> | null = null;
	const closeAll = async (): Promise<void> => {
		snapshotter.close();
		await ready;
		await recovery;
		const sealed = sealer ? await sealer.sealAll() : true;
		sealer?.close();
		await scope.close();
		held.close();
		// An unsealed rest stays in the journal, which the next start finds as an orphan.
		if (journal) await (sealed ? journal.destroy() : journal.release());
		doc.destroy();
	};
	const ready = load();

	return {
		doc,
		ready,
		waiting,
		get unsealed() {
			return sealer?.unsealed ?? false;
		},
		holding: (client, clock) => held.find(coverage.holderOf(client, clock)),
		onHolding: (listener) => held.onChange(listener),
		sealNow: async () => (sealer ? sealer.sealNow() : true),
		makeSnapshot: async () => (sealer ? snapshotter.makeNow() : false),
		close: () => (closing ??= closeAll())
	};
}

const instanceName = (random: Random): string => [...random.bytes(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
