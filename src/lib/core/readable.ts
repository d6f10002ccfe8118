/** A value that changes over time: readable, followable, not settable by whoever holds it. */
export interface Readable<T> {
	readonly current: T;
	/** Calls `listener` after each change; the returned function ends it. */
	on(listener: () => void): () => void;
}

/** The owner's side of a `Readable`. */
export interface Settable<T> extends Readable<T> {
	/** Replaces the value; setting the identical value wakes nobody. */
	set(value: T): void;
}

export function createSettable<T>(initial: T): Settable<T> {
	let value = initial;
	const listeners = new Set<() => void>();
	return {
		get current() {
			return value;
		},
		on(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		set(next) {
			if (Object.is(next, value)) return;
			value = next;
			for (const listener of [...listeners]) listener();
		}
	};
}
