import { SvelteMap } from 'svelte/reactivity';
import { showable } from '#lib/model/image/image-header.ts';
import type { BlobRef } from '#lib/model/blob-ref.ts';
import type { OpenCase } from './workspace.ts';

/** What is here of a picture that a screen shows. */
export type Picture =
	/** `arrived`: the share that is here, from 0 to 1. */
	| { readonly state: 'fetching'; readonly arrived: number }
	| { readonly state: 'here'; readonly url: string }
	/** Neither on this device nor, now, at the relay. */
	| { readonly state: 'missing'; readonly sinceMs: number }
	/** Not to be opened with the case's key, or no picture that may be shown. */
	| { readonly state: 'broken' };

/** What is missing is asked for again this often, for as long as a screen wants it. */
const askAgainMs = 5_000;

/** Addresses of opened pictures in this page's memory; `toUrl` and `forget` are the browser's. */
export interface PictureUrls {
	toUrl(bytes: Uint8Array<ArrayBuffer>, mime: string): string;
	forget(url: string): void;
}

export const browserUrls: PictureUrls = {
	toUrl: (bytes, mime) => URL.createObjectURL(new Blob([bytes], { type: mime })),
	forget: (url) => URL.revokeObjectURL(url)
};

/** The pictures that the screens of one case show, opened once each. */
export class ImagePictures {
	readonly #open: Pick<OpenCase, 'readBlob'>;
	readonly #urls: PictureUrls;
	readonly #pictures = new SvelteMap<string, Picture>();
	#closed = false;

	constructor(open: Pick<OpenCase, 'readBlob'>, urls: PictureUrls = browserUrls) {
		this.#open = open;
		this.#urls = urls;
	}

	/** Null for what nobody has wanted yet. */
	of({ hash }: BlobRef): Picture | null {
		return this.#pictures.get(hash) ?? null;
	}

	/** Fetches a picture unless it is here, on its way, or was missing a moment ago. Call it for as long as it is wanted. */
	async want(ref: BlobRef, nowMs: number): Promise<void> {
		const known = this.#pictures.get(ref.hash);
		if (known && (known.state !== 'missing' || nowMs - known.sinceMs < askAgainMs)) return;
		this.#pictures.set(ref.hash, { state: 'fetching', arrived: 0 });
		const read = await this.#open.readBlob(ref, (bytes) => {
			if (!this.#closed) this.#pictures.set(ref.hash, { state: 'fetching', arrived: bytes / ref.bytes });
		});
		if (this.#closed) return;
		if (read.ok && showable(read.value)) this.#pictures.set(ref.hash, { state: 'here', url: this.#urls.toUrl(read.value, ref.mime) });
		else if (read.ok) this.#pictures.set(ref.hash, { state: 'broken' });
		else this.#pictures.set(ref.hash, read.error.reason === 'not-here' ? { state: 'missing', sinceMs: nowMs } : { state: 'broken' });
	}

	close(): void {
		this.#closed = true;
		for (const picture of this.#pictures.values()) if (picture.state === 'here') this.#urls.forget(picture.url);
		this.#pictures.clear();
	}
}
