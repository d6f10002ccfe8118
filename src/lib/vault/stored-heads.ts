import { asId, isId, type DeviceId, type DocumentId } from '#lib/core/ids.ts';
import type { HeadRow } from './vault-database.ts';
import type { KeyValue } from './key-value.ts';
import type { Loss } from './vault.ts';

/** The end of a chain, and how much of it was durable. */
export interface RememberedHead extends HeadRow {
	readonly storedCounter: number;
}

/** What the store is known to have held, kept outside it: a browser can empty or roll back a database without a word. */
export interface StoredHeads {
	canary(): string | null;
	setCanary(canary: string): void;
	/** The furthest this device's chain in a document is known to have come. */
	of(document: DocumentId, device: DeviceId): RememberedHead | null;
	/** The counter is given out: it is never given out again, not even when the database goes back. */
	spend(head: HeadRow): void;
	/** The envelope with this counter is durable: from now on its absence is a loss. */
	confirm(head: HeadRow): void;
	all(): readonly RememberedHead[];
	/** Whatever database is there now counts as the right one. */
	forgetCanary(): void;
}

export function createStoredHeads(vaultName: string, keyValue: KeyValue): StoredHeads {
	const canaryKey = `wardline.${vaultName}.canary`;
	const headPrefix = `wardline.${vaultName}.head.`;
	const headKey = (document: DocumentId, device: DeviceId): string => `${headPrefix}${document}.${device}`;

	const read = (key: string): RememberedHead | null => {
		const [document, device] = key.slice(headPrefix.length).split('.');
		const [counter, hash, stored] = (keyValue.get(key) ?? '').split(' ');
		if (!isId(document) || !isId(device) || !hash || !Number.isSafeInteger(Number(counter)) || !Number.isSafeInteger(Number(stored)))
			return null;
		return {
			document: asId<DocumentId>(document),
			device: asId<DeviceId>(device),
			counter: Number(counter),
			hash,
			storedCounter: Number(stored)
		};
	};
	const keep = (head: HeadRow, storedCounter: number): void => {
		const key = headKey(head.document, head.device);
		const known = read(key);
		const last = known && known.counter > head.counter ? known : head;
		keyValue.set(key, `${last.counter} ${last.hash} ${Math.max(known?.storedCounter ?? 0, storedCounter)}`);
	};
	const headKeys = (): readonly string[] => keyValue.keys().filter((key) => key.startsWith(headPrefix));

	return {
		canary: () => keyValue.get(canaryKey),
		setCanary: (canary) => keyValue.set(canaryKey, canary),
		of: (document, device) => read(headKey(document, device)),
		spend: (head) => keep(head, 0),
		confirm: (head) => keep(head, head.counter),
		all: () => headKeys().flatMap((key) => read(key) ?? []),
		forgetCanary: () => keyValue.remove(canaryKey)
	};
}

/** Compares what was held with what is there. Pure; null means nothing is missing. */
export function findLoss(
	remembered: readonly RememberedHead[],
	held: readonly HeadRow[],
	canary: { readonly remembered: string | null; readonly held: string | null }
): Loss | null {
	const everything = canary.remembered !== null && canary.remembered !== canary.held;
	const counters = new Map(held.map((head) => [`${head.document} ${head.device}`, head.counter]));
	const documents = remembered
		.map((head) => ({
			document: head.document,
			storedCounter: head.storedCounter,
			heldCounter: counters.get(`${head.document} ${head.device}`) ?? 0
		}))
		.filter((entry) => entry.heldCounter < entry.storedCounter);
	return everything || documents.length > 0 ? { everything, documents } : null;
}
