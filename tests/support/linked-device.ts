import { utf8 } from '#lib/core/bytes.ts';
import { asId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createScope } from '#lib/core/scope.ts';
import type { DocumentRef } from '#lib/sync/document-ref.ts';
import { createRelayLink } from '#lib/sync/relay-link.ts';
import type { WelcomeFrame } from '#lib/sync/link-session.ts';
import { noIntroduction } from '#lib/sync/relay-socket.ts';
import { resealChain } from '#lib/sync/reseal-chain.ts';
import { generateDeviceKeys, openDeviceKeys, type DeviceKeys } from '#lib/trust/device-keys.ts';
import { sealEnvelope } from '#lib/trust/envelope-seal.ts';
import { createKeyRing, newSpaceKey } from '#lib/trust/key-ring.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeSocket, type FakeSocket } from './fake-socket.ts';
import { newMemoryDisk, openMemoryVault } from './memory-vault.ts';
import { until } from './until.ts';

export const roster = asId<SpaceId>('aa'.repeat(16));
export const ward = asId<SpaceId>('bb'.repeat(16));
export const caseFile = asId<DocumentId>('cc'.repeat(16));
export const relayId = 'dd'.repeat(16);

export const welcome: WelcomeFrame = {
	type: 'welcome',
	storeId: 'ee'.repeat(16),
	hospitalId: null,
	serverTimeMs: 1_800_000_000_000,
	signalTicket: 'ff'.repeat(32),
	head: 100,
	rosterHead: 10,
	limits: { maxFrameBytes: 65_536, maxEnvelopeBytes: 262_144, putWindowEnvelopes: 256, putWindowBytes: 1_048_576, maxBlobBytes: 1 }
};

const newDevice = async (): Promise<DeviceKeys> => openDeviceKeys(await generateDeviceKeys());

/** A link of one device under a fake clock; the test plays the relay. */
export async function setUpLink() {
	const clock = createFakeClock();
	const scope = createScope();
	const vault = await openMemoryVault('link', newMemoryDisk(), clock);
	const device = await newDevice();
	const other = await newDevice();
	const ring = createKeyRing();
	const key = await newSpaceKey(caseFile, 1, seededRandom(2));
	ring.add(key);
	const sockets: FakeSocket[] = [];
	const refused: string[] = [];
	const documents = createSettable<readonly DocumentRef[]>([]);
	const members = new Map([device, other].map((member) => [member.deviceId, member.signPublic]));
	const link = createRelayLink(
		{
			device,
			address: {
				connect: () => {
					sockets.push(createFakeSocket());
					return sockets.at(-1)!;
				},
				describe: async () => ({ relayId, hospitalId: roster, setUp: false })
			},
			introduction: () => noIntroduction,
			online: () => true,
			clock,
			random: seededRandom(1),
			side: {
				vault,
				rosterSpace: roster,
				spaces: createSettable<readonly SpaceId[]>([ward]),
				documents,
				signPublicOf: (id) => members.get(id) ?? null,
				passing: () => undefined,
				snapshotWanted: () => undefined,
				reseal: (identity) => resealChain({ vault, device, ring }, identity),
				refused: (identity, code) => refused.push(`${identity.counter} ${code}`),
				clock,
				report: (error) => {
					throw error;
				}
			}
		},
		scope
	);
	scope.onClose(() => vault.close());
	const write = (by: DeviceKeys, text: string, head = { counter: 1, previousHash: '0'.repeat(16) }) =>
		sealEnvelope({ kind: 'update', space: ward, document: caseFile, ...head, snapshot: null, plain: utf8(text), key }, by);
	const writeOwn = (text: string) =>
		vault.envelopes.putOwn({ space: ward, document: caseFile, device: device.deviceId }, (head) => write(device, text, head));
	const connect = async (): Promise<FakeSocket> => {
		const before = sockets.length;
		await until(() => sockets.length > before || (before > 0 && sockets.at(-1)!.sent.length === 0), 'a socket');
		const socket = sockets.at(-1)!;
		socket.open();
		await until(() => socket.sentOf('hello').length > 0, 'HELLO');
		return socket;
	};
	/** Opens the newest connection and welcomes the device. */
	const enter = async (given: Partial<WelcomeFrame> = {}): Promise<FakeSocket> => {
		const socket = await connect();
		socket.say({ ...welcome, ...given });
		await until(() => socket.sentOf('sub').length > 0, 'SUB');
		return socket;
	};
	return { clock, scope, vault, device, other, ring, link, sockets, refused, documents, write, writeOwn, connect, enter };
}
