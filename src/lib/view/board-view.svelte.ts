import type { CaseId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import { countBoard, found, passes, type BoardCounts, type BoardFilter } from './board-filter.ts';
import type { BedConsults, BoardConsults } from './board-consults.svelte.ts';
import { fromReadable } from './from-readable.svelte.ts';
import type { Now } from './now.ts';
import type { Board, BoardBed, Ward } from './workspace.ts';

/** One ward's beds as the board shows them: counted, filtered, searched; patients without a bed apart. */
export class BoardView {
	#board: { readonly current: Board };
	#now: Now;
	#consults: BoardConsults;
	readonly #consultsOf = (caseId: CaseId): BedConsults | null => this.#consults.of(caseId);
	filter = $state<BoardFilter>('all');
	search = $state('');

	constructor(board: Readable<Board>, now: Now, consults: BoardConsults) {
		this.#board = fromReadable(board);
		this.#now = now;
		this.#consults = consults;
	}

	get ward(): Ward {
		return this.#board.current.ward;
	}

	get ready(): boolean {
		return this.#board.current.ready;
	}

	get counts(): BoardCounts {
		return countBoard(this.#board.current, this.#now.ms, this.#consultsOf);
	}

	countOf(filter: BoardFilter): number {
		return this.#board.current.beds.filter((place) => passes(place, filter, this.#now.ms, this.#consultsOf)).length;
	}

	/** Choosing the chosen filter again shows all beds. */
	choose(filter: BoardFilter): void {
		this.filter = this.filter === filter ? 'all' : filter;
	}

	/** What the consults of a bed want of the ward; null when nothing. */
	consultsOf(caseId: CaseId): BedConsults | null {
		return this.#consults.of(caseId);
	}

	get #shown(): readonly BoardBed[] {
		return this.#board.current.beds.filter(
			(place) => passes(place, this.filter, this.#now.ms, this.#consultsOf) && found(place, this.search)
		);
	}

	get inBeds(): readonly BoardBed[] {
		return this.#shown.filter((place) => place.bed !== null);
	}

	get withoutBed(): readonly BoardBed[] {
		return this.#shown.filter((place) => place.bed === null);
	}

	get freeBeds(): readonly string[] {
		return this.#board.current.beds.flatMap((place) => (place.patient === null && place.bed !== null ? [place.bed] : []));
	}

	get narrowed(): boolean {
		return this.filter !== 'all' || this.search.trim() !== '';
	}

	showAll(): void {
		this.filter = 'all';
		this.search = '';
	}
}
