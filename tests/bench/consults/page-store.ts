import type { Page } from '@playwright/test';
import type { JudgedStatement } from '#lib/model/statement.ts';
import { queuedBlobPrefix } from '#lib/vault/blob-shelf.ts';
import { vaultName } from '#lib/workspace/enrolled.ts';

/** What the bench reads from, and puts into, a page's database beside the app. */

export interface SentEnvelope {
	readonly bytes: number;
	/** When the relay's word that it is durable there came back, by the device's clock; null until then. */
	readonly acknowledgedAtMs: number | null;
}

interface Opened {
	openVault(): Promise<IDBDatabase>;
	asked<T>(request: IDBRequest): Promise<T>;
}

/** Must be called once for each page before anything below. */
export function openStore(page: Page): Promise<void> {
	return page.evaluate((name) => {
		const asked = <T>(request: IDBRequest): Promise<T> =>
			new Promise((done, failed) => {
				request.onsuccess = () => done(request.result as T);
				request.onerror = () => failed(request.error!);
			});
		Object.assign(globalThis, { asked, openVault: () => asked(indexedDB.open(name)) });
	}, vaultName);
}

/** The envelopes that this device has sealed since. */
export function ownEnvelopesSince(page: Page, sinceMs: number): Promise<readonly SentEnvelope[]> {
	return page.evaluate(async (since) => {
		interface Row {
			readonly device: string;
			readonly receivedAtMs: number;
			readonly acknowledgedAtMs?: number;
			readonly bytes: Uint8Array;
		}
		const { openVault, asked } = globalThis as unknown as Opened;
		const db = await openVault();
		const store = db.transaction(['envelopes', 'heads'], 'readonly');
		const own = new Set((await asked<Row[]>(store.objectStore('heads').getAll())).map(({ device }) => device));
		const rows = await asked<Row[]>(store.objectStore('envelopes').getAll());
		db.close();
		return rows
			.filter(({ device, receivedAtMs }) => own.has(device) && receivedAtMs >= since)
			.map(({ bytes, acknowledgedAtMs }) => ({ bytes: bytes.length, acknowledgedAtMs: acknowledgedAtMs ?? null }));
	}, sinceMs);
}

/** Queues bytes that nothing can squeeze, as a sealed image is queued; the app finds them within five seconds. Gives their hash. */
export function queueBlob(page: Page, byteLength: number): Promise<string> {
	return page.evaluate(
		async ({ length, prefix }) => {
			const { openVault } = globalThis as unknown as Opened;
			const bytes = new Uint8Array(length);
			for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(length, at + 65_536)));
			const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
			const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
			const db = await openVault();
			const store = db.transaction(['blobs', 'meta'], 'readwrite');
			store.objectStore('blobs').put({ hash, bytes, addedAtMs: Date.now() });
			store.objectStore('meta').put({ name: prefix + hash, value: { hash, byteLength: length, queuedAtMs: Date.now() } });
			await new Promise<void>((done) => (store.oncomplete = () => done()));
			db.close();
			return hash;
		},
		{ length: byteLength, prefix: queuedBlobPrefix }
	);
}

/** Whether the relay has all of a blob. */
export function isSent(page: Page, hash: string): Promise<boolean> {
	return page.evaluate(async (name) => {
		const { openVault, asked } = globalThis as unknown as Opened;
		const db = await openVault();
		const found = await asked<unknown>(db.transaction(['meta'], 'readonly').objectStore('meta').get(name));
		db.close();
		return found === undefined;
	}, `${queuedBlobPrefix}${hash}`);
}

/** Puts consult steps beside the summaries, those of one case after another, sealed with the database's own key as the indexer's are. */
export function fillConsults(page: Page, scripts: readonly (readonly JudgedStatement[])[]): Promise<void> {
	return page.evaluate(async (consults) => {
		const { openVault, asked } = globalThis as unknown as Opened;
		const db = await openVault();
		const reading = db.transaction(['summaries', 'meta'], 'readonly');
		const [local, cases] = await Promise.all([
			asked<{ readonly value: CryptoKey }>(reading.objectStore('meta').get('local-key')),
			asked<{ readonly caseId: string; readonly ward: string }[]>(reading.objectStore('summaries').getAll())
		]);
		if (cases.length < consults.length) throw new Error(`${cases.length} cases for ${consults.length} consults`);
		const rows = consults.map(async (judged, at) => {
			const { caseId, ward } = cases[at]!;
			const steps = judged.map(({ statement, standing }) => ({ statement: { ...statement, caseId }, standing }));
			const iv = crypto.getRandomValues(new Uint8Array(12));
			const additionalData = new TextEncoder().encode(`consults ${caseId}`);
			const plain = new TextEncoder().encode(JSON.stringify({ caseId, patient: null, steps, sentIn: {} }));
			const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, local.value, plain));
			return { caseId, ward, iv, sealed };
		});
		const sealed = await Promise.all(rows);
		const writing = db.transaction(['consults'], 'readwrite');
		for (const row of sealed) writing.objectStore('consults').put(row);
		await new Promise<void>((done) => (writing.oncomplete = () => done()));
		db.close();
	}, scripts);
}
