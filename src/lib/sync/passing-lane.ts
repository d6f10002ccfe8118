import type { DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { createEmitter } from '#lib/core/emitter.ts';
import type { KeyRing } from '#lib/trust/key-ring.ts';
import type { ClientFrame, RelayFrame } from '#lib/wire/frames.ts';
import { maxEphemeralBytes, maxSignalBytes } from '#lib/wire/frames.ts';
import type { PassingMessage, PassingPurpose, PassingSealer } from './passing-seal.ts';

/** The line as far as messages in passing go: best effort, nothing is kept or repeated. */
export interface PassingLine {
	pass(frame: PassingOut): boolean;
	/** Frames that came; the returned function ends it. */
	onPassing(listener: (frame: PassingIn) => void): () => void;
}

export type PassingOut =
	| { readonly type: 'eph'; readonly space: SpaceId; readonly document: DocumentId; readonly bytes: Bytes }
	| { readonly type: 'sig'; readonly to: DeviceId; readonly space: SpaceId; readonly document: DocumentId; readonly bytes: Bytes }
	| Extract<ClientFrame, { type: 'snapok' | 'push' | 'alert' }>;
export type PassingIn = Extract<RelayFrame, { type: 'eph' | 'sig' | 'push-news' }>;

/** Where a message in passing belongs: a document, or a ward as a whole (its index document). */
export interface PassingPlace {
	readonly space: SpaceId;
	readonly document: DocumentId;
}

/** Sealed, signed messages in passing, sorted by purpose. */
export interface PassingLane {
	/** Sends to everyone who follows the place. Dropped without a line, without a key, or when too long. */
	send(purpose: 'presence' | 'awareness', place: PassingPlace, payload: Uint8Array): void;
	/** Sends to one device. */
	signal(place: PassingPlace, to: DeviceId, payload: Uint8Array): void;
	on(listener: (purpose: PassingPurpose, message: PassingMessage) => void): () => void;
}

/** The place in this list stands before the sealed bytes, so that a receiver opens each message once. */
const purposes: readonly PassingPurpose[] = ['presence', 'awareness', 'signal'];

export function createPassingLane(
	line: PassingLine,
	sealer: PassingSealer,
	keys: KeyRing,
	report: (error: unknown) => void
): PassingLane & { close(): void } {
	const heard = createEmitter<{ readonly purpose: PassingPurpose; readonly message: PassingMessage }>(report);

	const receive = async (frame: PassingIn): Promise<void> => {
		if (frame.type === 'push-news') return;
		const purpose = purposes[frame.bytes[0] ?? -1];
		if (!purpose || (purpose === 'signal') !== (frame.type === 'sig')) return;
		const message = await sealer.open(purpose, frame.bytes.subarray(1));
		if (message && message.scope === frame.document) heard.emit({ purpose, message });
	};

	const sealed = async (purpose: PassingPurpose, place: PassingPlace, payload: Uint8Array, to?: DeviceId): Promise<Bytes | null> => {
		const key = keys.current(place.document);
		if (!key) return null;
		const bytes = await sealer.seal(purpose, key, payload, to);
		const marked = new Uint8Array(bytes.length + 1);
		marked[0] = purposes.indexOf(purpose);
		marked.set(bytes, 1);
		return marked.length <= (purpose === 'signal' ? maxSignalBytes : maxEphemeralBytes) ? marked : null;
	};

	const stop = line.onPassing((frame) => void receive(frame).catch(report));

	return {
		send(purpose, place, payload) {
			sealed(purpose, place, payload)
				.then((bytes) => bytes && line.pass({ type: 'eph', ...place, bytes }))
				.catch(report);
		},
		signal(place, to, payload) {
			sealed('signal', place, payload, to)
				.then((bytes) => bytes && line.pass({ type: 'sig', to, ...place, bytes }))
				.catch(report);
		},
		on: (listener) => heard.on(({ purpose, message }) => listener(purpose, message)),
		close: stop
	};
}
