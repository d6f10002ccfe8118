import type { StatementContent, StatementKind } from '../statement.ts';
import type { IdentityBody } from '../stay.ts';
import { groupVitals } from './group-vitals.ts';
import { readAllergy, readCondition, readEncounter, readProcedure } from './read-history.ts';
import { readObservation, type VitalReading } from './read-observation.ts';
import { fact, type Read, type SkipReason } from './read-outcome.ts';
import { readPatient } from './read-patient.ts';
import { createReferenceIndex, type Entry } from './reference-index.ts';
import type { Element } from './element.ts';

export interface SkippedCount {
	readonly resourceType: string;
	readonly reason: SkipReason;
	readonly count: number;
}

/** What was read and what was not, for the person who decides about the import. */
export interface ImportReport {
	/** Statements by kind. */
	readonly read: readonly { readonly kind: StatementKind; readonly count: number }[];
	/** Resources that gave none, by type and reason. */
	readonly skipped: readonly SkippedCount[];
}

/** One patient of a file: every statement keeps the times the file gives, none supersedes anything. */
export interface ImportedPatient {
	readonly identity: IdentityBody;
	/** The identity first, then the rest in the file's order, vital signs grouped by instant at the end. */
	readonly statements: readonly StatementContent[];
	readonly report: ImportReport;
}

const readers: { readonly [type: string]: (resource: Element) => Read } = {
	Condition: readCondition,
	Encounter: readEncounter,
	Procedure: readProcedure,
	AllergyIntolerance: readAllergy
};

/** Whom a resource speaks of: R4 says `subject`, or `patient` in allergies, immunisations and claims. */
const subjectMembers = ['subject', 'patient'];

interface Tally {
	add(resourceType: string, reason: SkipReason, count?: number): void;
	all(): readonly SkippedCount[];
}

function createTally(): Tally {
	const counts = new Map<string, SkippedCount>();
	return {
		add(resourceType, reason, count = 1) {
			const key = `${resourceType} ${reason}`;
			counts.set(key, { resourceType, reason, count: (counts.get(key)?.count ?? 0) + count });
		},
		all: () => [...counts.values()]
	};
}

function readOne(patient: Entry, own: readonly Entry[]): ImportedPatient {
	const identity = readPatient(patient.resource);
	const statements: StatementContent[] = [fact('identity', identity)];
	const readings: VitalReading[] = [];
	const skipped = createTally();
	for (const { resourceType, resource } of own) {
		if (resourceType === 'Observation') {
			const read = readObservation(resource);
			if ('skipped' in read) skipped.add(resourceType, read.skipped);
			else {
				readings.push(...read.readings);
				statements.push(...read.findings.map((finding) => fact('laboratory', finding)));
			}
			continue;
		}
		const read = readers[resourceType]?.(resource) ?? { skipped: 'not-supported' as const };
		if ('skipped' in read) skipped.add(resourceType, read.skipped);
		else statements.push(...read.statements);
	}
	const grouped = groupVitals(readings);
	statements.push(...grouped.findings.map((finding) => fact('laboratory', finding)), ...grouped.sets.map((set) => fact('vitals', set)));
	if (grouped.doubles > 0) skipped.add('Observation', 'double', grouped.doubles);
	return { identity, statements, report: { read: countKinds(statements), skipped: skipped.all() } };
}

function countKinds(statements: readonly StatementContent[]): ImportReport['read'] {
	const counts = new Map<StatementKind, number>();
	for (const { kind } of statements) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	return [...counts].map(([kind, count]) => ({ kind, count }));
}

/** Sorts the entries of a sound bundle by patient and reads them. */
export function readPatients(entries: readonly Entry[]): {
	readonly patients: readonly ImportedPatient[];
	readonly skipped: readonly SkippedCount[];
} {
	const index = createReferenceIndex(entries);
	const patients = entries.filter((entry) => entry.resourceType === 'Patient');
	const own = new Map<Entry, Entry[]>(patients.map((patient) => [patient, []]));
	const skipped = createTally();
	for (const entry of entries) {
		if (entry.resourceType === 'Patient') continue;
		const subject = subjectMembers.map((member) => index.follow(entry.resource, member)).find((found) => found?.resourceType === 'Patient');
		const readable = entry.resourceType === 'Observation' || Object.hasOwn(readers, entry.resourceType);
		if (subject) own.get(subject)!.push(entry);
		else skipped.add(entry.resourceType, readable ? 'no-patient' : 'not-supported');
	}
	return { patients: patients.map((patient) => readOne(patient, own.get(patient)!)), skipped: skipped.all() };
}
