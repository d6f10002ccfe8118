import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';

/** A value computed from others: computed anew when one of them changes, replaced only when it `differs`. */
export function derive<T>(
	sources: readonly Readable<unknown>[],
	compute: () => T,
	differs: (before: T, after: T) => boolean,
	scope: Scope
): Readable<T> {
	const value = createSettable(compute());
	const follow = (): void => {
		const next = compute();
		if (differs(value.current, next)) value.set(next);
	};
	for (const source of sources) scope.onClose(source.on(follow));
	return value;
}

export const jsonDiffers = (before: unknown, after: unknown): boolean => JSON.stringify(before) !== JSON.stringify(after);
