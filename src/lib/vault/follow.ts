import { Dexie, liveQuery } from 'dexie';
import { queuedBlobPrefix } from './blob-shelf.ts';
import type { VaultContext } from './vault-context.ts';
import type { Followed, Vault } from './vault.ts';

/** Follows a part of the database across tabs, and what is afloat in this one; takes up again after the store was out. */
export function createFollow({ db, weather, changed, report }: VaultContext): Vault['follow'] {
	const look = async (followed: Followed): Promise<unknown> => {
		switch (followed.of) {
			case 'document': {
				const { document } = followed;
				const newest = await db.envelopes
					.where('[document+localSeq]')
					.between([document, Dexie.minKey], [document, Dexie.maxKey])
					.reverse()
					.limit(1)
					.primaryKeys();
				return [newest, await db.outbox.where('document').equals(document).primaryKeys()];
			}
			case 'space': {
				const { space } = followed;
				const newest = await db.envelopes
					.where('[space+localSeq]')
					.between([space, Dexie.minKey], [space, Dexie.maxKey])
					.reverse()
					.limit(1)
					.primaryKeys();
				return [newest, await db.outbox.where('space').equals(space).primaryKeys()];
			}
			case 'all':
				// Not `primaryKeys`: a live query on those alone sleeps through rows whose key the database makes up (Dexie 4.4).
				return db.envelopes.orderBy(':id').lastKey();
			case 'outbox':
				return db.outbox.orderBy(':id').primaryKeys();
			case 'summaries':
				return db.summaries.toCollection().count();
			case 'consults':
				return db.consults.toCollection().count();
			case 'keys':
				return db.keys.toCollection().primaryKeys();
			case 'holders':
				return db.holders.toCollection().count();
			case 'queued-blobs':
				return db.meta.where('name').startsWith(queuedBlobPrefix).primaryKeys();
		}
	};

	return (followed, listener) => {
		let ended = false;
		let endQuery = (): void => undefined;
		const tell = (): void => {
			if (ended) return;
			try {
				listener();
			} catch (error) {
				report(error);
			}
		};
		const start = (): void => {
			endQuery();
			const subscription = liveQuery(() => look(followed)).subscribe({ next: tell, error: () => undefined });
			endQuery = () => subscription.unsubscribe();
		};
		start();
		const endBack = weather.onBack(() => {
			start();
			tell();
		});
		const endChanged = changed.on(({ document, space }) => {
			if (
				followed.of === 'document'
					? followed.document === document
					: followed.of === 'space'
						? followed.space === space
						: followed.of === 'all' || followed.of === 'outbox'
			)
				tell();
		});
		return () => {
			ended = true;
			endQuery();
			endBack();
			endChanged();
		};
	};
}
