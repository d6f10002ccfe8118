import 'fake-indexeddb/auto';
import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#lib/core/clock.ts';
import { asId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { until } from '../../../tests/support/until.ts';
import { journalText, openJournal, orphanedJournals, parseJournalText, readJournal, type JournalName } from './journal.ts';
import { origins } from './origins.ts';

const nameOf = (instance: string, profile = 'p'): JournalName => ({
	profile,
	space: asId<SpaceId>('aa'.repeat(16)),
	document: asId<DocumentId>('c1'.repeat(16)),
	instance
});

const rows = async (name: JournalName): Promise<number> => (await readJournal(name, systemClock)).length;
const never = (error: unknown): void => {
	throw error;
};

describe('the journal', () => {
	test('[D17] keystrokes of a crashed tab are found by the next start, and envelope contents are not among them', async () => {
		const doc = new Y.Doc();
		const name = nameOf('one');
		const journal = openJournal(doc, name, never, null, systemClock);
		await until(async () => (await rows(name)) === 1, 'opening');
		const other = new Y.Doc();
		other.getText('t').insert(0, 'from an envelope');
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), origins.link);
		doc.getMap('m').set('typed', 'but not sealed');
		expect(await orphanedJournals('p', null)).toEqual([]);
		await journal.release();
		expect(await orphanedJournals('p', null)).toEqual([name]);
		expect(await orphanedJournals('someone else', null)).toEqual([]);
		const found = new Y.Doc();
		for (const update of await readJournal(name, systemClock)) Y.applyUpdate(found, update);
		expect(found.getMap('m').toJSON()).toEqual({ typed: 'but not sealed' });
		expect(found.getText('t').toString()).toBe('');
	});

	test('[D18] what is sealed leaves the journal, and closing deletes its database', async () => {
		const doc = new Y.Doc();
		const name = nameOf('two');
		const journal = openJournal(doc, name, never, null, systemClock);
		await until(async () => (await rows(name)) === 1, 'opening');
		doc.getText('t').insert(0, 'needle');
		await until(async () => (await rows(name)) === 2, 'journalling');
		journal.empty();
		await until(async () => (await rows(name)) === 0, 'emptying');
		doc.getText('t').insert(0, 'x');
		await journal.destroy();
		expect((await indexedDB.databases()).map((entry) => entry.name)).not.toContain(journalText(name));
	});

	test('[D19] a journal whose connection is gone reports, and the document goes on speaking', async () => {
		const doc = new Y.Doc();
		const name = nameOf('three');
		const reported: unknown[] = [];
		openJournal(doc, name, (error) => reported.push(error), null, systemClock);
		await until(async () => (await rows(name)) === 1, 'opening');
		const deletion = indexedDB.deleteDatabase(journalText(name));
		await new Promise<void>((resolve) => (deletion.onsuccess = () => resolve()));
		let heard = 0;
		doc.on('update', () => heard++);
		doc.getText('t').insert(0, 'a');
		doc.getText('t').insert(0, 'b');
		expect([heard, reported.length]).toEqual([2, 2]);
	});

	test('[D17] a name says whose journal it is, and other databases are no journals', () => {
		expect(parseJournalText(journalText(nameOf('x')))).toEqual(nameOf('x'));
		for (const text of ['vault', 'journal/p', 'journal/p/no/id/x', `${journalText(nameOf('x'))}/more`])
			expect(parseJournalText(text)).toBeNull();
	});
});
