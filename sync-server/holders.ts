import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId, SpaceId } from '#lib/core/ids.ts';
import type { HolderCursor, Scope } from '#lib/wire/frames.ts';
import type { Connection } from './connection.ts';
import type { Deliveries, Subscription } from './deliveries.ts';
import type { RelayLimits } from './limits.ts';
import type { RelayStore } from './store.ts';

/** Tells authors who holds what, at most once a second per space, and remembers it over a restart. */
export interface Holders {
	/** A device has stored everything of the scope up to `applied`. */
	note(device: DeviceId, scope: Scope, applied: number): void;
	/** What is known of a space, for a connection that has just subscribed. */
	greet(connection: Connection, scope: Scope): void;
	/** Writes down what was noted since the last tick. */
	flush(): void;
}

/** HOLDERS frames hold at most this many cursors: 33 bytes each, well below one message. */
const cursorsPerFrame = 1_500;

export function createHolders<C extends Connection>(
	store: RelayStore,
	deliveries: Deliveries<C>,
	clock: Clock,
	limits: RelayLimits
): Holders {
	const spaces = new Map<SpaceId, Map<string, HolderCursor>>();
	let changed = new Map<SpaceId, Map<string, HolderCursor>>();
	let armed = false;

	const known = (space: SpaceId): Map<string, HolderCursor> => {
		const cached = spaces.get(space);
		if (cached) return cached;
		const loaded = new Map(store.space(space).cursors.map((cursor) => [keyOf(cursor), cursor]));
		spaces.set(space, loaded);
		return loaded;
	};
	const tell = (connection: Connection, scope: Scope, cursors: readonly HolderCursor[]): void => {
		const relevant = scope.document === null ? cursors : cursors.filter(({ document }) => document === null || document === scope.document);
		for (let at = 0; at < relevant.length; at += cursorsPerFrame) {
			connection.send({ type: 'holders', space: scope.space, cursors: relevant.slice(at, at + cursorsPerFrame) });
		}
	};
	const flush = (): void => {
		const ready = changed;
		changed = new Map();
		const rows = [...ready].flatMap(([space, cursors]) => [...cursors.values()].map((cursor) => ({ ...cursor, space })));
		// A cursor that could not be written is told all the same: after a restart the device says it again.
		if (rows.length > 0) store.commit({ cursors: rows });
		for (const [space, cursors] of ready) {
			for (const { connection, scope } of deliveries.inSpace(space) as Iterable<Subscription>)
				tell(connection, scope, [...cursors.values()]);
		}
	};

	return {
		note(device, { space, document }, applied) {
			const cursor = { device, document, applied };
			const cursors = known(space);
			if ((cursors.get(keyOf(cursor))?.applied ?? -1) >= applied) return;
			cursors.set(keyOf(cursor), cursor);
			changed.set(space, (changed.get(space) ?? new Map<string, HolderCursor>()).set(keyOf(cursor), cursor));
			if (armed) return;
			armed = true;
			clock.after(limits.holdersMs, () => {
				armed = false;
				flush();
			});
		},
		greet: (connection, scope) => tell(connection, scope, [...known(scope.space).values()]),
		flush
	};
}

const keyOf = ({ device, document }: Pick<HolderCursor, 'device' | 'document'>): string => `${device}:${document ?? ''}`;
