import { File as PlainFile } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { err, ok } from '#lib/core/result.ts';
import type { StatementContent } from '#lib/model/statement.ts';
import { caseId, noonMs, wardId, workspaceFixture } from '../../../tests/support/case-fixture.ts';
import { ImportFiles, type ImportWork } from './import-files.svelte.ts';
import { readImport } from './read-import.ts';
import type { Workspace } from './workspace.ts';

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
			() => noonMs,
			readImport
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
		const files = new ImportFiles(workspaceFixture(), wardId, () => noonMs, readImport);
		await files.add([file('broken.json', '{"resourceType": "Bundle",\n "type" "collection"}')]);
		expect(files.items).toMatchObject([{ at: 'refused', name: 'broken.json', fault: { reason: 'not-json', place: { line: 2 } } }]);
		expect(files.waiting).toBe(0);
	});

	it('[C17] takes nothing of a file that holds what the role may not record', async () => {
		const files = new ImportFiles(workspaceFixture('nurse'), wardId, () => noonMs, readImport);
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
			() => noonMs,
			readImport
		);
		await files.add([file('two.json', bundle('Li', 'Wu'))]);
		await files.keep();
		expect([files.kept, files.waiting]).toEqual([1, 1]);
		await files.keep();
		expect([files.kept, files.waiting, calls]).toEqual([2, 0, 3]);
	});

	it('[C29] admits hundreds in portions, tells how far it is, and twice at once admits nobody twice', async () => {
		const sizes: number[] = [];
		const told: (ImportWork | null)[] = [];
		const workspace: Workspace = {
			...workspaceFixture(),
			admitAll(_, patients) {
				sizes.push(patients.length);
				told.push(files.work);
				return Promise.resolve(patients.map(() => ok(caseId)));
			}
		};
		const files = new ImportFiles(workspace, wardId, () => noonMs, readImport);
		await files.add([file('ward.json', bundle(...Array.from({ length: 60 }, (_, at) => `Family${at}`)))]);
		await Promise.all([files.keep(), files.keep()]);
		expect(sizes).toEqual([25, 25, 10]);
		expect(told.map((work) => work?.done)).toEqual([0, 25, 50]);
		expect([files.kept, files.work]).toEqual([60, null]);
	});

	it('[C29] a patient with much to state is admitted alone', async () => {
		const sizes: number[] = [];
		const workspace: Workspace = {
			...workspaceFixture(),
			admitAll(_, patients) {
				sizes.push(patients.length);
				return Promise.resolve(patients.map(() => ok(caseId)));
			}
		};
		const files = new ImportFiles(workspace, wardId, () => noonMs, readImport);
		const conditions = Array.from({ length: 500 }, () => (JSON.parse(withLaboratory) as { entry: object[] }).entry[1]!);
		const much = JSON.parse(withLaboratory) as { entry: object[] };
		await files.add([
			file('one.json', bundle('Li')),
			file('much.json', JSON.stringify({ ...much, entry: [...much.entry, ...conditions] })),
			file('two.json', bundle('Wu', 'Xi'))
		]);
		await files.keep();
		expect(sizes).toEqual([1, 1, 2]);
	});

	it('[C29] closed, it ends after the portion under way', async () => {
		const files = new ImportFiles(
			workspaceFixture('doctor', () => {
				files.close();
				return Promise.resolve(ok(caseId));
			}),
			wardId,
			() => noonMs,
			readImport
		);
		await files.add([file('ward.json', bundle(...Array.from({ length: 40 }, (_, at) => `Family${at}`)))]);
		await files.keep();
		expect([files.kept, files.waiting, files.work]).toEqual([25, 15, null]);
	});

	it('[C19] lists a file only once, however often it is dropped', async () => {
		const files = new ImportFiles(workspaceFixture(), wardId, () => noonMs, readImport);
		const one = file('one.json', bundle('Li'));
		await files.add([one]);
		await files.add([one]);
		expect(files.items).toHaveLength(1);
	});
});
