import type { DexieOptions } from 'dexie';
import { toHex } from '#lib/core/bytes.ts';
import { systemClock, type Clock } from '#lib/core/clock.ts';
import { createEmitter } from '#lib/core/emitter.ts';
import { cryptoRandom, type Random } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { landAfloat } from './afloat-rows.ts';
import { createBlobs } from './blob-shelf.ts';
import { createConsultRows } from './consult-shelf.ts';
import { createEnvelopeReads, createEnvelopeVerdicts } from './envelope-shelf.ts';
import { createFollow } from './follow.ts';
import { createPutForeign } from './foreign-envelopes.ts';
import { createMemoryKeyValue, type KeyValue } from './key-value.ts';
import { createLocalSeal } from './local-seal.ts';
import { createOutbox } from './outbox-shelf.ts';
import { createInTurn, createPutFirst, createPutOwn } from './own-envelopes.ts';
import { createResealOwn } from './reseal-own.ts';
import { createKeys, createNotes, createRelayMarks } from './record-shelves.ts';
import { createStorageWeather } from './storage-weather.ts';
import { createStoredHeads, findLoss } from './stored-heads.ts';
import { createSummaries } from './summary-shelf.ts';
import type { VaultContext } from './vault-context.ts';
import { VaultDatabase } from './vault-database.ts';
import type { Loss, Vault } from './vault.ts';

const canaryName = 'canary';

export interface VaultOptions {
	readonly clock?: Clock;
	readonly random?: Random;
	/** Survives an emptied database; `createStorageKeyValue(localStorage)` in a page, nothing lasting in a worker. */
	readonly keyValue?: KeyValue;
	/** Serialises sealing across tabs; null where the browser has none. */
	readonly locks?: LockManager | null;
	/** Gets errors that have no other way out; they hold no names and no values. */
	readonly report?: (error: unknown) => void;
	/** Another IndexedDB for tests. */
	readonly dexie?: DexieOptions;
}

export type OpenVaultError = { readonly reason: 'no-storage' | 'newer-version' };

/**
 * Opens, or makes, the database `name`: one per device profile. When it resolves with a vault, `loss` already tells whether
 * something that was stored is gone (I1). A store that fails later heals by itself; one that never opened is an error.
 */
export async function openVault(name: string, options: VaultOptions = {}): Promise<Result<Vault, OpenVaultError>> {
	const { clock = systemClock, random = cryptoRandom, keyValue = createMemoryKeyValue(), report = () => undefined } = options;
	const locks = options.locks === undefined ? ((globalThis.navigator as Navigator | undefined)?.locks ?? null) : options.locks;
	// Without autoOpen a closed connection shows as weather; with it, an emptied database would come back as if nothing had been.
	const db = new VaultDatabase(name, { ...options.dexie, autoOpen: false });
	const heads = createStoredHeads(name, keyValue);
	const loss = createSettable<Loss | null>(null);

	const probe = async (): Promise<void> => {
		await db.meta.put({ name: 'probe', value: clock.nowMs() });
		const held = (await db.meta.get(canaryName))?.value;
		const canary = { remembered: heads.canary(), held: typeof held === 'string' ? held : null };
		const found = findLoss(heads.all(), await db.heads.toArray(), canary);
		if (!found && canary.held === null) await db.meta.put({ name: canaryName, value: toHex(random.bytes(8)) });
		if (!found) heads.setCanary((await db.meta.get(canaryName))!.value as string);
		loss.set(found);
		weather.setLost(found !== null);
	};
	const reopen = async (): Promise<void> => {
		db.close({ disableAutoOpen: true });
		await db.open();
		await probe();
	};
	const weather = createStorageWeather(clock, reopen, report);

	try {
		await db.open();
		await probe();
	} catch (error) {
		weather.stop();
		db.close();
		report(error);
		return err({ reason: error instanceof Error && error.name === 'VersionError' ? 'newer-version' : 'no-storage' });
	}

	const context: VaultContext = { name, db, clock, weather, heads, afloat: new Map(), changed: createEmitter(report), report };
	const inTurn = createInTurn(name, locks);
	const seal = createLocalSeal(context);
	const outbox = createOutbox(context);
	const blobs = createBlobs(context);
	const lookForLoss = async (): Promise<void> => void (await weather.run(probe));
	db.on('close', () => weather.closed());
	db.on('versionchange', () => weather.closed());
	weather.onBack(() => void landAfloat(context).then(() => outbox.landAcknowledged()));
	weather.onBack(() => void blobs.landAfloat());

	return ok({
		name,
		health: weather.health,
		loss,
		noteLoss: () =>
			weather.run(async () => {
				// The chains go on from where they were, not from where the store fell back to: a spent counter stays spent.
				const held = new Map((await db.heads.toArray()).map((head) => [`${head.document} ${head.device}`, head.counter]));
				const ahead = heads.all().filter((head) => head.counter > (held.get(`${head.document} ${head.device}`) ?? 0));
				await db.heads.bulkPut(ahead.map(({ document, device, counter, hash }) => ({ document, device, counter, hash })));
				heads.forgetCanary();
				await probe();
				return true as const;
			}),
		envelopes: {
			putOwn: createPutOwn(context, inTurn),
			putFirst: createPutFirst(context),
			resealOwn: createResealOwn(context, inTurn),
			putForeign: createPutForeign(context, lookForLoss),
			...createEnvelopeReads(context),
			...createEnvelopeVerdicts(context)
		},
		outbox,
		relays: createRelayMarks(context),
		keys: createKeys(context),
		summaries: createSummaries(context, seal),
		consults: createConsultRows(context, seal),
		blobs,
		notes: createNotes(context),
		quarantined: () => weather.run(() => db.quarantine.toArray()),
		follow: createFollow(context),
		wake: () => weather.wake(),
		async close() {
			weather.stop();
			db.close();
		}
	});
}
