import { Dexie } from 'dexie';
import type { StoredDeviceKeys } from '#lib/trust/device-keys.ts';
import type { VaultContext } from './vault-context.ts';
import type { Keys, Notes, RelayMarks } from './vault.ts';

const deviceKeysName = 'device-keys';

export function createRelayMarks({ db, weather }: VaultContext): RelayMarks {
	return {
		cursor: (storeId, space) => weather.run(async () => (await db.cursors.get([storeId, space]))?.seq ?? 0),
		setCursor: (storeId, space, seq) =>
			weather.run(async () => {
				await db.cursors.put({ storeId, space, seq });
				return true as const;
			}),
		setHolders: (rows) =>
			weather.run(async () => {
				await db.holders.bulkPut([...rows]);
				return true as const;
			}),
		holders: (space) =>
			weather.run(() => db.holders.where('[space+device]').between([space, Dexie.minKey], [space, Dexie.maxKey]).toArray())
	};
}

export function createKeys({ db, weather }: VaultContext): Keys {
	return {
		deviceKeys: () => weather.run(async () => ((await db.meta.get(deviceKeysName))?.value as StoredDeviceKeys | undefined) ?? null),
		setDeviceKeys: (keys) =>
			weather.run(async () => {
				await db.meta.put({ name: deviceKeysName, value: keys });
				return true as const;
			}),
		put: (rows) =>
			weather.run(async () => {
				await db.keys.bulkPut([...rows]);
				return true as const;
			}),
		all: () => weather.run(() => db.keys.toArray()),
		forget: (keyIds) =>
			weather.run(async () => {
				await db.keys.bulkDelete([...keyIds]);
				return true as const;
			})
	};
}

export function createNotes({ db, weather }: VaultContext): Notes {
	return {
		get: <T>(name: string) => weather.run(async () => ((await db.meta.get(`note.${name}`))?.value as T | undefined) ?? null),
		set: (name, value) =>
			weather.run(async () => {
				await db.meta.put({ name: `note.${name}`, value });
				return true as const;
			})
	};
}
