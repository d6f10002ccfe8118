import type { Clock } from '#lib/core/clock.ts';
import type { CaseId, DocumentId, SpaceId, StatementId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import { createCaseFile } from '#lib/document/case-file.ts';
import { scoresSince, type LaterScore } from '#lib/model/consult/later-scores.ts';
import { missedCalls } from '#lib/model/missed-calls.ts';
import { summarise } from '#lib/model/summarise.ts';
import { ofKind } from '#lib/model/supersede.ts';
import type { AnyStatement, JudgedStatement } from '#lib/model/statement.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import type { KeyRing } from '#lib/trust/key-ring.ts';
import type { Roster } from '#lib/trust/roster.ts';
import { judgeStatement } from '#lib/trust/statement-signature.ts';
import type { CaseConsults, Vault } from '#lib/vault/vault.ts';
import { openDocument } from './open-document.ts';
import { createReadingRests } from './reading-rests.ts';

/** The cases of every ward this device may read, their keys being, or coming, into the ring. */
export interface ListedCases {
	all(): readonly { readonly caseId: CaseId; readonly ward: SpaceId }[];
	on(listener: () => void): () => void;
}

export interface IndexerParts {
	readonly vault: Vault;
	readonly keyRing: KeyRing;
	readonly device: DeviceKeys;
	readonly roster: Readable<Roster>;
	readonly clock: Clock;
	readonly random: Random;
	readonly cases: ListedCases;
	readonly report: (error: unknown) => void;
}

/** Derives what the ward board and the list of consults show from the case files, and keeps it in the vault: never synced, always rebuildable. */
export interface Indexer {
	/** True while every listed case's summary is as new as the vault. */
	readonly settled: Readable<boolean>;
}

/** Another name whenever more is derived than before: then everything is read once more. */
const cursorNote = 'indexed-through-4';
const pageLength = 500;
const restMs = 200;
/** Of so many passes, a file that changes all the time is read in two. */
const passesApart = 5;
/** Read side by side: their summaries then go to the disk together. */
const casesAtOnce = 16;

const verifiedAmong = (judged: readonly JudgedStatement[]): readonly AnyStatement[] =>
	judged.filter(({ standing }) => standing === 'verified').map(({ statement }) => statement);

/** Of a case without a question, none. */
function scoresSinceAsked(judged: readonly JudgedStatement[]): readonly LaterScore[] {
	const verified = verifiedAmong(judged);
	const asked = ofKind(verified, 'consult').flatMap(({ body }) => (body.step === 'requested' ? [body.startedAtMs] : []));
	return asked.length === 0 ? [] : scoresSince(verified, Math.min(...asked));
}

/** Runs until `scope` closes. Put it in a worker, or beside the interface where there is none. */
export function startIndexer(parts: IndexerParts, scope: Scope): Indexer {
	const { vault, keyRing, device, roster, clock, cases, report } = parts;
	const settled = createSettable(false);
	const due = new Set<CaseId>();
	const summarised = new Set<CaseId>();
	/** Cases with statements that the roster did not vouch for. */
	const doubtful = new Set<CaseId>();
	let vouched = roster.current;
	const lastPut = new Map<CaseId, string>();
	const rests = createReadingRests<CaseId>(passesApart);
	let passes = 0;
	let cursor: number | null = null;
	let running = false;
	/** Whether the last pass read any file, or has one that rests: else the next need not wait. */
	let busy = false;
	let again = false;
	let cancelRest = (): void => undefined;

	/** What the vault has taken in since last time; false while the store does not answer. */
	const look = async (): Promise<boolean> => {
		if (cursor === null) {
			const noted = await vault.notes.get<number>(cursorNote);
			if (!noted.ok) return false;
			cursor = noted.value ?? 0;
		}
		for (;;) {
			const read = await vault.envelopes.after(cursor, pageLength);
			if (!read.ok) return false;
			for (const row of read.value) due.add(row.document as string as CaseId);
			cursor = read.value.at(-1)?.localSeq ?? cursor;
			if (read.value.length < pageLength) return true;
		}
	};
	/** Cases without a summary: newly listed ones, and all of them after the summaries were lost. */
	const lookForNew = async (): Promise<boolean> => {
		for (const ward of new Set(cases.all().map((entry) => entry.ward))) {
			const listed = cases.all().filter((entry) => entry.ward === ward && !summarised.has(entry.caseId));
			if (listed.length === 0) continue;
			const held = await vault.summaries.of(ward);
			if (!held.ok) return false;
			const known = new Set(held.value.map((summary) => summary.caseId));
			for (const summary of held.value) if (summary.unverifiedCount > 0) doubtful.add(summary.caseId);
			for (const { caseId } of listed) {
				summarised.add(caseId);
				if (!known.has(caseId)) due.add(caseId);
			}
		}
		return true;
	};
	const summariseCase = async (caseId: CaseId, ward: SpaceId): Promise<boolean> => {
		const opened = openDocument({
			...parts,
			ref: { space: ward, document: caseId as string as DocumentId },
			writes: false,
			follows: false
		});
		try {
			if (!(await opened.ready).ok) return false;
			const judged: JudgedStatement[] = [];
			const sentIn: Record<StatementId, CaseConsults['sentIn'][StatementId]> = {};
			for (const placed of createCaseFile(opened.doc, report).statements()) {
				const read = await judgeStatement(placed.bytes, caseId, roster.current);
				if (!read.ok) continue;
				judged.push(read.value);
				const { statement } = read.value;
				if (statement.kind !== 'consult' || statement.body.step !== 'requested') continue;
				const holder = opened.holding(placed.client, placed.clock);
				if (holder) sentIn[statement.id] = { device: holder.device, counter: holder.counter };
			}
			// Nothing that can be read yet: its key or its envelopes are still to come, and wake the indexer when they do.
			if (judged.length === 0) return true;
			busy = true;
			rests.noteReading(caseId, passes);
			const summary = summarise(caseId, judged, clock.nowMs());
			if (summary.unverifiedCount > 0) doubtful.add(caseId);
			else doubtful.delete(caseId);
			const steps = judged.filter(({ statement }) => statement.kind === 'consult');
			const scores = scoresSinceAsked(judged);
			const verified = verifiedAmong(judged);
			const me = roster.current.devices.get(device.deviceId)?.personId;
			const rung = me !== undefined && ofKind(verified, 'call').some(({ body }) => body.rang?.includes(me));
			const missed = rung ? missedCalls(verified, me, clock.nowMs()) : [];
			const text = JSON.stringify([summary, steps, sentIn, scores, missed]);
			if (lastPut.get(caseId) === text) return true;
			if (!(await vault.summaries.put(caseId, ward, summary)).ok) return false;
			const listed = { caseId, patient: summary, scores, missed, steps, sentIn };
			// Who was rung once has a row for good: what was answered since leaves it.
			if ((steps.length > 0 || rung) && !(await vault.consults.put(ward, listed)).ok) return false;
			lastPut.set(caseId, text);
			return true;
		} finally {
			await opened.close();
		}
	};
	const pass = async (): Promise<void> => {
		busy = false;
		if (!(await look()) || !(await lookForNew())) return;
		const wards = new Map(cases.all().map(({ caseId, ward }) => [caseId, ward]));
		passes += 1;
		const awake = [...due].filter((caseId) => !rests.rests(caseId, passes));
		if (awake.length < due.size) again = busy = true;
		const readOne = async (caseId: CaseId): Promise<void> => {
			const ward = wards.get(caseId);
			due.delete(caseId);
			if (ward && !(await summariseCase(caseId, ward))) due.add(caseId);
		};
		for (let from = 0; from < awake.length; from += casesAtOnce) {
			if (scope.closed) return;
			await Promise.all(awake.slice(from, from + casesAtOnce).map(readOne));
		}
		if (due.size > 0) return;
		await vault.notes.set(cursorNote, cursor);
		settled.set(true);
	};
	const run = async (): Promise<void> => {
		if (scope.closed) return;
		if (running) {
			again = true;
			return;
		}
		running = true;
		again = false;
		await pass().catch(report);
		cancelRest = clock.after(busy ? restMs : 0, () => {
			running = false;
			if (again) void run();
		});
	};
	const wake = (): void => void run();
	const redo = (stale: Iterable<CaseId>): void => {
		for (const caseId of stale) due.add(caseId);
		if (due.size > 0) settled.set(false);
		wake();
	};
	const allCases = (): CaseId[] => cases.all().map(({ caseId }) => caseId);

	scope.onClose(() => cancelRest());
	scope.onClose(vault.follow({ of: 'all' }, wake));
	scope.onClose(cases.on(wake));
	scope.onClose(keyRing.onChange((key) => redo([key.scope as string as CaseId])));
	// A new member turns claims into facts; a removed or altered one may turn facts into claims.
	scope.onClose(
		roster.on(() => {
			const before = vouched;
			vouched = roster.current;
			redo(onlyGrew(before, vouched) ? doubtful : allCases());
		})
	);
	wake();
	return { settled };
}

/** Says whether every device the first roster knows stands in the second as it stood. */
function onlyGrew(before: Roster, after: Roster): boolean {
	return [...before.devices].every(([deviceId, { removedAt, roles }]) => {
		const now = after.devices.get(deviceId);
		return now !== undefined && JSON.stringify([now.removedAt, now.roles]) === JSON.stringify([removedAt, roles]);
	});
}
