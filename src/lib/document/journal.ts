import { IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';
import type { Clock } from '#lib/core/clock.ts';
import { isId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { guardUpdateListener, type Report } from './guarded.ts';
import { origins } from './origins.ts';

/** A journal belongs to one opening of one document in one tab; that is what its database's name says. */
export interface JournalName {
	readonly profile: string;
	readonly space: SpaceId;
	readonly document: DocumentId;
	/** Random, so that two tabs never share or delete each other's journal. */
	readonly instance: string;
}

export interface Journal {
	/** Forgets what it holds: everything is sealed. */
	empty(): void;
	/** Ends it and leaves its database for the next start, which finds it as an orphan. */
	release(): Promise<void>;
	/** Ends it and deletes its database. */
	destroy(): Promise<void>;
}

/** This page's own journals: the lock that says so to other tabs takes a moment to get. */
const alive = new Set<string>();

/** How long any one answer of the journal's database is waited for: a broken journal costs this, not the case. */
const patienceMs = 1_000;
const updatesStore = 'updates';

export const journalText = ({ profile, space, document, instance }: JournalName): string =>
	`journal/${profile}/${space}/${document}/${instance}`;

export function parseJournalText(text: string): JournalName | null {
	const [prefix, profile, space, document, instance, ...more] = text.split('/');
	if (prefix !== 'journal' || !profile || !isId(space) || !isId(document) || !instance || more.length > 0) return null;
	return { profile, space, document, instance };
}

/** The lock that says that a journal's tab is alive. */
const journalLock = (name: JournalName): string => `wardline ${journalText(name)}`;

/** Starts a journal for a document. Envelope contents are not journalled: the vault has them. Never throws. */
export function openJournal(doc: Y.Doc, name: JournalName, report: Report, locks: LockManager | null, clock: Clock): Journal {
	const text = journalText(name);
	const persistence = new IndexeddbPersistence(text, doc);
	persistence._storeUpdate = guardUpdateListener(doc, persistence._storeUpdate, report, (origin) => origin !== origins.link);
	persistence._db.catch(report);
	alive.add(text);
	let unlock = (): void => undefined;
	if (locks) void locks.request(journalLock(name), () => new Promise<void>((resolve) => (unlock = resolve))).catch(report);
	const release = async (): Promise<void> => {
		await atMost(clock, persistence.destroy()).catch(report);
		alive.delete(text);
		unlock();
	};

	return {
		empty() {
			if (!persistence.db) return;
			try {
				persistence.db.transaction(updatesStore, 'readwrite').objectStore(updatesStore).clear();
				persistence._dbsize = 0;
			} catch (error) {
				report(error);
			}
		},
		release,
		async destroy() {
			await release();
			await deleteJournal(name, clock).catch(report);
		}
	};
}

/** What a crash left: databases of this profile whose tab is gone. Gives none where the browser cannot list databases. */
export async function orphanedJournals(profile: string, locks: LockManager | null): Promise<readonly JournalName[]> {
	if (typeof indexedDB.databases !== 'function') return [];
	const names = (await indexedDB.databases())
		.flatMap(({ name }) => parseJournalText(name ?? '') ?? [])
		.filter((name) => name.profile === profile);
	const held = new Set((await locks?.query())?.held?.map((lock) => lock.name));
	return names.filter((name) => !alive.has(journalText(name)) && !held.has(journalLock(name)));
}

/** The updates of a journal, oldest first. Rejects when the database does not answer in time. */
export async function readJournal(name: JournalName, clock: Clock): Promise<readonly Uint8Array[]> {
	const db = await atMost(clock, answer(indexedDB.open(journalText(name))));
	try {
		if (!db.objectStoreNames.contains(updatesStore)) return [];
		const rows = await atMost(clock, answer(db.transaction(updatesStore).objectStore(updatesStore).getAll()));
		return rows.filter((row): row is Uint8Array => row instanceof Uint8Array);
	} finally {
		db.close();
	}
}

export const deleteJournal = async (name: JournalName, clock: Clock): Promise<void> =>
	void (await atMost(clock, answer(indexedDB.deleteDatabase(journalText(name)))));

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
	new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error('the journal gave no reason'));
	});

function atMost<T>(clock: Clock, promise: Promise<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		const stopWaiting = clock.after(patienceMs, () => reject(new Error('the journal does not answer')));
		promise.then(resolve, reject).finally(stopWaiting);
	});
}
