import { err, ok, type Result } from '#lib/core/result.ts';
import { isElement, text, type Element } from './element.ts';
import { jsonFault } from './json-place.ts';
import { foreignMember } from './other-version.ts';
import { readPatients, type ImportedPatient, type SkippedCount } from './read-patients.ts';
import type { Entry } from './reference-index.ts';

/** Where a file is not what it should be: a place in its text, or a path in its structure. */
export type FaultPlace = { readonly line: number; readonly column: number; readonly offset: number } | { readonly path: string };

export interface BundleFault {
	readonly fileName: string;
	readonly reason: 'not-json' | 'cut-off' | 'not-fhir' | 'not-r4' | 'not-a-bundle' | 'no-patient' | 'unsupported-type';
	readonly place: FaultPlace;
}

/** What one file holds for the wards. */
export interface ImportedFile {
	readonly fileName: string;
	readonly patients: readonly ImportedPatient[];
	/** What belongs to no patient in the file. */
	readonly skipped: readonly SkippedCount[];
}

const bundleTypes = ['batch', 'transaction', 'collection', 'document', 'searchset'];
const byteOrderMark = '\uFEFF';

function entriesOf(bundle: Element): { readonly entries: readonly Entry[]; readonly empty: number } {
	const raw = Array.isArray(bundle['entry']) ? (bundle['entry'] as readonly unknown[]) : [];
	const entries = raw.flatMap((entry, at): readonly Entry[] => {
		if (!isElement(entry) || !isElement(entry['resource'])) return [];
		const request = entry['request'];
		if (isElement(request) && request['method'] === 'DELETE') return [];
		const resourceType = text(entry['resource'], 'resourceType');
		if (resourceType === null) return [];
		return [{ path: `Bundle.entry[${at}].resource`, fullUrl: text(entry, 'fullUrl'), resourceType, resource: entry['resource'] }];
	});
	return { entries, empty: raw.length - entries.length };
}

function bundleFault(parsed: unknown): Omit<BundleFault, 'fileName'> | null {
	if (!isElement(parsed) || typeof parsed['resourceType'] !== 'string') return { reason: 'not-fhir', place: { path: 'resourceType' } };
	if (parsed['resourceType'] !== 'Bundle') return { reason: 'not-a-bundle', place: { path: parsed['resourceType'].slice(0, 64) } };
	return bundleTypes.includes(String(parsed['type'])) ? null : { reason: 'unsupported-type', place: { path: 'Bundle.type' } };
}

/**
 * Reads a FHIR R4 bundle in JSON. All or nothing: a file with a fault gives no statement, and the fault says where it is. What a
 * sound file holds beyond what this version reads is counted, never silently lost. The caller bounds the file's size.
 */
export function parseBundle(fileName: string, fileText: string): Result<ImportedFile, BundleFault> {
	const json = fileText.startsWith(byteOrderMark) ? fileText.slice(1) : fileText;
	let parsed: unknown;
	try {
		parsed = JSON.parse(json);
	} catch {
		const fault = jsonFault(json) ?? { reason: 'not-json', line: 1, column: 1, offset: 0 };
		return err({ fileName, reason: fault.reason, place: { line: fault.line, column: fault.column, offset: fault.offset } });
	}
	const fault = bundleFault(parsed);
	if (fault !== null) return err({ fileName, ...fault });
	const { entries, empty } = entriesOf(parsed as Element);
	for (const entry of entries) {
		const member = foreignMember(entry.resourceType, entry.resource);
		if (member !== null) return err({ fileName, reason: 'not-r4', place: { path: `${entry.path}.${member}` } });
	}
	const { patients, skipped } = readPatients(entries);
	if (patients.length === 0) return err({ fileName, reason: 'no-patient', place: { path: 'Bundle.entry' } });
	const unread: SkippedCount[] = empty === 0 ? [] : [{ resourceType: 'Bundle', reason: 'no-resource', count: empty }];
	return ok({ fileName, patients, skipped: [...skipped, ...unread] });
}
