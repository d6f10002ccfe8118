import type { CaseId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { createEmitter } from '#lib/core/emitter.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import { origins } from '#lib/document/origins.ts';
import { createWardIndex, type WardIndex } from '#lib/document/ward-index.ts';
import { openDocument, type OpenDocument } from '#lib/sync/open-document.ts';
import type { Surroundings } from './enrolled.ts';
import { deriveCaseKeys, type DerivedKeys } from './key-keeper.ts';

/** The case lists of all wards this device may read, open for as long as the workspace is. */
export interface WardIndexes {
	/** The ward that lists a case; null for a case that is on no list here. */
	wardOf(caseId: CaseId): SpaceId | null;
	/** The wards whose lists are open. */
	wards(): readonly SpaceId[];
	all(): readonly { readonly caseId: CaseId; readonly ward: SpaceId }[];
	/** Lists new cases, all in one writing; false when the ward cannot be written here. Their keys are in the ring when this resolves. */
	add(ward: SpaceId, ...caseIds: readonly CaseId[]): Promise<boolean>;
	/**
	 * Gives a case a key that nobody outside the ward has; it is sealed with when this resolves. False for a case that is on no list
	 * here, or when the store does not take it now.
	 */
	renewSecret(caseId: CaseId): Promise<boolean>;
	/** Calls `listener` after any list has changed and its keys are in the ring. */
	on(listener: () => void): () => void;
	/** Resolves when the lists known at the call have been read. */
	settled(): Promise<void>;
}

interface OpenIndex {
	readonly opened: OpenDocument;
	readonly index: WardIndex;
	readonly stop: () => void;
}

const caseSecretBytes = 32;

export function openWardIndexes(around: Surroundings, wards: Readable<readonly SpaceId[]>, scope: Scope): WardIndexes {
	const { ring, roster, report, random, clock } = around;
	const indexes = new Map<SpaceId, OpenIndex>();
	const wardOfCase = new Map<CaseId, SpaceId>();
	const derived: DerivedKeys = new Map();
	const changed = createEmitter<true>(report);
	let last: Promise<unknown> = Promise.resolve();

	const read = async (ward: SpaceId): Promise<void> => {
		const open = indexes.get(ward);
		if (!open) return;
		const cases = open.index.cases();
		await deriveCaseKeys(ward, cases, roster.current, ring, derived);
		for (const { caseId } of cases) wardOfCase.set(caseId, ward);
		changed.emit(true);
	};
	const inTurn = (task: () => Promise<unknown>): Promise<unknown> => (last = last.then(task).catch(report));

	const open = (ward: SpaceId): void => {
		const opened = openDocument({ ...around, ref: { space: ward, document: ward as string as DocumentId }, keyRing: ring });
		const index = createWardIndex(opened.doc, report);
		const stop = index.onCases(() => void inTurn(() => read(ward)));
		indexes.set(ward, { opened, index, stop });
		void inTurn(() => opened.ready.then(() => read(ward)));
	};
	/** The list tells of its change at once, so the reading that puts the keys into the ring is waited for, not asked for again. */
	const change = async ({ opened }: OpenIndex, act: () => void): Promise<boolean> => {
		opened.doc.transact(act, origins.person);
		const stored = await opened.sealNow();
		await last;
		return stored;
	};
	const shut = async ({ opened, stop }: OpenIndex): Promise<void> => {
		stop();
		await opened.close();
	};
	const follow = (): void => {
		const wanted = new Set(wards.current);
		for (const ward of wanted) if (!indexes.has(ward)) open(ward);
		for (const [ward, index] of indexes) {
			if (wanted.has(ward)) continue;
			indexes.delete(ward);
			shut(index).catch(report);
		}
	};

	scope.onClose(async () => {
		await Promise.all([...indexes.values()].map(shut));
	});
	scope.onClose(wards.on(follow));
	// A new epoch of a ward's key gives each of its cases a new one.
	scope.onClose(
		ring.onChange((key) => {
			if (indexes.has(key.scope as SpaceId)) void inTurn(() => read(key.scope as SpaceId));
		})
	);
	scope.onClose(roster.on(() => void inTurn(() => Promise.all([...indexes.keys()].map(read)))));
	follow();

	return {
		wardOf: (caseId) => wardOfCase.get(caseId) ?? null,
		wards: () => [...indexes.keys()],
		all: () => [...wardOfCase].map(([caseId, ward]) => ({ caseId, ward })),
		async add(ward, ...caseIds) {
			const index = indexes.get(ward);
			if (!index) return false;
			await index.opened.ready;
			return change(index, () => {
				for (const caseId of caseIds) index.index.addCase({ caseId, secret: random.bytes(caseSecretBytes), addedAtMs: clock.nowMs() });
			});
		},
		async renewSecret(caseId) {
			const ward = wardOfCase.get(caseId);
			const index = ward && indexes.get(ward);
			if (!index) return false;
			await index.opened.ready;
			return change(index, () => index.index.renewSecret(caseId, random.bytes(caseSecretBytes)));
		},
		on: (listener) => changed.on(listener),
		settled: async () => void (await last)
	};
}
