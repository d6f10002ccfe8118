import type { StatementId } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import { caseImages, type CaseImage } from '#lib/model/image/case-images.ts';
import type { ImageTaken } from '#lib/model/image/image-body.ts';
import type { CasePage } from './case-page.svelte.ts';
import { fromReadable } from './from-readable.svelte.ts';
import type { ReducedImage } from './image-work.ts';
import type { AssertError, CaseAccess } from './workspace.ts';

export type KeepImageError = AssertError | { readonly reason: 'no-key' };

/** What a person says of a picture before it is kept. */
export type ImageWords = Pick<ImageTaken, 'subject' | 'caption' | 'takenAtMs' | 'key'>;

/** How far an image of this device has come: the relay has it whole, its preview, or nothing of it. */
export type Sending = 'sent' | 'preview-sent' | 'waiting';

/** The images of one open case. */
export class CaseImages {
	readonly page: CasePage;
	readonly #unsent: { readonly current: ReadonlySet<string> };
	readonly #access: { readonly current: CaseAccess };

	readonly all: readonly CaseImage[] = $derived.by(() => caseImages(this.page.facts));
	/** Key images first, then the newest; what was set aside is not among them. */
	readonly shown: readonly CaseImage[] = $derived.by(() => this.all.filter(({ setAside }) => setAside === null));
	readonly setAside: readonly CaseImage[] = $derived.by(() => this.all.filter(({ setAside }) => setAside !== null));

	constructor(page: CasePage) {
		this.page = page;
		this.#unsent = fromReadable(page.open.unsentBlobs);
		this.#access = fromReadable(page.open.access);
	}

	/** Whether the person of this device may add, mark and set aside images now. */
	get mayAdd(): boolean {
		return this.page.may('image') && this.#access.current !== 'ended';
	}

	get keyCount(): number {
		return this.shown.filter(({ key }) => key).length;
	}

	find(id: StatementId): CaseImage | null {
		return this.all.find(({ statement }) => statement.id === id) ?? null;
	}

	sending({ statement }: CaseImage): Sending {
		const { preview, full } = statement.body;
		if (this.page.demo) return 'sent';
		if (this.#unsent.current.has(preview.hash)) return 'waiting';
		return this.#unsent.current.has(full.hash) ? 'preview-sent' : 'sent';
	}

	/** Keeps both sizes, the preview first because it goes first, and states the image at once: its place is seen before its pixels. */
	async keep(image: ReducedImage, words: ImageWords): Promise<Result<StatementId, KeepImageError>> {
		const preview = await this.page.open.putBlob(image.preview, image.mime);
		if (!preview.ok) return preview;
		const full = await this.page.open.putBlob(image.full, image.mime);
		if (!full.ok) return full;
		const { widthPx, heightPx } = image;
		return this.page.state('image', {
			act: 'taken',
			...words,
			caption: words.caption.trim(),
			widthPx,
			heightPx,
			preview: preview.value,
			full: full.value
		});
	}

	mark({ statement, markHeads }: CaseImage, key: boolean): Promise<Result<StatementId, AssertError>> {
		return this.page.state('image', { act: 'marked', image: statement.id, key }, markHeads);
	}

	/** `reason` says why it is wrong; null takes it back. */
	setItAside({ statement, asideHeads }: CaseImage, reason: string | null): Promise<Result<StatementId, AssertError>> {
		return this.page.state('image', { act: 'set-aside', image: statement.id, reason: reason?.trim() ?? null }, asideHeads);
	}
}
