import { createHash } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Bytes } from '#lib/core/bytes.ts';
import type { DocumentId, HospitalId, SpaceId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { generateDeviceKeys, openDeviceKeys, type DeviceKeys } from '#lib/trust/device-keys.ts';
import { sealEnvelope } from '#lib/trust/envelope-seal.ts';
import { newSpaceKey, type SpaceKey } from '#lib/trust/key-ring.ts';
import { encodeClientFrame, helloSignedPart } from '#lib/wire/client-frame-codec.ts';
import { encodeEnvelope, noPreviousHash, type EnvelopeHash, type SnapshotClaim } from '#lib/wire/envelope.ts';
import type { ClientFrame, Hello, RelayFrame } from '#lib/wire/frames.ts';
import { createPieceAssembler, splitFrame } from '#lib/wire/pieces.ts';
import { decodeRelayFrame } from '#lib/wire/relay-frame-codec.ts';

type Frame<T extends RelayFrame['type']> = Extract<RelayFrame, { type: T }>;

export const hashOf = (bytes: Uint8Array): EnvelopeHash => createHash('sha256').update(bytes).digest('hex');

/** A device that seals, with its own counters per document. */
export interface TestDevice {
	readonly keys: DeviceKeys;
	/** The next envelope of this document; the same call twice gives two envelopes. */
	seal(space: SpaceId, document: DocumentId, plain: Uint8Array, snapshot?: SnapshotClaim): Promise<Bytes>;
	/** The next control envelope, for a roster statement. */
	control(hospitalId: HospitalId, statement: Uint8Array): Promise<Bytes>;
	counterOf(document: string): number;
	/** Sets what the next envelope builds on, as a device does that lost or forged something. */
	rewind(document: string, counter: number): void;
}

export async function createTestDevice(given?: DeviceKeys): Promise<TestDevice> {
	const keys = given ?? (await openDeviceKeys(await generateDeviceKeys()));
	const counters = new Map<string, number>();
	const previous = new Map<string, string>();
	const spaceKeys = new Map<SpaceId, SpaceKey>();
	const next = async (
		content: Pick<Parameters<typeof sealEnvelope>[0], 'kind' | 'space' | 'document' | 'plain' | 'key' | 'snapshot'>
	): Promise<Bytes> => {
		const counter = (counters.get(content.document) ?? 0) + 1;
		const previousHash = previous.get(content.document) ?? noPreviousHash;
		const bytes = encodeEnvelope(await sealEnvelope({ ...content, counter, previousHash }, keys));
		counters.set(content.document, counter);
		previous.set(content.document, hashOf(bytes).slice(0, 16));
		return bytes;
	};
	return {
		keys,
		async seal(space, document, plain, snapshot) {
			const key = spaceKeys.get(space) ?? (await newSpaceKey(space, 1, cryptoRandom));
			spaceKeys.set(space, key);
			return next({ kind: snapshot ? 'snapshot' : 'update', space, document, plain, key, snapshot: snapshot ?? null });
		},
		control: (hospitalId, statement) =>
			next({
				kind: 'control',
				space: hospitalId as string as SpaceId,
				document: hospitalId as string as DocumentId,
				plain: statement,
				key: null,
				snapshot: null
			}),
		counterOf: (document) => counters.get(document) ?? 0,
		rewind: (document, counter) => void counters.set(document, counter)
	};
}

/** A socket to a relay: sends frames, keeps every frame that came, and waits for the one a test asks for. */
export interface TestLink {
	send(frame: ClientFrame): void;
	sendRaw(bytes: Uint8Array | string): void;
	readonly frames: readonly RelayFrame[];
	/** The next frame of a type (that fits), seen or yet to come; each is given once. */
	next<T extends RelayFrame['type']>(type: T, fits?: (frame: Frame<T>) => boolean): Promise<Frame<T>>;
	readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
	close(): void;
	/** Cuts the line without a word. */
	cut(): void;
}

export function openTestLink(port: number): Promise<TestLink> {
	const socket = new WebSocket(`ws://127.0.0.1:${port}/link`, { perMessageDeflate: false });
	const frames: RelayFrame[] = [];
	const given = new Set<RelayFrame>();
	const waiters = new Set<() => void>();
	const assembler = createPieceAssembler();
	const receive = (bytes: Uint8Array): void => {
		const frame = decodeRelayFrame(bytes);
		if (!frame.ok) throw new Error(`the relay sent what does not decode: ${frame.error.reason}`);
		if (frame.value.type === 'piece') {
			const whole = assembler.add(frame.value);
			if (!whole.ok) throw new Error(`the relay sent pieces that do not fit: ${whole.error.reason}`);
			if (whole.value !== null) receive(whole.value);
			return;
		}
		frames.push(frame.value);
		for (const wake of [...waiters]) wake();
	};
	socket.on('message', (data) => receive(new Uint8Array(data as Buffer)));
	const closed = new Promise<{ code: number; reason: string }>((resolve) =>
		socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
	);
	const link: TestLink = {
		frames,
		closed,
		send(frame) {
			for (const message of splitFrame(encodeClientFrame(frame), encodeClientFrame)) socket.send(message);
		},
		sendRaw: (bytes) => socket.send(bytes),
		next(type, fits = () => true) {
			return new Promise((resolve) => {
				const look = (): void => {
					const found = frames.find((frame) => frame.type === type && !given.has(frame) && fits(frame as never));
					if (!found) return;
					given.add(found);
					waiters.delete(look);
					resolve(found as never);
				};
				waiters.add(look);
				look();
			});
		},
		close: () => socket.close(),
		cut: () => socket.terminate()
	};
	return new Promise((resolve, reject) => {
		socket.on('open', () => resolve(link));
		socket.on('error', reject);
	});
}

/** A HELLO as this device makes it, signed. */
export async function helloOf(keys: DeviceKeys, relayId: string, more: Partial<Hello> = {}): Promise<Hello> {
	const part = { relayId, device: keys.deviceId, timestampMs: Date.now(), nonce: cryptoRandom.bytes(16), ...more };
	const signature = more.signature ?? (await keys.sign(helloSignedPart(part)));
	return { type: 'hello', protocol: 1, signPublic: keys.signPublic, setUpToken: null, enrolment: [], ...part, signature };
}

/** A link that has been welcomed. */
export async function connect(port: number, relayId: string, device: TestDevice, more: Partial<Hello> = {}): Promise<TestLink> {
	const link = await openTestLink(port);
	link.send(await helloOf(device.keys, relayId, more));
	await link.next('welcome');
	return link;
}
