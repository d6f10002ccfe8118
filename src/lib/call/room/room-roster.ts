import type { DeviceId } from '#lib/core/ids.ts';

/** The most a room holds: beyond four, a mesh costs each phone more than it can send. */
export const maxSeats = 4;

/** Why someone is not in the room any more. In the order in which they win over each other. */
export const outReasons = ['dropped', 'full', 'left'] as const;
export type OutReason = (typeof outReasons)[number];

/** What the room knows of one device. The device itself writes it; others only ever drop it, which it may refute. */
export interface Entry {
	readonly device: DeviceId;
	/** Lamport number of its last coming or going: above every other number it had heard of in this room. Orders the seats. */
	readonly seq: number;
	/** Counts what changed since without coming or going. */
	readonly rev: number;
	/** Null while it is in. */
	readonly out: OutReason | null;
	/** What it gives. */
	readonly sound: boolean;
	readonly picture: boolean;
}

/** Everyone who is or was in a room. A join of two rosters is the same in any order, any number of times (a semilattice). */
export type Roster = ReadonlyMap<DeviceId, Entry>;

const rank = (entry: Entry): readonly number[] => [
	entry.seq,
	entry.out === null ? -1 : outReasons.indexOf(entry.out),
	entry.rev,
	Number(entry.sound),
	Number(entry.picture)
];

/** Whether `a` is later news of a device than `b`. Leaving wins over staying at the same number; later numbers over earlier. */
function isNews(a: Entry, b: Entry | undefined): boolean {
	if (b === undefined) return true;
	const [ours, theirs] = [rank(a), rank(b)];
	const at = ours.findIndex((value, place) => value !== theirs[place]);
	return at >= 0 && ours[at]! > theirs[at]!;
}

/** The later news of every device; the very same roster when there is none. */
export function mergeRosters(roster: Roster, news: Iterable<Entry>): Roster {
	let merged: Map<DeviceId, Entry> | null = null;
	for (const entry of news) if (isNews(entry, (merged ?? roster).get(entry.device))) (merged ??= new Map(roster)).set(entry.device, entry);
	return merged ?? roster;
}

export function sameRoster(a: Roster, b: Roster): boolean {
	return a.size === b.size && mergeRosters(a, b.values()) === a && mergeRosters(b, a.values()) === b;
}

const byNumber = (a: Entry, b: Entry): number => a.seq - b.seq || (a.device < b.device ? -1 : 1);

/** Who is in, in order of coming. More than `maxSeats` for as long as it takes the last to come to learn that it is full. */
export const thoseIn = (roster: Roster): readonly Entry[] => [...roster.values()].filter(({ out }) => out === null).sort(byNumber);

/** Who holds one of the seats. */
export const seated = (roster: Roster): readonly Entry[] => thoseIn(roster).slice(0, maxSeats);

/** A number above every one heard of in this room. */
export const nextSeq = (roster: Roster): number => Math.max(0, ...[...roster.values()].map(({ seq }) => seq)) + 1;

/** The last who went, once nobody is in: it writes the record. Everyone with the same roster names the same. */
export const lastToGo = (roster: Roster): DeviceId | null =>
	thoseIn(roster).length > 0 ? null : ([...roster.values()].sort(byNumber).at(-1)?.device ?? null);
