import type { Clock } from '#lib/core/clock.ts';
import type { PersonId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Presence } from './workspace.ts';

/** When each person who is not heard of any more was heard of last, by this device's clock, since this page began. Kept nowhere. */
export interface LastSeen {
	readonly people: Readable<ReadonlyMap<PersonId, number>>;
	close(): void;
}

export function followLastSeen(online: Readable<readonly Presence[]>, clock: Pick<Clock, 'nowMs'>): LastSeen {
	const people = createSettable<ReadonlyMap<PersonId, number>>(new Map());
	let before = new Set<PersonId>();
	const look = (): void => {
		const now = new Set(online.current.map(({ personId }) => personId));
		const gone = [...before].filter((person) => !now.has(person));
		before = now;
		if (gone.length > 0) people.set(new Map([...people.current, ...gone.map((person) => [person, clock.nowMs()] as const)]));
	};
	const close = online.on(look);
	look();
	return { people, close };
}
