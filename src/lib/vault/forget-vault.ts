import { Dexie } from 'dexie';
import type { KeyValue } from './key-value.ts';

/** Deletes a closed vault and what is remembered of it beside the database, so that its absence is not told as a loss. */
export async function forgetVault(name: string, keyValue: KeyValue): Promise<void> {
	await Dexie.delete(name);
	for (const key of keyValue.keys()) if (key.startsWith(`wardline.${name}.`)) keyValue.remove(key);
}
