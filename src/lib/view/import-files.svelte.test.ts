import { File as PlainFile } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { err, ok } from '#lib/core/result.ts';
import type { StatementContent } from '#lib/model/statement.ts';
import { caseId, noonMs, wardId, workspaceFixture } from '../../../tests/support/case-fixture.ts';
import { ImportFiles } from './import-files.svelte.ts';

const bundle = (...families: readonly string[]): string =>
	JSON.stringify({
		resourceType: 'Bundle',
		type: 'collection',
		entry: families.map((family, at) => ({
			fullUrl: `urn:uuid:${at}`,
			resource: { resourceType: 'Patient', id: String(at), name: [{ family }], gender: 'female' }
		}))
	});
const withLaboratory = JSON.stringify({
	resourceType: 'Bundle',
	type: 'collection',
	entry: [
		{ fullUrl: 'urn:uuid:0', resource: { resourceType: 'Patient', id: '0', name: [{ family: 'Li' }] } },
		{
			resource: {
				resourceType: 'Condition',
				subject: { reference: 'urn:uuid:0' },
				code: { text: 'Asthma' },
				clinicalStatus: { coding: [{ code: 'active' }] }
			}
		}
	]
});
/** The test page's own File cannot be read as a stream. */
const file = (name: string, text: string): File => new PlainFile([text], name) as unknown as File;

describe('importing files', () => {
	it('[C19] makes one case per patient: identity, admission without a bed, then the rest', async () => {
		const admitted: (readonly StatementContent[])[] = [];
		const files = new ImportFiles(
			workspaceFixture('doctor', (_, first) => {
				admitted.push(first);
				return Promise.resolve(ok(caseId));
			}),
			wardId,
			() => noonMs
		);
		await files.add([file('two.json', bundle('Li', 'Wu')), file('asthma.json', withLaboratory)]);
		expect(files.waiting).toBe(3);
		await files.keep();
		expect(admitted.map((first) => first.map((one) => one.kind))).toEqual([
			['identity', 'admission'],
			['identity', 'admission'],
			['identity', 'admission', 'condition']
		]);
		expect(admitted[0]?.[1]?.body).toEqual({ ward: wardId, bed: null, atMs: noonMs });
		expect([files.kept, files.waiting]).toEqual([3, 0]);
	});

	it('[C17] takes nothing of a file with a fault and says where it is', async () => {
		const files = new ImportFiles(workspaceFixture(), wardId, () => noonMs);
		await files.add([file('broken.json', '{"resourceType": "Bundle",\n "type" "collection"}')]);
		expect(files.items).toMatchObject([{ at: 'refused', name: 'broken.json', fault: { reason: 'not-json', place: { line: 2 } } }]);
		expect(files.waiting).toBe(0);
	});

	it('[C17] takes nothing of a file that holds what the role may not record', async () => {
		const files = new ImportFiles(workspaceFixture('nurse'), wardId, () => noonMs);
		await files.add([file('asthma.json', withLaboratory), file('plain.json', bundle('Li'))]);
		expect(files.items).toMatchObject([{ at: 'refused', fault: { reason: 'not-permitted', kinds: ['condition'] } }, { at: 'read' }]);
	});

	it('[C19] tries again what failed without doubling what was kept', async () => {
		let calls = 0;
		const files = new ImportFiles(
			workspaceFixture('doctor', () => {
				calls += 1;
				return Promise.resolve(calls === 2 ? err({ reason: 'storage' } as const) : ok(caseId));
			}),
			wardId,
			() => noonMs
		);
		await files.add([file('two.json', bundle('Li', 'Wu'))]);
		await files.keep();
		expect([files.kept, files.waiting]).toEqual([1, 1]);
		await files.keep();
		expect([files.kept, files.waiting, calls]).toEqual([2, 0, 3]);
	});

	it('[C19] lists a file only once, however often it is dropped', async () => {
		const files = new ImportFiles(workspaceFixture(), wardId, () => noonMs);
		const one = file('one.json', bundle('Li'));
		await files.add([one]);
		await files.add([one]);
		expect(files.items).toHaveLength(1);
	});
});
