import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vitalsBundle } from '../open/vitals-bundle.ts';

interface Entry {
	readonly fullUrl: string;
	readonly resource: { readonly resourceType: string; readonly id: string; readonly subject?: { readonly reference: string } };
}

const everyMin = 240;
const familyName = (patient: number): string => `Importley${String(patient).padStart(4, '0')}`;

/** The entries of one invented patient with `sets` sets of vital signs, four hours apart; ids are the patient's own. */
function entriesOf(patient: number, sets: number, endMs: number): readonly Entry[] {
	const { entry } = JSON.parse(vitalsBundle(sets, endMs, everyMin)) as { readonly entry: readonly Entry[] };
	return entry.map(({ resource }) => {
		const id = `${patient}-${resource.id}`;
		const whose =
			resource.resourceType === 'Patient'
				? { name: [{ use: 'official', family: familyName(patient), given: ['Ana'] }] }
				: { subject: { reference: `Patient/${patient}-p1` } };
		return { fullUrl: `urn:x:${id}`, resource: { ...resource, id, ...whose } };
	});
}

export interface WardFiles {
	readonly paths: readonly string[];
	remove(): void;
}

/** FHIR R4 bundles of so many invented patients on disk, from where a browser takes them by itself: one file each, or all in one. */
export function writeWardFiles(patients: number, sets: number, endMs: number, inOne: boolean): WardFiles {
	const folder = mkdtempSync(join(tmpdir(), 'wardline-import-'));
	const write = (name: string, entry: readonly Entry[]): string => {
		const path = join(folder, name);
		writeFileSync(path, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }));
		return path;
	};
	const entries = Array.from({ length: patients }, (_, patient) => entriesOf(patient, sets, endMs));
	const paths = inOne ? [write('ward.json', entries.flat())] : entries.map((own, patient) => write(`patient-${patient}.json`, own));
	return { paths, remove: () => rmSync(folder, { recursive: true }) };
}
