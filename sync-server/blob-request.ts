import { fromBase64Url } from '#lib/core/bytes.ts';
import { isId } from '#lib/core/ids.ts';
import { verifySignature } from '#lib/trust/device-keys.ts';
import { blobSignedPart, type BlobMethod } from '#lib/wire/blob-authorization.ts';
import type { RosterBook } from './roster-book.ts';

type BlobPermission = 'permitted' | 'unproven' | 'not-a-member';

/**
 * Judges `Authorization: Wardline <device>.<timestampMs>.<base64url signature>`. A clock that is off makes a request unproven:
 * the device knows the relay's time from its WELCOME and stamps with that.
 */
export async function judgeBlobRequest(
	request: { readonly authorization: string | undefined; readonly method: BlobMethod; readonly name: string },
	book: RosterBook,
	time: { readonly nowMs: number; readonly maxClockSkewMs: number }
): Promise<BlobPermission> {
	const [device, stamp, signature] = (/^Wardline (\S+)$/.exec(request.authorization ?? '')?.[1] ?? '').split('.');
	const proof = signature === undefined ? null : fromBase64Url(signature);
	if (!isId(device) || proof === null || !/^\d{1,15}$/.test(stamp ?? '')) return 'unproven';
	const timestampMs = Number(stamp);
	if (Math.abs(timestampMs - time.nowMs) > time.maxClockSkewMs) return 'unproven';
	const member = book.roster()?.devices.get(device);
	if (member === undefined) return 'unproven';
	const signed = blobSignedPart({ device: device, timestampMs, method: request.method, name: request.name });
	if (!(await verifySignature(member.signPublic, signed, proof))) return 'unproven';
	const mayWrite = request.method !== 'PUT' || member.role !== 'observer';
	return book.isMember(device) && mayWrite ? 'permitted' : 'not-a-member';
}

/** `bytes start-end/total` of an upload; without it the body is the whole blob. Null when it does not add up. */
export function parseContentRange(
	header: string | undefined,
	contentLength: string | undefined
): { readonly start: number; readonly length: number; readonly total: number } | null {
	const length = /^\d{1,12}$/.test(contentLength ?? '') ? Number(contentLength) : null;
	if (length === null) return null;
	if (header === undefined) return { start: 0, length, total: length };
	const parts = /^bytes (\d{1,12})-(\d{1,12})\/(\d{1,12})$/.exec(header);
	if (parts === null) return null;
	const [start, end, total] = parts.slice(1).map(Number) as [number, number, number];
	return end - start + 1 === length && end < total ? { start, length, total } : null;
}

/** One `bytes=start-end`, `bytes=start-` or `bytes=-suffix` range, or the whole; null when it cannot be satisfied. */
export function parseRange(header: string | undefined, size: number): { readonly start: number; readonly end: number } | null {
	if (header === undefined) return { start: 0, end: Math.max(size - 1, 0) };
	const parts = /^bytes=(\d{0,12})-(\d{0,12})$/.exec(header);
	if (parts === null || (parts[1] === '' && parts[2] === '')) return null;
	const start = parts[1] === '' ? Math.max(size - Number(parts[2]), 0) : Number(parts[1]);
	const end = parts[1] === '' || parts[2] === '' ? size - 1 : Math.min(Number(parts[2]), size - 1);
	return start <= end ? { start, end } : null;
}
