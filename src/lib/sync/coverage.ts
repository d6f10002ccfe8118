import * as Y from 'yjs';
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';

/** A stretch of one client's clock, from `from` up to but without `to`. */
interface Stretch {
	readonly from: number;
	readonly to: number;
	/** `envelopeKey` of the envelope that holds it. */
	readonly source: string;
}

type DeleteSet = ReturnType<typeof Y.createDeleteSet>;
/** What `Y.decodeUpdate` reads from V1 bytes. It trusts no declared count, so hostile bytes cost what they weigh. */
export type DecodedUpdate = ReturnType<typeof Y.decodeUpdate>;

/** What of a document sealed envelopes hold: structs by client and clock, and deletions, which a state vector alone forgets. */
export interface Coverage {
	add(update: DecodedUpdate, source: string): void;
	/** Deletions that follow from what is covered, such as the losing side of two writes to one map key. */
	addDeletes(deletes: DeleteSet): void;
	/** The envelope that holds a struct; null while none does. The first one added wins. */
	holderOf(client: number, clock: number): string | null;
	/** Per client: up to where everything from 0 is covered. */
	stateOf(client: number): number;
	deletes(): DeleteSet;
}

export function createCoverage(): Coverage {
	const stretches = new Map<number, Stretch[]>();
	const reached = new Map<number, number>();
	let deletes = Y.createDeleteSet();

	const advance = (client: number): void => {
		let to = reached.get(client) ?? 0;
		for (let moved = true; moved;) {
			moved = false;
			for (const stretch of stretches.get(client)!) {
				if (stretch.from <= to && stretch.to > to) {
					to = stretch.to;
					moved = true;
				}
			}
		}
		reached.set(client, to);
	};
	const addStretch = (client: number, stretch: Stretch): void => {
		const held = stretches.get(client);
		if (held) held.push(stretch);
		else stretches.set(client, [stretch]);
		const to = reached.get(client) ?? 0;
		// The usual case appends; only a filled gap needs the search.
		if (stretch.from > to) return;
		if (held && held.some((other) => other.from > to)) advance(client);
		else reached.set(client, Math.max(to, stretch.to));
	};

	return {
		add({ structs, ds }, source) {
			let open: { client: number; from: number; to: number } | null = null;
			for (const struct of structs) {
				if (struct instanceof Y.Skip) continue;
				const { client, clock } = struct.id;
				if (open && open.client === client && open.to === clock) {
					open.to += struct.length;
					continue;
				}
				if (open) addStretch(open.client, { from: open.from, to: open.to, source });
				open = { client, from: clock, to: clock + struct.length };
			}
			if (open) addStretch(open.client, { from: open.from, to: open.to, source });
			if (ds.clients.size > 0) deletes = Y.mergeDeleteSets([deletes, ds]);
		},
		addDeletes(more) {
			if (more.clients.size > 0) deletes = Y.mergeDeleteSets([deletes, more]);
		},
		holderOf: (client, clock) => stretches.get(client)?.find((stretch) => stretch.from <= clock && clock < stretch.to)?.source ?? null,
		stateOf: (client) => reached.get(client) ?? 0,
		deletes: () => deletes
	};
}

/** What a document holds that envelopes do not. */
export interface Uncovered {
	/** A V1 update with exactly that. */
	readonly update: Bytes;
	/** Clients with uncovered structs; none when only deletions are uncovered. */
	readonly clients: ReadonlySet<number>;
}

/**
 * Compares a document with a coverage; null when nothing is uncovered. Asks the document's state, not its events, so it also
 * finds what a silenced document did not tell.
 */
export function uncovered(doc: Y.Doc, coverage: Coverage): Uncovered | null {
	const state = Y.decodeStateVector(Y.encodeStateVector(doc));
	const clients = new Set([...state].filter(([client, clock]) => clock > coverage.stateOf(client)).map(([client]) => client));
	const held = coverage.deletes();
	const deletes = subtract(Y.createDeleteSetFromStructStore(doc.store), held);
	if (clients.size === 0 && deletes.size === 0) return null;

	const coveredState = new Map(
		[...state.keys()].map((client) => [client, Math.min(coverage.stateOf(client), state.get(client)!)] as const)
	);
	const whole = Y.encodeStateAsUpdate(doc, encodeStateVector(coveredState)) as Bytes;
	// With parts still missing, the encoder merges several updates and the delete set is no longer the plain end of the bytes.
	if (doc.store.pendingStructs || doc.store.pendingDs) return { update: whole, clients };
	const allDeletes = encodeDeletes(
		new Map(
			[...Y.createDeleteSetFromStructStore(doc.store).clients].map(([client, items]) => [
				client,
				items.map(({ clock, len }) => [clock, len] as const)
			])
		)
	);
	return { update: concatBytes(whole.subarray(0, whole.length - allDeletes.length), encodeDeletes(deletes)), clients };
}

type Ranges = ReadonlyMap<number, readonly (readonly [clock: number, length: number])[]>;

function subtract(whole: DeleteSet, held: DeleteSet): Ranges {
	const rest = new Map<number, (readonly [number, number])[]>();
	for (const [client, items] of whole.clients) {
		const covered = held.clients.get(client) ?? [];
		const left: (readonly [number, number])[] = [];
		for (const { clock, len } of items) {
			let from = clock;
			for (const cover of covered) {
				if (cover.clock + cover.len <= from) continue;
				if (cover.clock >= clock + len) break;
				if (cover.clock > from) left.push([from, cover.clock - from]);
				from = Math.max(from, cover.clock + cover.len);
			}
			if (from < clock + len) left.push([from, clock + len - from]);
		}
		if (left.length > 0) rest.set(client, left);
	}
	return rest;
}

/** LEB128, as lib0 writes it. */
function varUint(value: number, to: number[]): void {
	let rest = value;
	for (; rest > 127; rest = Math.floor(rest / 128)) to.push(128 | (rest % 128));
	to.push(rest);
}

const encodeStateVector = (state: ReadonlyMap<number, number>): Uint8Array => {
	const bytes: number[] = [];
	varUint(state.size, bytes);
	for (const [client, clock] of state) {
		varUint(client, bytes);
		varUint(clock, bytes);
	}
	return Uint8Array.from(bytes);
};

/** The delete set of a V1 update: clients in descending order, as Yjs writes them. */
const encodeDeletes = (deletes: Ranges): Bytes => {
	const bytes: number[] = [];
	varUint(deletes.size, bytes);
	for (const [client, ranges] of [...deletes].sort(([a], [b]) => b - a)) {
		varUint(client, bytes);
		varUint(ranges.length, bytes);
		for (const [clock, length] of ranges) {
			varUint(clock, bytes);
			varUint(length, bytes);
		}
	}
	return Uint8Array.from(bytes);
};
