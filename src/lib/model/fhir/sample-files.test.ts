import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { parseStatementBody } from '../parse-statement.ts';
import { parseBundle } from './parse-bundle.ts';

/** Real bundles of synthetic patients, kept beside the checkout where there are any; `parse-bundle.test.ts` needs none. */
const folder = '../shared/data/fhir';
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json.gz')) : [];
const whyNot = files.length === 0 ? ` (not run: no bundles in ${folder})` : '';

const statedTypes = ['Patient', 'Encounter', 'Condition', 'Procedure', 'Observation'];

test.skipIf(files.length === 0)(`[F14] everything of a real bundle is read or counted${whyNot}`, () => {
	for (const name of files) {
		const text = gunzipSync(readFileSync(`${folder}/${name}`)).toString('utf8');
		const { patients, skipped } = expectOk(parseBundle(name, text), 'the sample is sound');
		expect([name, patients.length]).toEqual([name, 1]);
		const [patient] = patients;
		for (const { kind, body } of patient!.statements) expect(parseStatementBody(kind, body).ok).toBe(true);
		const types = (JSON.parse(text) as { entry: { resource: { resourceType: string } }[] }).entry.map(
			({ resource }) => resource.resourceType
		);
		const passedOver = [...patient!.report.skipped, ...skipped].reduce((sum, { count }) => sum + count, 0);
		expect([name, types.filter((type) => statedTypes.includes(type)).length + passedOver]).toEqual([name, types.length]);
		const kinds = new Map(patient!.report.read.map(({ kind, count }) => [kind, count]));
		expect(kinds.get('encounter')).toBe(types.filter((type) => type === 'Encounter').length);
		expect(kinds.get('condition') ?? 0).toBe(types.filter((type) => type === 'Condition').length);
		expect(kinds.get('vitals') ?? 0).toBe(types.includes('Observation') ? 1 : 0);
	}
});
