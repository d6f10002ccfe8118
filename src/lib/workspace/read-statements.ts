import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { PlacedStatement } from '#lib/document/signed-log.ts';
import { orderStatements } from '#lib/model/timeline.ts';
import type { HeldIn } from '#lib/sync/held-rows.ts';
import type { Roster } from '#lib/trust/roster.ts';
import { standingOf, verifyStatement, type ReadStatement } from '#lib/trust/statement-signature.ts';
import type { HolderRow } from '#lib/vault/rows.ts';
import type { HeldStatement } from '#lib/view/workspace.ts';

/** A statement that could be read, with its place in the document. */
export interface Placed {
	readonly read: ReadStatement;
	readonly client: number;
	readonly clock: number;
}

/** Reads a file's statements; each is checked once, however often the file changes or is opened again with the same reader. */
export interface StatementReader {
	read(placed: readonly PlacedStatement[]): Promise<readonly Placed[]>;
}

function createStatementReader(caseId: CaseId): StatementReader {
	const known = new Map<string, Promise<ReadStatement | null>>();
	const readOne = (bytes: Uint8Array): Promise<ReadStatement | null> => {
		const content = textOf(bytes);
		const before = known.get(content);
		if (before) return before;
		const reading = verifyStatement(bytes, caseId).then((result) => (result.ok ? result.value : null));
		known.set(content, reading);
		return reading;
	};
	return {
		async read(placed) {
			const all = await Promise.all(placed.map(async ({ bytes, client, clock }) => ({ read: await readOne(bytes), client, clock })));
			const seen = new Set<string>();
			return all.filter((entry): entry is Placed => {
				// The same statement appended twice is one fact; a copy whose signature was spoilt must not shadow the true one.
				const name = entry.read && `${entry.read.statement.id}:${entry.read.authentic}`;
				if (!name || seen.has(name)) return false;
				seen.add(name);
				return true;
			});
		}
	};
}

/** One character a byte: the bytes themselves as a key, since another opening holds other copies of them. */
function textOf(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += String.fromCharCode(byte);
	return text;
}

/** Checking 200 signatures takes longer than everything else in opening a case: the cases of a round are checked once. */
const keptReaders = 16;

/** Readers of the cases opened last, by case. */
export function createStatementReaders(): (caseId: CaseId) => StatementReader {
	const readers = new Map<CaseId, StatementReader>();
	return (caseId) => {
		const reader = readers.get(caseId) ?? createStatementReader(caseId);
		readers.delete(caseId);
		readers.set(caseId, reader);
		if (readers.size > keptReaders) readers.delete(readers.keys().next().value!);
		return reader;
	};
}

export interface HoldingKnowledge {
	readonly me: DeviceId;
	/** Everything counts as received when it was made, as own statements do. */
	readonly receivedAsMade: boolean;
	readonly roster: Roster;
	readonly holders: readonly HolderRow[];
	readonly holding: (client: number, clock: number) => HeldIn | null;
	readonly nameOf: (device: DeviceId) => string | null;
}

/** Every statement with its standing and where copies of it are, in causal-then-clock order. */
export function heldStatements(placed: readonly Placed[], known: HoldingKnowledge): readonly HeldStatement[] {
	const held = placed.map(({ read, client, clock }): HeldStatement => {
		const { statement } = read;
		const row = known.holding(client, clock);
		return {
			statement,
			standing: standingOf(read, known.roster),
			holding: {
				device: row?.durable ?? false,
				relay: row !== null && row.relaySeq !== null,
				otherDevices: othersHolding(statement.deviceId, row, known)
			},
			receivedAtMs: known.receivedAsMade || statement.deviceId === known.me || !row ? statement.time.wallMs : row.receivedAtMs,
			author: known.nameOf(statement.deviceId)
		};
	});
	const order = new Map(orderStatements(held.map(({ statement }) => statement)).map(({ id }, at) => [id, at]));
	return held.toSorted((a, b) => order.get(a.statement.id)! - order.get(b.statement.id)!);
}

function othersHolding(author: DeviceId, row: HeldIn | null, { me, holders }: HoldingKnowledge): number {
	const devices = new Set<DeviceId>(author === me ? [] : [author]);
	if (row !== null && row.relaySeq !== null) {
		for (const { device, appliedSeq } of holders) if (device !== me && appliedSeq >= row.relaySeq) devices.add(device);
	}
	return devices.size;
}
