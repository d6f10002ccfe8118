/** What goes on outside virtual time: threads that encrypt and sign, and the databases in memory. */
export interface RealWork {
	/** Resolves when nothing can go on any more unless virtual time passes. */
	settled(): Promise<void>;
	/** Ends the watching. */
	stop(): void;
}

type Call = (this: SubtleCrypto, ...given: unknown[]) => Promise<unknown>;

/**
 * Counts real work from now on, so that virtual time stands still while any of it is under way. A test that guessed instead how many
 * turns it takes would let hours pass, on some machines, before the first signature is made. The databases in memory do each step in
 * an immediate of its own; whatever else a device does is done by promises alone, and those come to their end between two immediates.
 */
export function watchRealWork(): RealWork {
	let underWay = 0;
	const subtle = Object.getPrototypeOf(crypto.subtle) as Record<string, Call>;
	const calls = Object.entries(Object.getOwnPropertyDescriptors(subtle)).filter(
		([name, { value }]) => typeof value === 'function' && name !== 'constructor'
	);
	for (const [name, { value }] of calls) {
		subtle[name] = async function (...given) {
			underWay++;
			try {
				return await (value as Call).apply(this, given);
			} finally {
				underWay--;
			}
		};
	}
	const immediately = globalThis.setImmediate;
	const counted = (task: (...given: unknown[]) => void, ...given: unknown[]): NodeJS.Immediate => {
		underWay++;
		return immediately(() => {
			underWay--;
			task(...given);
		});
	};
	globalThis.setImmediate = Object.assign(counted, { __promisify__: immediately.__promisify__ }) as unknown as typeof setImmediate;

	return {
		async settled() {
			do await new Promise<void>((resolve) => immediately(resolve));
			while (underWay > 0);
		},
		stop() {
			globalThis.setImmediate = immediately;
			for (const [name, descriptor] of calls) Object.defineProperty(subtle, name, descriptor);
		}
	};
}
