import type { CaseId, DocumentId, SpaceId, StatementId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { ConsultState } from '#lib/model/consult/consult-state.ts';
import { consultsOf } from '#lib/model/consult/consults.ts';
import type { JudgedStatement } from '#lib/model/statement.ts';
import { compareByTime } from '#lib/model/supersede.ts';
import type { ListedCases } from '#lib/sync/indexer.ts';
import type { CaseConsults, HeldConsults, Vault } from '#lib/vault/vault.ts';
import type { CaseMissedCall, ConsultList, ListedConsult } from '#lib/view/consult-desk.ts';
import { jsonDiffers } from './derived.ts';

export interface ConsultListParts {
	readonly vault: Pick<Vault, 'consults' | 'envelopes' | 'notes' | 'follow'>;
	/** What this device may read; a case that is not among them is not shown. */
	readonly cases: ListedCases;
	/** True once the indexer has read everything the vault holds. */
	readonly indexed: Readable<boolean>;
	readonly report: (error: unknown) => void;
}

/** The consults of every case here, kept up without opening a case file; only the cases that changed are read again. */
export interface KeptConsults {
	readonly list: Readable<ConsultList>;
	/** Calls about any of these cases that the person of this device missed. */
	readonly missed: Readable<readonly CaseMissedCall[]>;
	/** What an open file holds by now, ahead of the indexer. Steps are never taken back: a file only grows. */
	take(caseId: CaseId, ward: SpaceId, judged: readonly JudgedStatement[]): void;
}

interface KeptCase extends Pick<CaseConsults, 'sentIn' | 'missed'> {
	readonly ward: SpaceId;
	readonly patient: ListedConsult['patient'];
	readonly scores: ListedConsult['scores'];
	/** By id; a copy with a spoilt signature stands apart, so that it shadows nothing. */
	readonly steps: ReadonlyMap<string, JudgedStatement>;
	readonly listed: readonly ListedConsult[];
}

/** The very same each time, so that screens draw it once. */
const noScores: ListedConsult['scores'] = [];
/** When requests of this device reached a relay, and others' reached this device, by the request. */
const sentNote = 'consults-sent';

const stepKey = ({ statement, standing }: JudgedStatement): string => (standing === 'bad-signature' ? `${statement.id}!` : statement.id);

export function keepConsultList(parts: ConsultListParts, scope: Scope): KeptConsults {
	const { vault, cases, indexed, report } = parts;
	const list = createSettable<ConsultList>({ consults: [], ready: false });
	const missed = createSettable<readonly CaseMissedCall[]>([]);
	const kept = new Map<CaseId, KeptCase>();
	let readThrough: number | null = null;
	let sent: Record<StatementId, number> | null = null;
	let read = false;
	let reading: Promise<void> | null = null;
	let again = false;

	const show = (): void => {
		const readable = new Set(cases.all().map(({ caseId }) => caseId));
		const consults = [...kept]
			.filter(([caseId]) => readable.has(caseId))
			.flatMap(([, { listed }]) => listed)
			.sort((a, b) => compareByTime(a.consult.request, b.consult.request));
		const ready = read && indexed.current;
		const { current } = list;
		const same = current.ready === ready && current.consults.length === consults.length;
		if (!same || consults.some((one, at) => one !== current.consults[at])) list.set({ consults, ready });
		const calls = [...kept].flatMap(([caseId, one]) =>
			readable.has(caseId) ? (one.missed ?? []).map((call) => ({ caseId, ward: one.ward, bed: one.patient?.bed ?? null, call })) : []
		);
		if (jsonDiffers(missed.current, calls)) missed.set(calls);
	};

	/** What is the same stays the very same, so that screens draw it once. */
	const listedAs = (
		{ ward, patient, scores }: Pick<KeptCase, 'ward' | 'patient' | 'scores'>,
		consults: readonly ConsultState[],
		before: readonly ListedConsult[]
	): readonly ListedConsult[] =>
		consults.map((consult) => {
			const sentAtMs = sent?.[consult.id] ?? null;
			const held = before.find((one) => one.consult === consult);
			const same = held?.patient === patient && held.scores === scores && held.sentAtMs === sentAtMs;
			return same ? held : { consult, ward, patient, scores, sentAtMs };
		});

	const keep = (caseId: CaseId, next: Omit<KeptCase, 'steps' | 'listed'>, judged: readonly JudgedStatement[]): void => {
		const before = kept.get(caseId);
		const news = judged.filter((step) => before?.steps.get(stepKey(step))?.standing !== step.standing);
		const same = before !== undefined && news.length === 0;
		const steps = same ? before.steps : new Map([...(before?.steps ?? []), ...news.map((step) => [stepKey(step), step] as const)]);
		const consults = same ? before.listed.map(({ consult }) => consult) : consultsOf([...steps.values()]).consults;
		kept.set(caseId, { ...next, steps, listed: listedAs(next, consults, before?.listed ?? []) });
	};

	const waitsForRelay = (): boolean => [...kept.values()].some(({ sentIn }) => Object.keys(sentIn).some((id) => !(id in (sent ?? {}))));

	/** The requests of this device that a relay confirmed, and others' that a relay brought; true when more are known than before. */
	const readSent = async (): Promise<boolean> => {
		const noted = sent === null ? await vault.notes.get<Record<StatementId, number>>(sentNote) : null;
		if (noted && !noted.ok) return false;
		const known = sent ?? noted?.value ?? {};
		sent = known;
		const waiting = [...kept].flatMap(([caseId, { sentIn }]) =>
			Object.entries(sentIn).flatMap(([request, place]) =>
				request in known ? [] : [{ request: request as StatementId, document: caseId as string as DocumentId, ...place }]
			)
		);
		const rows = waiting.length === 0 ? null : await vault.envelopes.getAll(waiting);
		if (!rows?.ok) return noted !== null;
		const news = waiting.flatMap(({ request, document, device, counter }): [StatementId, number][] => {
			const row = rows.value.find((held) => held.document === document && held.device === device && held.counter === counter);
			// A snapshot that another device made of it came by a relay, which held it before.
			return row && row.relaySeq !== null ? [[request, row.acknowledgedAtMs ?? row.receivedAtMs]] : [];
		});
		if (news.length === 0) return noted !== null;
		sent = { ...known, ...Object.fromEntries(news) };
		await vault.notes.set(sentNote, sent);
		return true;
	};

	const readRows = async (): Promise<readonly HeldConsults[] | null> => {
		const changed = await vault.consults.changed(readThrough);
		if (!changed.ok) return null;
		readThrough = changed.value.through;
		return changed.value.rows;
	};
	const readNow = async (): Promise<void> => {
		const rows = await readRows();
		if (scope.closed || rows === null) return;
		for (const { ward, consults } of rows) {
			const { caseId, patient, scores = noScores, missed: calls = [], sentIn, steps } = consults;
			keep(caseId, { ward, patient, scores, missed: calls, sentIn }, steps);
		}
		if (await readSent()) for (const [caseId, held] of kept) keep(caseId, held, []);
		read = true;
		show();
	};
	const readSoon = (): void => {
		again = true;
		reading ??= (async () => {
			while (again && !scope.closed) {
				again = false;
				await readNow().catch(report);
			}
			reading = null;
		})();
	};

	for (const stop of [
		vault.follow({ of: 'consults' }, readSoon),
		// Only what waits to be confirmed has anything to learn from it.
		vault.follow({ of: 'outbox' }, () => waitsForRelay() && readSoon()),
		cases.on(show),
		indexed.on(() => {
			read = false;
			readSoon();
		})
	])
		scope.onClose(stop);
	scope.onClose(() => reading ?? undefined);
	readSoon();

	return {
		list,
		missed,
		take(caseId, ward, judged) {
			const before = kept.get(caseId);
			const steps = judged.filter(({ statement }) => statement.kind === 'consult');
			if (steps.length === 0) return;
			const { patient = null, scores = noScores, missed: calls = [], sentIn = {} } = before ?? {};
			keep(caseId, { ward, patient, scores, missed: calls, sentIn }, steps);
			show();
		}
	};
}
