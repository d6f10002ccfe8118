import { fromUtf8, utf8, type Bytes } from '#lib/core/bytes.ts';
import { ok, type Result } from '#lib/core/result.ts';
import type { StorageFault } from './storage-health.ts';
import type { VaultContext } from './vault-context.ts';

/** What was derived from case files, sealed with a key that never leaves this database. */
export interface Sealed {
	readonly sealed: Bytes;
	readonly iv: Bytes;
}

/** Seals JSON to its place in the database: nothing sealed for one row opens in another. */
export interface LocalSeal {
	seal(place: string, value: unknown): Promise<Result<Sealed, StorageFault>>;
	/** Null for what another key sealed: it is derived, so it is made again. */
	open<T>(place: string, row: Sealed): Promise<Result<T | null, StorageFault>>;
}

const localKeyName = 'local-key';

export function createLocalSeal({ db, weather }: VaultContext): LocalSeal {
	let key: CryptoKey | null = null;

	const localKey = async (): Promise<Result<CryptoKey, StorageFault>> => {
		if (key) return ok(key);
		const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
		// The first tab to write wins; a key of another tab is adopted, never replaced.
		const settled = await weather.run(() =>
			db.transaction('rw', db.meta, async () => {
				const held = (await db.meta.get(localKeyName))?.value as CryptoKey | undefined;
				if (held) return held;
				await db.meta.put({ name: localKeyName, value: made });
				return made;
			})
		);
		if (settled.ok) key = settled.value;
		return settled;
	};

	return {
		async seal(place, value) {
			const secret = await localKey();
			if (!secret.ok) return secret;
			const iv: Bytes = crypto.getRandomValues(new Uint8Array(12));
			const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(place) };
			return ok({ iv, sealed: new Uint8Array(await crypto.subtle.encrypt(algorithm, secret.value, utf8(JSON.stringify(value)))) });
		},
		async open<T>(place: string, { sealed, iv }: Sealed) {
			const secret = await localKey();
			if (!secret.ok) return secret;
			try {
				const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: utf8(place) }, secret.value, sealed);
				return ok(JSON.parse(fromUtf8(new Uint8Array(plain))) as T);
			} catch {
				return ok(null);
			}
		}
	};
}
