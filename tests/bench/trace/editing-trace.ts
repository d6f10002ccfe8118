import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';

/** One edit: at `position`, `deleted` characters go and `inserted` comes. */
type Patch = readonly [position: number, deleted: number, inserted: string];

/** One transaction of one writer, and when it was typed, in milliseconds from the first. */
export interface TraceEdit {
	readonly agent: number;
	readonly atMs: number;
	/** Transactions (by index) that the writer had seen. */
	readonly parents: readonly number[];
	readonly patches: readonly Patch[];
}

export interface EditingTrace {
	readonly agents: number;
	readonly edits: readonly TraceEdit[];
	readonly startContent: string;
	readonly endContent: string;
}

interface ConcurrentFile {
	readonly kind: 'concurrent';
	readonly numAgents: number;
	readonly endContent: string;
	readonly txns: readonly {
		readonly parents: readonly number[];
		readonly agent: number;
		readonly time?: string;
		readonly patches: readonly Patch[];
	}[];
}

interface SequentialFile {
	readonly startContent: string;
	readonly endContent: string;
	readonly txns: readonly { readonly time?: string; readonly patches: readonly Patch[] }[];
}

/** A trace without times is typed at this pace, and so is one whose times are those of a conversion: nobody types that fast. */
const untimedKeyMs = 200;
const fastestMeanKeyMs = 20;

/**
 * Reads a trace of josephg/editing-traces, in its concurrent format (several writers, a graph of parents) or its sequential one
 * (one writer). Times there are whole seconds: the edits of one second are spread evenly over it.
 */
export function readTrace(file: string): EditingTrace {
	const parsed = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as ConcurrentFile | SequentialFile;
	const sequential = !('kind' in parsed);
	const [first, last] = [parsed.txns[0]?.time, parsed.txns.at(-1)?.time];
	const timed = first !== undefined && last !== undefined && Date.parse(last) - Date.parse(first) >= parsed.txns.length * fastestMeanKeyMs;
	const seconds = parsed.txns.map(({ time }, at) => (timed ? Date.parse(time!) : at * untimedKeyMs));
	const firstMs = seconds[0] ?? 0;
	const edits = parsed.txns.map((txn, at): TraceEdit => {
		const concurrent = txn as ConcurrentFile['txns'][number];
		return {
			agent: sequential ? 0 : concurrent.agent,
			atMs: seconds[at]! - firstMs + (timed ? spreadMs(seconds, at) : 0),
			parents: sequential ? (at === 0 ? [] : [at - 1]) : concurrent.parents,
			patches: txn.patches
		};
	});
	return {
		agents: sequential ? 1 : parsed.numAgents,
		edits,
		startContent: sequential ? parsed.startContent : '',
		endContent: parsed.endContent
	};
}

function spreadMs(seconds: readonly number[], at: number): number {
	let first = at;
	while (first > 0 && seconds[first - 1] === seconds[at]) first--;
	let last = at;
	while (last + 1 < seconds.length && seconds[last + 1] === seconds[at]) last++;
	return Math.floor(((at - first) * 1_000) / (last - first + 1));
}

/**
 * Types a trace into Yjs exactly as its writers did: before each edit the writer's replica holds that edit's ancestors and
 * nothing else. Yields each edit's own update and those of the ancestors that the writer had not seen before.
 */
export function* typeTrace(
	trace: EditingTrace
): Generator<{ readonly edit: TraceEdit; readonly seen: readonly Uint8Array[]; readonly update: Uint8Array }> {
	const replicas = Array.from({ length: trace.agents }, (_, agent) => {
		const doc = new Y.Doc();
		doc.clientID = agent + 1;
		return { doc, known: new Uint8Array(trace.edits.length) };
	});
	const updates: Uint8Array[] = [];
	for (const [at, edit] of trace.edits.entries()) {
		const { doc, known } = replicas[edit.agent]!;
		const missing = unseenAncestors(trace.edits, edit.parents, known);
		const seen = missing.map((index) => updates[index]!);
		for (const update of seen) Y.applyUpdate(doc, update);
		const before = Y.encodeStateVector(doc);
		let own: Uint8Array | null = null;
		const listen = (update: Uint8Array): void => {
			own = update;
		};
		doc.once('update', listen);
		doc.transact(() => {
			const text = doc.getText('text');
			if (at === 0 && trace.startContent !== '') text.insert(0, trace.startContent);
			for (const [position, deleted, inserted] of edit.patches) {
				if (deleted > 0) text.delete(position, deleted);
				if (inserted !== '') text.insert(position, inserted);
			}
		});
		doc.off('update', listen);
		const update = own ?? Y.encodeStateAsUpdate(doc, before);
		updates.push(update);
		known[at] = 1;
		yield { edit, seen, update };
	}
}

function unseenAncestors(edits: readonly TraceEdit[], parents: readonly number[], known: Uint8Array): readonly number[] {
	const missing: number[] = [];
	const open = [...parents];
	for (let at = open.pop(); at !== undefined; at = open.pop()) {
		if (known[at] === 1) continue;
		known[at] = 1;
		missing.push(at);
		open.push(...edits[at]!.parents);
	}
	return missing.sort((a, b) => a - b);
}
