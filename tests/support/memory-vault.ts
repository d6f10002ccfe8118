// Dexie's live queries look for a global database, whichever one a vault is given.
import 'fake-indexeddb/auto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { Clock } from '#lib/core/clock.ts';
import { systemClock } from '#lib/core/clock.ts';
import { expectOk } from '#lib/core/result.ts';
import { openVault, type VaultOptions } from '#lib/vault/open-vault.ts';
import type { Vault } from '#lib/vault/vault.ts';

/** A disk of its own for one device of a test; vaults opened on the same disk share what it holds. */
export type MemoryDisk = VaultOptions['dexie'];

export const newMemoryDisk = (): NonNullable<MemoryDisk> => ({ indexedDB: new IDBFactory(), IDBKeyRange });

export async function openMemoryVault(
	name: string,
	disk: NonNullable<MemoryDisk> = newMemoryDisk(),
	clock: Clock = systemClock
): Promise<Vault> {
	return expectOk(await openVault(name, { clock, locks: null, dexie: disk }), 'a vault in memory opens');
}
