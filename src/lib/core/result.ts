/** What an expected failure looks like: a value, never an exception. Thrown errors are broken invariants. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });

/** Unwraps a result that cannot have failed here; a failure is a broken invariant and throws. */
export function expectOk<T, E>(result: Result<T, E>, claim: string): T {
	if (result.ok) return result.value;
	throw new Error(`${claim}: ${JSON.stringify(result.error)}`);
}

/** Fails to compile when a union gains a member that a switch forgot. */
export function exhaustive(value: never): never {
	throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
