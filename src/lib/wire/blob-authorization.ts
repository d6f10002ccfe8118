import { utf8, type Bytes } from '#lib/core/bytes.ts';
import type { DeviceId } from '#lib/core/ids.ts';

export type BlobMethod = 'PUT' | 'GET' | 'HEAD';

/** What a device signs for one request of `/blob/<name>`; the header is `Wardline <device>.<timestampMs>.<base64url signature>`. */
export const blobSignedPart = (request: {
	readonly device: DeviceId;
	/** By the relay's clock, as WELCOME told it. */
	readonly timestampMs: number;
	readonly method: BlobMethod;
	/** The blob's SHA-256, 64 hexadecimal digits. */
	readonly name: string;
}): Bytes => utf8(`wardline/blob/1\0${request.method} ${request.name} ${request.device} ${request.timestampMs}`);
