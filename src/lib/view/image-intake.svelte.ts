import type { Result } from '#lib/core/result.ts';
import type { StatementId } from '#lib/core/ids.ts';
import type { CaseImages, ImageWords, KeepImageError } from './case-images.svelte.ts';
import { browserUrls, type PictureUrls } from './image-pictures.svelte.ts';
import type { ReduceImage, Reduction } from './image-reducer.ts';
import type { ReducedImage, ReduceError } from './image-work.ts';

/** A file as a person gives it: taken, dropped, pasted or chosen. */
export type GivenFile = Blob & { readonly name: string; readonly lastModified: number };

/** A picture that is small enough, and waits for its words. */
export interface ReadyImage {
	readonly name: string;
	readonly givenBytes: number;
	readonly image: ReducedImage;
	readonly url: string;
	/** When the file was made; null for one made just now. */
	readonly takenAtMs: number | null;
}

/** A camera's file is written in the minutes in which it is taken: what is younger was taken now. */
const justNowMs = 5 * 60_000;

/** Brings pictures into a case one after another: reduced, described by a person, kept. */
export class ImageIntake {
	readonly #images: CaseImages;
	readonly #reduce: ReduceImage;
	readonly #urls: PictureUrls;
	#waiting = $state.raw<readonly GivenFile[]>([]);
	#reduction: Reduction | null = null;
	/** The file that is being reduced, and how far that is, from 0 to 1. */
	work = $state.raw<{ readonly name: string; readonly share: number } | null>(null);
	ready = $state.raw<ReadyImage | null>(null);
	/** The last file that could not be taken, and why. */
	failure = $state.raw<{ readonly name: string; readonly reason: Exclude<ReduceError['reason'], 'cancelled'> } | null>(null);
	/** Why the last picture was not kept. */
	keepFailure = $state.raw<KeepImageError | null>(null);
	/** While a picture is being sealed and signed. */
	keeping = $state(false);

	constructor(images: CaseImages, reduce: ReduceImage, urls: PictureUrls = browserUrls) {
		this.#images = images;
		this.#reduce = reduce;
		this.#urls = urls;
	}

	/** How many more files were given than the one at hand. */
	get waiting(): number {
		return this.#waiting.length;
	}

	async add(files: readonly GivenFile[]): Promise<void> {
		this.failure = null;
		this.#waiting = [...this.#waiting, ...files];
		await this.#next();
	}

	async #next(): Promise<void> {
		while (this.work === null && this.ready === null) {
			const [file, ...rest] = this.#waiting;
			if (file === undefined) return;
			this.#waiting = rest;
			await this.#take(file);
		}
	}

	async #take(file: GivenFile): Promise<void> {
		const { name } = file;
		this.work = { name, share: 0 };
		this.#reduction = this.#reduce(file, (share) => {
			if (this.work !== null) this.work = { name, share };
		});
		const reduced = await this.#reduction.done
			.catch((error: unknown) => {
				this.failure = { name, reason: 'damaged' };
				throw error;
			})
			.finally(() => ([this.#reduction, this.work] = [null, null]));
		if (reduced.ok) {
			const ageMs = this.#images.page.nowMs - file.lastModified;
			const url = this.#urls.toUrl(reduced.value.preview, reduced.value.mime);
			this.keepFailure = null;
			this.ready = { name, givenBytes: file.size, image: reduced.value, url, takenAtMs: ageMs > justNowMs ? file.lastModified : null };
		} else if (reduced.error.reason !== 'cancelled') this.failure = { name, reason: reduced.error.reason };
	}

	/** Gives up the file that is being reduced, and those that wait. */
	cancel(): void {
		this.#waiting = [];
		this.#reduction?.cancel();
	}

	/** Keeps what is ready, and goes on with the next; what was not kept stays ready. */
	async keep(words: ImageWords): Promise<Result<StatementId, KeepImageError> | null> {
		if (this.ready === null || this.keeping) return null;
		this.keeping = true;
		const kept = await this.#images.keep(this.ready.image, words);
		this.keeping = false;
		this.keepFailure = kept.ok ? null : kept.error;
		if (kept.ok) this.leave();
		return kept;
	}

	/** Lets go of what is ready, and goes on with the next. */
	leave(): void {
		if (this.ready !== null) this.#urls.forget(this.ready.url);
		this.ready = null;
		void this.#next();
	}

	close(): void {
		this.cancel();
		if (this.ready !== null) this.#urls.forget(this.ready.url);
		this.ready = null;
	}
}
