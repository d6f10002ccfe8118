import { toBase64Url, type Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import { blobSignedPart, type BlobMethod } from '#lib/wire/blob-authorization.ts';

/** Asks the relay over HTTP, `path` from its root; rejects when nothing answers. `fetch` at the relay's origin. */
export type RelayRequest = (path: string, init: RequestInit) => Promise<Response>;

/** What is needed to speak with a relay about blobs (PROTOCOL.md, section 10). */
export interface BlobRelay {
	readonly device: Pick<DeviceKeys, 'deviceId' | 'sign'>;
	readonly clock: Clock;
	readonly request: RelayRequest;
	/** The relay's clock minus this device's, as far as known. */
	readonly driftMs: () => number;
}

export interface BlobQuestion {
	readonly method: BlobMethod;
	readonly hash: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: Bytes;
	readonly signal: AbortSignal;
}

/** One signed request. Nothing but what the relay reads is sent along: on a thin line every header counts. */
export async function askRelay(relay: BlobRelay, question: BlobQuestion): Promise<Response> {
	const { device, clock } = relay;
	const { method, hash, signal } = question;
	const part = { device: device.deviceId, timestampMs: Math.round(clock.nowMs() + relay.driftMs()), method, name: hash };
	const signature = toBase64Url(await device.sign(blobSignedPart(part)));
	return relay.request(`/blob/${hash}`, {
		method,
		headers: { authorization: `Wardline ${part.device}.${part.timestampMs}.${signature}`, ...question.headers },
		body: question.body ?? null,
		signal,
		cache: 'no-store',
		referrerPolicy: 'no-referrer'
	});
}
