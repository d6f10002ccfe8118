import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { parseStatementBody } from '../parse-statement.ts';
import { parseBundle } from './parse-bundle.ts';

/** Real bundles of synthetic patients, kept beside the checkout where there are any; `parse-bundle.test.ts` needs none. */
const folder = '../shared/data/fhir';
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json.gz')) : [];

describe.skipIf(files.length === 0)(`sample bundles${files.length === 0 ? ` (not run: no folder ${folder})` : ''}`, () => {
	test.for(files)('[F14] everything of %s is read or counted, and every statement is well formed', (name) => {
		const text = gunzipSync(readFileSync(`${folder}/${name}`)).toString('utf8');
		const { patients, skipped } = expectOk(parseBundle(name, text), 'the sample is sound');
		const [patient] = patients;
		expect(patients).toHaveLength(1);
		for (const { kind, body } of patient!.statements) expect(parseStatementBody(kind, body).ok).toBe(true);
		const entries = (JSON.parse(text) as { entry: { resource: { resourceType: string } }[] }).entry.map(
			({ resource }) => resource.resourceType
		);
		const passedOver = [...patient!.report.skipped, ...skipped].reduce((sum, { count }) => sum + count, 0);
		const single = entries.filter((type) => ['Patient', 'Encounter', 'Condition', 'Procedure'].includes(type)).length;
		expect(single + entries.filter((type) => type === 'Observation').length + passedOver).toBe(entries.length);
		const kinds = new Map(patient!.report.read.map(({ kind, count }) => [kind, count]));
		expect(kinds.get('encounter')).toBe(entries.filter((type) => type === 'Encounter').length);
		expect(kinds.get('condition') ?? 0).toBe(entries.filter((type) => type === 'Condition').length);
	});
});
