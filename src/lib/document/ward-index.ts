import type * as Y from 'yjs';
import { toHex, type Bytes } from '#lib/core/bytes.ts';
import { isId, type CaseId } from '#lib/core/ids.ts';
import { onChange, type Report } from './guarded.ts';
import { origins } from './origins.ts';

/** A case of a ward and its secrets: whoever can read the ward can read its cases (DESIGN 4.10). */
export interface IndexedCase {
	readonly caseId: CaseId;
	/** 32 bytes each: the first one and every renewal. All of them open the file, the last one seals it. */
	readonly secrets: readonly Bytes[];
	readonly addedAtMs: number;
}

/** A ward's list of case files. It only grows: who lies in which bed is said by statements, not here. */
export interface WardIndex {
	/** In the order in which they were added. */
	cases(): readonly IndexedCase[];
	/** Lists a case with its first secret; one that is listed already keeps its own. */
	addCase(entry: { readonly caseId: CaseId; readonly secret: Bytes; readonly addedAtMs: number }): void;
	/** Gives a case one more secret, which comes after all that are known here. Of several made apart one is the last, the same everywhere. */
	renewSecret(caseId: CaseId, secret: Bytes): void;
	/** Cases and their secrets. */
	onCases(listener: () => void): () => void;
}

/** One more secret of a case; generations count from 1. */
interface Renewal {
	readonly caseId: CaseId;
	readonly generation: number;
	readonly secret: Bytes;
}

const secretBytes = 32;
const secretOf = (value: unknown): Bytes | null =>
	value instanceof Uint8Array && value.length === secretBytes ? new Uint8Array(value) : null;

function readRenewal(value: unknown): Renewal | null {
	const { caseId, generation, secret } = (value ?? {}) as { [K in keyof Renewal]?: unknown };
	const read = secretOf(secret);
	if (!isId(caseId) || !read || typeof generation !== 'number' || !Number.isSafeInteger(generation) || generation < 1) return null;
	return { caseId, generation, secret: read };
}

const byGeneration = (a: Renewal, b: Renewal): number => a.generation - b.generation || (toHex(a.secret) < toHex(b.secret) ? -1 : 1);

export function createWardIndex(doc: Y.Doc, report: Report): WardIndex {
	const cases = doc.getMap<unknown>('cases');
	const renewals = doc.getArray<unknown>('renewals');
	const readRenewals = (): ReadonlyMap<CaseId, readonly Renewal[]> => {
		const read = new Map<CaseId, Renewal[]>();
		for (const value of renewals.toArray()) {
			const renewal = readRenewal(value);
			if (renewal) read.set(renewal.caseId, [...(read.get(renewal.caseId) ?? []), renewal]);
		}
		for (const ofCase of read.values()) ofCase.sort(byGeneration);
		return read;
	};
	const read = (caseId: string, renewed: readonly Renewal[]): IndexedCase | null => {
		const { secret, addedAtMs } = (cases.get(caseId) ?? {}) as { secret?: unknown; addedAtMs?: unknown };
		const first = secretOf(secret);
		if (!isId(caseId) || !first || typeof addedAtMs !== 'number') return null;
		return { caseId, secrets: [first, ...renewed.map((renewal) => renewal.secret)], addedAtMs };
	};
	return {
		cases() {
			const renewed = readRenewals();
			return [...cases.keys()]
				.flatMap((caseId) => read(caseId, renewed.get(caseId as CaseId) ?? []) ?? [])
				.sort((a, b) => a.addedAtMs - b.addedAtMs || (a.caseId < b.caseId ? -1 : 1));
		},
		addCase({ caseId, secret, addedAtMs }) {
			if (read(caseId, [])) return;
			doc.transact(() => cases.set(caseId, { secret, addedAtMs }), origins.person);
		},
		renewSecret(caseId, secret) {
			const generation = (readRenewals().get(caseId)?.at(-1)?.generation ?? 0) + 1;
			doc.transact(() => renewals.push([{ caseId, generation, secret }]), origins.person);
		},
		onCases(listener) {
			const stops = [onChange(cases as never, listener, report), onChange(renewals as never, listener, report)];
			return () => stops.forEach((stop) => stop());
		}
	};
}
