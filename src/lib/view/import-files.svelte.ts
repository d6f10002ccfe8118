import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import { parseBundle, type BundleFault, type ImportedFile } from '#lib/model/fhir/parse-bundle.ts';
import type { ImportedPatient } from '#lib/model/fhir/read-patients.ts';
import { mayState } from '#lib/model/rights.ts';
import type { StatementContent, StatementKind } from '#lib/model/statement.ts';
import { importFileText, type FileTextError } from './import-file-text.ts';
import type { AssertError, Workspace } from './workspace.ts';

export type ImportFault = BundleFault | FileTextError | { readonly reason: 'not-permitted'; readonly kinds: readonly StatementKind[] };

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

/** Files that become cases of a ward: each is read whole before anything is kept, and a file with a fault gives nothing. */
export class ImportFiles {
	readonly #workspace: Workspace;
	readonly #ward: SpaceId;
	readonly #nowMs: () => number;
	items = $state.raw<readonly ImportItem[]>([]);
	busy = $state(false);

	/** Patients that were read and are not kept yet. */
	readonly waiting: number = $derived.by(() =>
		this.items.reduce((sum, item) => sum + (item.at === 'read' ? item.patients.filter((one) => one.state.at !== 'kept').length : 0), 0)
	);
	readonly kept: number = $derived.by(() =>
		this.items.reduce((sum, item) => sum + (item.at === 'read' ? item.patients.filter((one) => one.state.at === 'kept').length : 0), 0)
	);

	constructor(workspace: Workspace, ward: SpaceId, nowMs: () => number) {
		this.#workspace = workspace;
		this.#ward = ward;
		this.#nowMs = nowMs;
	}

	/** Reads files one after the other; a file that is already listed is not read again. */
	async add(files: readonly File[]): Promise<void> {
		this.busy = true;
		const fresh = files
			.map((file) => ({ file, key: `${file.name} ${file.size} ${file.lastModified}` }))
			.filter(({ key }) => !this.items.some((item) => item.key === key));
		this.items = [...this.items, ...fresh.map(({ file, key }): ImportItem => ({ at: 'reading', key, name: file.name }))];
		for (const { file, key } of fresh) this.#put(await this.#read(file, key));
		this.busy = false;
	}

	/** Admits every patient that was read, each as one case; what fails can be tried again. */
	async keep(): Promise<void> {
		this.busy = true;
		for (const item of this.items) {
			if (item.at !== 'read') continue;
			for (const [at, one] of item.patients.entries()) {
				if (one.state.at === 'kept') continue;
				this.#setState(item.key, at, { at: 'keeping' });
				const admitted = await this.#workspace.admit(this.#ward, this.#contents(one.patient));
				this.#setState(item.key, at, admitted.ok ? { at: 'kept', caseId: admitted.value } : { at: 'failed', error: admitted.error });
			}
		}
		this.busy = false;
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

	async #read(file: File, key: string): Promise<ImportItem> {
		const refused = (fault: ImportFault): ImportItem => ({ at: 'refused', key, name: file.name, fault });
		const text = await importFileText(file);
		if (!text.ok) return refused(text.error);
		const parsed = parseBundle(file.name, text.value);
		if (!parsed.ok) return refused(parsed.error);
		const kinds = new Set(parsed.value.patients.flatMap((patient) => patient.statements.map((one) => one.kind)));
		const forbidden = [...kinds].filter((kind) => !mayState(this.#workspace.me.role, kind));
		if (forbidden.length > 0) return refused({ reason: 'not-permitted', kinds: forbidden });
		return {
			at: 'read',
			key,
			name: file.name,
			file: parsed.value,
			patients: parsed.value.patients.map((patient) => ({ patient, state: { at: 'read' } }))
		};
	}

	#put(item: ImportItem): void {
		this.items = this.items.map((one) => (one.key === item.key ? item : one));
	}

	#setState(key: string, at: number, state: PatientState): void {
		this.items = this.items.map((item) =>
			item.key === key && item.at === 'read'
				? { ...item, patients: item.patients.map((one, index) => (index === at ? { ...one, state } : one)) }
				: item
		);
	}
}
