import { notebookPlace, parseNotebook, type AlertNotebook } from '#lib/model/alert/alert-notebook.ts';

/** Where the page leaves what the service worker needs of it. */
export interface NotebookStore {
	/** Null before the first was left, and where nothing can be. */
	read(): Promise<AlertNotebook | null>;
	/** False when the browser does not keep it: alerts then come in the words of no language in particular. */
	leave(notebook: AlertNotebook): Promise<boolean>;
}

/** In the Cache API, the one store that pages and service workers share without a database. Pages over plain HTTP have none. */
export function createNotebookStore(caches: Pick<CacheStorage, 'open'> | undefined): NotebookStore {
	return {
		async read() {
			try {
				const left = await (await caches?.open(notebookPlace.cache))?.match(notebookPlace.address);
				return left === undefined ? null : parseNotebook(await left.json());
			} catch {
				return null;
			}
		},
		async leave(notebook) {
			try {
				const cache = await caches?.open(notebookPlace.cache);
				const headers = { 'Content-Type': 'application/json' };
				await cache?.put(notebookPlace.address, new Response(JSON.stringify(notebook), { headers }));
				return cache !== undefined;
			} catch {
				return false;
			}
		}
	};
}
