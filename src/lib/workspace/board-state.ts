import type { DocumentId, SpaceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import type { Board, BoardBed, Hospital, Presence, Ward } from '#lib/view/workspace.ts';
import type { Vault } from '#lib/vault/vault.ts';

export interface BoardParts {
	readonly vault: Pick<Vault, 'summaries' | 'outbox' | 'follow'>;
	readonly hospital: Readable<Hospital>;
	readonly online: Readable<readonly Presence[]>;
	/** True once the indexer has read everything the vault holds. */
	readonly indexed: Readable<boolean>;
	readonly report: (error: unknown) => void;
}

export interface BoardKnowledge {
	readonly summaries: readonly BedSummary[];
	readonly unsent: ReadonlyMap<DocumentId, number>;
	readonly online: readonly Presence[];
	readonly ready: boolean;
}

const samePlace = (one: BoardBed, other: BoardBed): boolean =>
	one.bed === other.bed &&
	one.patient === other.patient &&
	one.unsent === other.unsent &&
	one.present.length === other.present.length &&
	one.present.every((who, at) => who === other.present[at]);

/** The places of a ward in their order, free ones included, then patients without a bed. A place as it was `before` stays the very same. Pure. */
function boardOf(ward: Ward, { summaries, unsent, online, ready }: BoardKnowledge, before: readonly BoardBed[]): Board {
	const inside = summaries.filter((summary) => summary.dischargedAtMs === null);
	const known = new Map(before.map((place) => [place.patient?.caseId, place]));
	const place = (bed: string | null, patient: BedSummary): BoardBed => {
		const next: BoardBed = {
			bed,
			patient,
			unsent: unsent.get(patient.caseId as string as DocumentId) ?? 0,
			present: online.filter(({ caseId }) => caseId === patient.caseId)
		};
		const held = known.get(patient.caseId);
		return held && samePlace(held, next) ? held : next;
	};
	const beds = ward.beds.flatMap((bed): BoardBed[] => {
		const patients = inside.filter((summary) => summary.bed === bed);
		// Two patients in one bed are two rows: whichever is wrong, neither may disappear.
		return patients.length > 0 ? patients.map((patient) => place(bed, patient)) : [{ bed, patient: null, unsent: 0, present: [] }];
	});
	const elsewhere = inside.filter((summary) => summary.bed === null || !ward.beds.includes(summary.bed));
	return { ward, beds: [...beds, ...elsewhere.map((patient) => place(patient.bed, patient))], ready };
}

/** The live board of one ward. */
export function openBoard(parts: BoardParts, spaceId: SpaceId, scope: Scope): Readable<Board> {
	const { vault, hospital, online, indexed, report } = parts;
	const unknown: Ward = { spaceId, name: '', beds: [] };
	const ward = (): Ward => hospital.current.wards.find((known) => known.spaceId === spaceId) ?? unknown;
	let summaries: readonly BedSummary[] = [];
	let unsent: ReadonlyMap<DocumentId, number> = new Map();
	const board = createSettable(boardOf(ward(), { summaries, unsent, online: [], ready: false }, []));

	const show = (): void =>
		board.set(boardOf(ward(), { summaries, unsent, online: online.current, ready: indexed.current }, board.current.beds));
	const readSummaries = oneAtATime(async () => {
		const read = await vault.summaries.of(spaceId);
		if (read.ok) summaries = read.value;
		show();
	}, report);
	const readUnsent = oneAtATime(async () => {
		const read = await vault.outbox.unsent();
		if (read.ok) unsent = read.value;
		show();
	}, report);

	for (const stop of [
		vault.follow({ of: 'summaries' }, readSummaries),
		vault.follow({ of: 'outbox' }, readUnsent),
		hospital.on(show),
		online.on(show),
		indexed.on(readSummaries)
	]) {
		scope.onClose(stop);
	}
	readSummaries();
	readUnsent();
	return board;
}

/** However often it is asked for while it runs, it runs once more. */
function oneAtATime(run: () => Promise<void>, report: (error: unknown) => void): () => void {
	let running = false;
	let again = false;
	const runAll = async (): Promise<void> => {
		running = true;
		while (again) {
			again = false;
			await run().catch(report);
		}
		running = false;
	};
	return () => {
		again = true;
		if (!running) void runAll();
	};
}
