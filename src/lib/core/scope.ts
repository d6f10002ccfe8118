/** Owns what must be closed. Whoever opens a resource gives its closing to a scope; closing runs in reverse, once. */
export interface Scope {
	readonly closed: boolean;
	/** Registers a closing step; runs it at once if the scope is closed already. */
	onClose(step: () => void | Promise<void>): void;
	/** Closes everything; a failing step does not keep the others from running. Resolves when all have ended. */
	close(): Promise<void>;
}

export function createScope(report: (error: unknown) => void = () => undefined): Scope {
	const steps: (() => void | Promise<void>)[] = [];
	let closed = false;
	const run = async (step: () => void | Promise<void>): Promise<void> => {
		try {
			await step();
		} catch (error) {
			report(error);
		}
	};
	return {
		get closed() {
			return closed;
		},
		onClose(step) {
			if (closed) void run(step);
			else steps.push(step);
		},
		async close() {
			if (closed) return;
			closed = true;
			for (const step of steps.reverse()) await run(step);
		}
	};
}
