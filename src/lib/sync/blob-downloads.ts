import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import { blobHash } from '#lib/trust/blob-seal.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { askRelay, type BlobRelay } from './blob-request.ts';
import type { Pace } from './gentle-pace.ts';

export interface BlobDownloads {
	/**
	 * The sealed bytes: from the vault, else from the relay, and then kept. Null while nobody here or there has them whole.
	 * `arrived` hears how many bytes are here as they come from the relay.
	 */
	read(hash: string, byteLength: number, arrived?: (bytes: number) => void): Promise<Bytes | null>;
}

export interface DownloadParts {
	readonly vault: Pick<Vault, 'blobs'>;
	readonly clock: Clock;
	/** Null where there is no relay. */
	readonly relay: BlobRelay | null;
	readonly lineIsOpen: () => boolean;
	readonly pace: Pace;
}

/** A download that stands still for so long is asked for again from where it stopped. */
const stillMs = 10_000;
/** Downloads that broke off and nobody took up again. */
const mostBegun = 4;

export function createBlobDownloads(parts: DownloadParts): BlobDownloads {
	const underWay = new Map<string, Promise<Bytes | null>>();
	const listeners = new Map<string, Set<(bytes: number) => void>>();
	const begun = new Map<string, Bytes>();
	const keepBegun = (hash: string, bytes: Bytes): void => {
		begun.set(hash, bytes);
		if (begun.size > mostBegun) begun.delete(begun.keys().next().value!);
	};
	const read = async (hash: string, byteLength: number): Promise<Bytes | null> => {
		const held = await parts.vault.blobs.get(hash);
		if (held.ok && held.value) return held.value;
		if (!parts.relay || !parts.lineIsOpen()) return null;
		const { relay, clock, pace } = parts;
		const got = await pace.run(() =>
			download(relay, clock, {
				hash,
				byteLength,
				begun: begun.get(hash) ?? new Uint8Array(0),
				arrived: (bytes) => listeners.get(hash)?.forEach((heard) => heard(bytes))
			})
		);
		begun.delete(hash);
		if (got.length < byteLength) keepBegun(hash, got);
		if (got.length !== byteLength || (await blobHash(got)) !== hash) return null;
		// A store that fails costs another download, not this one.
		await parts.vault.blobs.put(hash, got);
		return got;
	};
	return {
		read(hash, byteLength, arrived) {
			const heard = listeners.get(hash) ?? new Set();
			if (arrived) listeners.set(hash, heard.add(arrived));
			const ended = (): void => {
				underWay.delete(hash);
				listeners.delete(hash);
			};
			const known = underWay.get(hash) ?? read(hash, byteLength).finally(ended);
			underWay.set(hash, known);
			return known;
		}
	};
}

interface Wanted {
	readonly hash: string;
	readonly byteLength: number;
	/** What an earlier attempt brought. */
	readonly begun: Bytes;
	readonly arrived: (bytes: number) => void;
}

/** As much as came, asking again for as long as something comes. */
async function download(relay: BlobRelay, clock: Clock, { hash, byteLength, begun, arrived }: Wanted): Promise<Bytes> {
	let got = begun;
	for (;;) {
		const from = got.length;
		const more = await downloadFrom(relay, clock, { hash, from, wanted: byteLength - from, moved: (bytes) => arrived(from + bytes) });
		// Something else than what was asked for spoils what came before, too.
		if (more === 'other') return new Uint8Array(0);
		if (more.length === 0) return got;
		got = concatBytes(got, more);
		if (got.length >= byteLength) return got;
	}
}

/** What came before the line broke, perhaps nothing; nothing too when the relay has not got it. */
async function downloadFrom(
	relay: BlobRelay,
	clock: Clock,
	{ hash, from, wanted, moved }: { hash: string; from: number; wanted: number; moved: (bytes: number) => void }
): Promise<Bytes | 'other'> {
	const controller = new AbortController();
	let cancel = clock.after(stillMs, () => controller.abort());
	const restart = (): void => {
		cancel();
		cancel = clock.after(stillMs, () => controller.abort());
	};
	const pieces: Uint8Array[] = [];
	let length = 0;
	try {
		const headers: Record<string, string> = from === 0 ? {} : { range: `bytes=${from}-` };
		const response = await askRelay(relay, { method: 'GET', hash, headers, signal: controller.signal });
		if (response.status !== (from === 0 ? 200 : 206) || !response.body) {
			await response.arrayBuffer();
			return response.status === 416 ? 'other' : new Uint8Array(0);
		}
		const reader = response.body.getReader();
		for (;;) {
			const { value, done } = await reader.read();
			if (done) break;
			restart();
			pieces.push(value);
			length += value.length;
			if (length > wanted) {
				await reader.cancel();
				return 'other';
			}
			moved(length);
		}
	} catch {
		// The line broke; what came before is kept.
	} finally {
		cancel();
	}
	return concatBytes(...pieces);
}
