import { createSettable } from '#lib/core/readable.ts';
import { asId, type DeviceId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { cryptoRandom, seededRandom, type Random } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { generateDeviceKeys, openDeviceKeys, type DeviceKeys } from '#lib/trust/device-keys.ts';
import { createKeyRing, newSpaceKey, type KeyRing, type SpaceKey } from '#lib/trust/key-ring.ts';
import type { Roster } from '#lib/trust/roster.ts';
import { openDocument, type OpenDocument, type OpenDocumentParts } from '#lib/sync/open-document.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { openMemoryVault } from './memory-vault.ts';

export const ward = asId<SpaceId>('aa'.repeat(16));
export const caseOne = asId<DocumentId>('c1'.repeat(16));

/** A device with a vault of its own. */
export interface WorldDevice {
	readonly device: DeviceKeys;
	readonly vault: Vault;
	readonly keyRing: KeyRing;
	open(more?: Partial<OpenDocumentParts>): OpenDocument;
	rows(): Promise<readonly EnvelopeRow[]>;
}

/** Devices of one ward that know each other and share its key; nothing moves between them but by `carry`. */
export interface World {
	readonly clock: FakeClock;
	readonly roster: ReturnType<typeof createSettable<Roster | null>>;
	readonly key: SpaceKey;
	readonly reported: unknown[];
	add(options?: { readonly known?: boolean; readonly keyed?: boolean }): Promise<WorldDevice>;
	/** Makes a device known to the roster. */
	know(device: DeviceKeys): void;
	/** Hands every envelope of one vault to another, unverified unless told otherwise. */
	carry(from: WorldDevice, to: WorldDevice, verified?: boolean): Promise<void>;
}

let worldNumber = 0;

export async function createWorld(seed = 1): Promise<World> {
	const clock = createFakeClock();
	const key = await newSpaceKey(caseOne, 1, cryptoRandom);
	const random: Random = seededRandom(seed);
	const known = new Map<DeviceId, { readonly signPublic: Uint8Array }>();
	const roster = createSettable<Roster | null>(null);
	const reported: unknown[] = [];
	const know = (device: DeviceKeys): void => {
		known.set(device.deviceId, { signPublic: device.signPublic });
		roster.set({ devices: new Map(known) } as unknown as Roster);
	};
	const number = ++worldNumber;
	let devices = 0;
	return {
		clock,
		roster,
		key,
		reported,
		know,
		async add({ known: isKnown = true, keyed = true } = {}) {
			const device = await openDeviceKeys(await generateDeviceKeys());
			if (isKnown) know(device);
			const keyRing = createKeyRing();
			if (keyed) keyRing.add(key);
			const vault = await openMemoryVault(`world-${number}-${++devices}`, undefined, clock);
			return {
				device,
				vault,
				keyRing,
				open: (more = {}) =>
					openDocument({
						ref: { space: ward, document: caseOne },
						vault,
						keyRing,
						device,
						roster,
						clock,
						random,
						report: (error) => reported.push(error),
						...more
					}),
				rows: async () => expectOk(await vault.envelopes.of(caseOne), 'read')
			};
		},
		async carry(from, to, verified = false) {
			const rows = await from.rows();
			await to.vault.envelopes.putForeign(
				rows.map((row) => ({
					envelope: expectOk(decodeEnvelope(row.bytes), 'decodes'),
					bytes: row.bytes,
					verified,
					relaySeq: null,
					forward: false
				}))
			);
		}
	};
}
