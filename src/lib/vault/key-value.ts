/** A small store beside the database that does not vanish with it: `localStorage` in a page, a map in tests and workers. */
export interface KeyValue {
	get(key: string): string | null;
	/** May fail silently when the store is full or forbidden: what it holds is evidence, never the only copy. */
	set(key: string, value: string): void;
	remove(key: string): void;
	keys(): readonly string[];
}

export function createMemoryKeyValue(): KeyValue {
	const values = new Map<string, string>();
	return {
		get: (key) => values.get(key) ?? null,
		set: (key, value) => void values.set(key, value),
		remove: (key) => void values.delete(key),
		keys: () => [...values.keys()]
	};
}

/** `localStorage` as a port. Private modes throw on any access; then it remembers nothing. */
export function createStorageKeyValue(storage: Storage): KeyValue {
	const attempt = <T>(act: () => T, otherwise: T): T => {
		try {
			return act();
		} catch {
			return otherwise;
		}
	};
	return {
		get: (key) => attempt(() => storage.getItem(key), null),
		set: (key, value) => attempt(() => storage.setItem(key, value), undefined),
		remove: (key) => attempt(() => storage.removeItem(key), undefined),
		keys: () => attempt(() => Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? ''), [])
	};
}
