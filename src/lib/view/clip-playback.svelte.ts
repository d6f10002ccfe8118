import type { Bytes } from '#lib/core/bytes.ts';
import type { StatementId } from '#lib/core/ids.ts';
import type { BlobRef } from '#lib/model/blob-ref.ts';
import type { OpenCase } from './workspace.ts';

/** Something that sounds until it ends, fails or is stopped. */
export interface PlayingSound {
	/** Resolves when it ended or was stopped; false when the bytes are no sound this browser plays. */
	readonly ended: Promise<boolean>;
	stop(): void;
}

export type PlaySound = (bytes: Bytes, mime: string) => PlayingSound;

/** What became of the clip somebody wanted to hear. */
export type ClipState =
	| 'still'
	| 'fetching'
	| 'playing'
	/** Neither on this device nor, now, at the relay. */
	| 'missing'
	/** Not to be opened, or no sound. */
	| 'broken';

/** Plays the kept clips of a case, one at a time. */
export class ClipPlayback {
	readonly #open: Pick<OpenCase, 'readBlob'>;
	readonly #play: PlaySound;
	#now = $state.raw<{ readonly id: StatementId; readonly state: ClipState } | null>(null);
	#sound: PlayingSound | null = null;

	constructor(open: Pick<OpenCase, 'readBlob'>, play: PlaySound) {
		this.#open = open;
		this.#play = play;
	}

	stateOf(id: StatementId): ClipState {
		return this.#now?.id === id ? this.#now.state : 'still';
	}

	/** Plays a clip, and stops whichever played before. */
	async play(id: StatementId, blob: BlobRef): Promise<void> {
		this.stop();
		const wish = { id, state: 'fetching' } as const;
		this.#now = wish;
		const read = await this.#open.readBlob(blob);
		if (this.#now !== wish) return;
		if (!read.ok) {
			this.#now = { id, state: read.error.reason === 'not-here' ? 'missing' : 'broken' };
			return;
		}
		const sound = this.#play(read.value, blob.mime);
		const playing = { id, state: 'playing' } as const;
		[this.#sound, this.#now] = [sound, playing];
		const heard = await sound.ended;
		if (this.#now !== playing) return;
		[this.#sound, this.#now] = [null, heard ? null : { id, state: 'broken' }];
	}

	stop(): void {
		this.#sound?.stop();
		[this.#sound, this.#now] = [null, null];
	}
}

/** Plays in the browser's own way. */
export const playInBrowser: PlaySound = (bytes, mime) => {
	const url = URL.createObjectURL(new Blob([bytes], { type: mime }));
	const element = new Audio(url);
	const ended = new Promise<boolean>((resolve) => {
		element.onended = element.onpause = () => resolve(true);
		element.onerror = () => resolve(false);
		element.play().catch(() => resolve(false));
	});
	void ended.then(() => URL.revokeObjectURL(url));
	return { ended, stop: () => element.pause() };
};
