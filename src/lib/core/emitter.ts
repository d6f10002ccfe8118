/** Typed events. A listener that throws harms neither its neighbours nor the sender. */
export interface Emitter<T> {
	/** Subscribes; the returned function ends the subscription. */
	on(listener: (event: T) => void): () => void;
	emit(event: T): void;
}

export function createEmitter<T>(report: (error: unknown) => void): Emitter<T> {
	const listeners = new Set<(event: T) => void>();
	return {
		on(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		emit(event) {
			for (const listener of [...listeners]) {
				try {
					listener(event);
				} catch (error) {
					report(error);
				}
			}
		}
	};
}
