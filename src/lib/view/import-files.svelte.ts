import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import type { ImportedFile } from '#lib/model/fhir/parse-bundle.ts';
import type { ImportedPatient } from '#lib/model/fhir/read-patients.ts';
import { mayState } from '#lib/model/rights.ts';
import type { StatementContent, StatementKind } from '#lib/model/statement.ts';
import { portions } from './portions.ts';
import type { ReadImport, ReadImportFault } from './read-import.ts';
import type { AssertError, Workspace } from './workspace.ts';

export type ImportFault = ReadImportFault | { readonly reason: 'not-permitted'; readonly kinds: readonly StatementKind[] };

/** How far one patient of a file has come. */
export type PatientState =
	| { readonly at: 'read' }
	| { readonly at: 'keeping' }
	| { readonly at: 'kept'; readonly caseId: CaseId }
	| { readonly at: 'failed'; readonly error: AssertError };

export interface ImportPatient {
	readonly patient: ImportedPatient;
	readonly state: PatientState;
}

export type ImportItem =
	| { readonly at: 'reading'; readonly key: string; readonly name: string }
	/** Nothing of this file is taken. */
	| { readonly at: 'refused'; readonly key: string; readonly name: string; readonly fault: ImportFault }
	| {
			readonly at: 'read';
			readonly key: string;
			readonly name: string;
			readonly file: ImportedFile;
			readonly patients: readonly ImportPatient[];
	  };

/** What is being done, and how much of it. */
export interface ImportWork {
	readonly doing: 'reading' | 'keeping';
	/** Files when reading, patients when keeping. */
	readonly done: number;
	readonly total: number;
}

interface Change {
	readonly key: string;
	readonly at: number;
	readonly state: PatientState;
}

/** So much is done between two looks of the screen, and is one writing of the store. */
const filesAtOnce = 25;
const bytesAtOnce = 1024 * 1024;
const patientsAtOnce = 25;
const statementsAtOnce = 400;

/** Files that become cases of a ward: each is read whole before anything is kept, and a file with a fault gives nothing. */
export class ImportFiles {
	readonly #workspace: Workspace;
	readonly #ward: SpaceId;
	readonly #nowMs: () => number;
	readonly #readFile: ReadImport;
	#closed = false;
	#turn: Promise<void> = Promise.resolve();
	items = $state.raw<readonly ImportItem[]>([]);
	/** Null while nothing is being done. */
	work = $state.raw<ImportWork | null>(null);

	/** Patients that were read and are not kept yet. */
	readonly waiting: number = $derived.by(() =>
		this.items.reduce((sum, item) => sum + (item.at === 'read' ? item.patients.filter((one) => one.state.at !== 'kept').length : 0), 0)
	);
	readonly kept: number = $derived.by(() =>
		this.items.reduce((sum, item) => sum + (item.at === 'read' ? item.patients.filter((one) => one.state.at === 'kept').length : 0), 0)
	);

	constructor(workspace: Workspace, ward: SpaceId, nowMs: () => number, readFile: ReadImport) {
		this.#workspace = workspace;
		this.#ward = ward;
		this.#nowMs = nowMs;
		this.#readFile = readFile;
	}

	/** Reads files in portions; a file that is already listed is not read again. */
	async add(files: readonly File[]): Promise<void> {
		const listed = new Set(this.items.map((item) => item.key));
		const fresh = new Map(
			files.map((file) => [`${file.name} ${file.size} ${file.lastModified}`, file] as const).filter(([key]) => !listed.has(key))
		);
		this.items = [...this.items, ...[...fresh].map(([key, { name }]): ImportItem => ({ at: 'reading', key, name }))];
		const limits = { count: filesAtOnce, weight: bytesAtOnce, weightOf: ([, file]: readonly [string, File]) => file.size };
		await this.#inTurn(() =>
			this.#inPortions('reading', portions([...fresh], limits), async (portion) => {
				const read = new Map<string, ImportItem>();
				for (const [key, file] of portion) read.set(key, this.#judge(await this.#readFile(file), file, key));
				this.items = this.items.map((item) => read.get(item.key) ?? item);
			})
		);
	}

	/** Admits every patient that was read, each as one case; what fails can be tried again. */
	keep(): Promise<void> {
		return this.#inTurn(() => this.#keepAll());
	}

	/** Ends the work after the portion under way; what was kept stays. */
	close(): void {
		this.#closed = true;
	}

	async #keepAll(): Promise<void> {
		const waiting = this.items.flatMap((item) =>
			item.at !== 'read'
				? []
				: item.patients.flatMap(({ patient, state }, at) => (state.at === 'kept' ? [] : [{ key: item.key, at, patient }]))
		);
		const limits = {
			count: patientsAtOnce,
			weight: statementsAtOnce,
			weightOf: ({ patient }: { readonly patient: ImportedPatient }) => patient.statements.length
		};
		await this.#inPortions('keeping', portions(waiting, limits), async (portion) => {
			this.#setStates(portion.map(({ key, at }) => ({ key, at, state: { at: 'keeping' } })));
			const admitted = await this.#workspace.admitAll(
				this.#ward,
				portion.map(({ patient }) => this.#contents(patient))
			);
			this.#setStates(portion.map(({ key, at }, place) => ({ key, at, state: stateAfter(admitted[place]!) })));
		});
	}

	/** One thing after the other: nobody is admitted twice by a second tap. */
	#inTurn(task: () => Promise<void>): Promise<void> {
		const mine = this.#turn.then(task);
		this.#turn = mine.catch(() => undefined);
		return mine;
	}

	async #inPortions<T>(
		doing: ImportWork['doing'],
		all: readonly (readonly T[])[],
		each: (portion: readonly T[]) => Promise<void>
	): Promise<void> {
		const total = all.reduce((sum, portion) => sum + portion.length, 0);
		let done = 0;
		for (const portion of all) {
			if (this.#closed) break;
			this.work = { doing, done, total };
			await each(portion);
			done += portion.length;
		}
		this.work = null;
	}

	/** Who it is, then that they are in this ward without a bed, then all the rest. */
	#contents(patient: ImportedPatient): readonly StatementContent[] {
		const admission: StatementContent<'admission'> = {
			kind: 'admission',
			body: { ward: this.#ward, bed: null, atMs: this.#nowMs() },
			supersedes: []
		};
		const [identity, ...rest] = patient.statements;
		return identity ? [identity, admission, ...rest] : [admission];
	}

	#judge(read: Result<ImportedFile, ReadImportFault>, { name }: File, key: string): ImportItem {
		const refused = (fault: ImportFault): ImportItem => ({ at: 'refused', key, name, fault });
		if (!read.ok) return refused(read.error);
		const { patients } = read.value;
		const kinds = new Set(patients.flatMap((patient) => patient.statements.map((one) => one.kind)));
		const forbidden = [...kinds].filter((kind) => !mayState(this.#workspace.me.role, kind));
		if (forbidden.length > 0) return refused({ reason: 'not-permitted', kinds: forbidden });
		return { at: 'read', key, name, file: read.value, patients: patients.map((patient) => ({ patient, state: { at: 'read' } })) };
	}

	#setStates(changes: readonly Change[]): void {
		const byKey = new Map<string, Map<number, PatientState>>();
		for (const { key, at, state } of changes) byKey.set(key, (byKey.get(key) ?? new Map<number, PatientState>()).set(at, state));
		this.items = this.items.map((item) => {
			const states = byKey.get(item.key);
			if (item.at !== 'read' || !states) return item;
			return {
				...item,
				patients: item.patients.map((one, at) => {
					const state = states.get(at);
					return state ? { ...one, state } : one;
				})
			};
		});
	}
}

const stateAfter = (admitted: Result<CaseId, AssertError>): PatientState =>
	admitted.ok ? { at: 'kept', caseId: admitted.value } : { at: 'failed', error: admitted.error };
