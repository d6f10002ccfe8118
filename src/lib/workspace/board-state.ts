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

/** The places of a ward in their order, free ones included, then patients without a bed. Pure. */
function boardOf(ward: Ward, { summaries, unsent, online, ready }: BoardKnowledge): Board {
	const inside = summaries.filter((summary) => summary.dischargedAtMs === null);
	const place = (bed: string | null, patient: BedSummary): BoardBed => ({
		bed,
		patient,
		unsent: unsent.get(patient.caseId as string as DocumentId) ?? 0,
		present: online.filter(({ caseId }) => caseId === patient.caseId)
	});
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
	const board = createSettable(boardOf(ward(), { summaries, unsent, online: [], ready: false }));

	const show = (): void => board.set(boardOf(ward(), { summaries, unsent, online: online.current, ready: indexed.current }));
	const readSummaries = async (): Promise<void> => {
		const read = await vault.summaries.of(spaceId);
		if (read.ok) summaries = read.value;
		show();
	};
	const readUnsent = async (): Promise<void> => {
		const read = await vault.outbox.unsent();
		if (read.ok) unsent = read.value;
		show();
	};

	for (const stop of [
		vault.follow({ of: 'summaries' }, () => void readSummaries().catch(report)),
		vault.follow({ of: 'outbox' }, () => void readUnsent().catch(report)),
		hospital.on(show),
		online.on(show),
		indexed.on(() => void readSummaries().catch(report))
	]) {
		scope.onClose(stop);
	}
	void readSummaries().catch(report);
	void readUnsent().catch(report);
	return board;
}
