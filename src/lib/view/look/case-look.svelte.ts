import { createContext } from 'svelte';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId, StatementId } from '#lib/core/ids.ts';
import { elementOf, formatPlace, type CasePlace } from '#lib/model/look/case-place.ts';
import { longestMarkText, type MarkBody } from '#lib/model/look/mark.ts';
import { markAt, marksOf, nextMarkNumber, setAsideBody, type Mark } from '#lib/model/look/marks.ts';
import { fadesAfterMs, notPointing, stepPoint, type Pointing, type PointEvent } from '#lib/model/look/point-policy.ts';
import type { SharedLook } from '#lib/model/look/shared-look.ts';
import { ofKind } from '#lib/model/supersede.ts';
import type { CasePage } from '#lib/view/case-page.svelte.ts';
import { fromReadable } from '#lib/view/from-readable.svelte.ts';
import type { AssertError } from '#lib/view/workspace.ts';
import { FollowView } from './follow-view.svelte.ts';
import { createHeardPoints, type HeardPoint } from './heard-points.ts';
import { createLookLane, type LookLane } from './look-lane.ts';

export interface CaseLookParts {
	readonly page: CasePage;
	readonly clock: Clock;
	/** The call about this case that this device is in; null outside of one. */
	readonly callId: () => string | null;
	/** The consult that marks are made for. */
	readonly consult: () => StatementId | null;
	report(error: unknown): void;
}

/** A ring with words, on this screen alone. */
export interface ShownPlace {
	readonly name: string;
	readonly color: string;
	readonly place: CasePlace;
}

/** What a screen of one case knows of pointing: the own point, those of others, the marks that stay, and who follows whom. */
export class CaseLook {
	readonly page: CasePage;
	readonly follow: FollowView;
	readonly #parts: CaseLookParts;
	readonly #lane: LookLane;
	readonly #closePoints: () => void;
	readonly #points: { readonly current: readonly HeardPoint[] };
	readonly #reveals = new Set<(place: CasePlace) => void>();
	#cancel = (): void => undefined;
	#endRing = (): void => undefined;
	#stating: Promise<unknown> = Promise.resolve();
	/** While it is on, a tap on something points at it instead of opening it. */
	mode = $state(false);
	own = $state.raw<Pointing>(notPointing);
	/** The mark that the own pointing became; null before. */
	made = $state.raw<StatementId | null>(null);
	/** What this person asked to be shown; null when that is past. */
	shown = $state.raw<ShownPlace | null>(null);
	/** Why the last mark was not kept; null when it was. */
	fault = $state.raw<AssertError['reason'] | null>(null);

	readonly marks: readonly Mark[] = $derived.by(() => marksOf(this.page.facts));
	readonly #marksAt: ReadonlyMap<string, readonly Mark[]> = $derived.by(() => {
		const at = new Map<string, Mark[]>();
		for (const mark of this.marks) {
			if (mark.place === null) continue;
			const element = elementOf(mark.place);
			at.set(element, [...(at.get(element) ?? []), mark]);
		}
		return at;
	});

	constructor(parts: CaseLookParts) {
		const { page, clock, report } = parts;
		const me = page.workspace.me.deviceId;
		this.#parts = parts;
		this.page = page;
		this.#lane = createLookLane(page.open.awareness, me, clock, report);
		const points = createHeardPoints(this.#lane.others, page.open.statements, me, clock);
		this.#points = fromReadable(points.current);
		this.#closePoints = () => points.close();
		this.follow = new FollowView(this.#lane.others, me, clock);
		$effect(() => this.#lane.say(this.shared));
	}

	/** Rings something on this screen alone, because its person asked to be shown it. */
	ring(shown: ShownPlace): void {
		this.#endRing();
		this.shown = shown;
		this.#endRing = this.#parts.clock.after(fadesAfterMs, () => (this.shown = null));
	}

	/** Where the others point now. */
	get points(): readonly HeardPoint[] {
		return this.#points.current;
	}

	/** What this screen tells the others. */
	get shared(): SharedLook {
		const { own, follow } = this;
		return {
			device: this.page.workspace.me.deviceId,
			point: own.at === 'pointing' ? { place: own.place, nth: own.nth } : null,
			follows: follow.whom,
			offer: follow.offer,
			view: follow.shares ? follow.view : null
		};
	}

	/** The mark that the own pointing became, as it stands. */
	get madeMark(): Mark | null {
		return this.marks.find(({ id }) => id === this.made) ?? null;
	}

	/** Whoever may not make marks still points. */
	get mayMark(): boolean {
		return this.page.may('mark');
	}

	nameOf(device: DeviceId): string | null {
		return this.page.present.find(({ deviceId }) => deviceId === device)?.name || this.#heard(device)?.name || null;
	}

	colorOf(device: DeviceId): string {
		return this.#heard(device)?.color ?? 'currentColor';
	}

	/** Marks at what an element shows; `data-place` of the element. */
	marksAt(element: string): readonly Mark[] {
		return this.#marksAt.get(element) ?? [];
	}

	point(place: CasePlace): void {
		this.#act({ type: 'point', place });
	}

	withdraw(): void {
		this.#act({ type: 'withdraw' });
	}

	/** Ends the mode and takes the own point back. */
	end(): void {
		this.mode = false;
		this.withdraw();
	}

	/** Keeps what is pointed at, with words or without; resolves when it is in the record, or `fault` says why not. */
	async keep(text = ''): Promise<void> {
		if (this.own.at !== 'pointing') return;
		const { place } = this.own;
		this.#act({ type: 'kept' });
		await this.#state(place, text);
	}

	/** Changes the words of an own mark. */
	async describe(mark: Mark, text: string): Promise<void> {
		const body = this.#bodyOf(mark);
		if (body === null) return;
		const { text: _before, ...rest } = body;
		await this.#assert({ ...rest, ...words(text) }, [mark.id], this.made === mark.id);
	}

	async setAside(mark: Mark): Promise<void> {
		const body = this.#bodyOf(mark);
		if (body !== null) await this.#assert(setAsideBody(body), [mark.id], false);
	}

	isOwn(mark: Mark): boolean {
		return mark.by === this.page.workspace.me.personId;
	}

	/** Brings a place onto the screen: its part is opened, its hours are chosen. The screen then scrolls to it. */
	reveal(place: CasePlace): void {
		this.follow.guide(() => {
			for (const reveal of this.#reveals) reveal(place);
		});
	}

	/** For parts of a screen that can bring a place into sight; the returned function ends it. */
	onReveal(reveal: (place: CasePlace) => void): () => void {
		this.#reveals.add(reveal);
		return () => this.#reveals.delete(reveal);
	}

	close(): void {
		this.#cancel();
		this.#endRing();
		this.follow.close();
		this.#closePoints();
		this.#lane.close();
	}

	#heard(device: DeviceId) {
		return this.#lane.others.current.find((look) => look.device === device);
	}

	#bodyOf(mark: Mark): MarkBody | null {
		return ofKind(this.page.facts, 'mark').find(({ id }) => id === mark.id)?.body ?? null;
	}

	#act(event: PointEvent): void {
		this.#cancel();
		const nowMs = this.#parts.clock.nowMs();
		const before = this.own;
		const { state, mark, wakeAtMs } = stepPoint(before, event, nowMs, this.mayMark && this.#parts.callId() !== null);
		if (state.nth !== before.nth) {
			this.made = null;
			this.fault = null;
		}
		this.own = state;
		this.#cancel = wakeAtMs === null ? () => undefined : this.#parts.clock.after(wakeAtMs - nowMs, () => this.#act({ type: 'tick' }));
		if (mark) this.#state(mark, '').catch(this.#parts.report);
	}

	/** One after another: each number counts the marks before it. */
	#state(place: CasePlace, text: string): Promise<void> {
		const turn = this.#stating.then(() => this.#stateNow(place, text));
		this.#stating = turn.catch(() => undefined);
		return turn;
	}

	async #stateNow(place: CasePlace, text: string): Promise<void> {
		const callId = this.#parts.callId();
		const consult = this.#parts.consult();
		const before = markAt(this.marks, this.page.workspace.me.personId, place, callId);
		if (before !== null) {
			this.made = before.id;
			if (text.trim() !== '') await this.describe(before, text);
			return;
		}
		const number = nextMarkNumber(this.page.facts);
		const body = { place: formatPlace(place), number, ...words(text), ...(callId && { callId }), ...(consult && { consult }) };
		await this.#assert(body, [], true);
	}

	async #assert(body: MarkBody, supersedes: readonly StatementId[], shown: boolean): Promise<void> {
		const kept = await this.page.state('mark', body, supersedes);
		this.fault = kept.ok ? null : kept.error.reason;
		if (kept.ok && shown) this.made = kept.value;
	}
}

const words = (text: string): Pick<MarkBody, 'text'> => (text.trim() === '' ? {} : { text: text.trim().slice(0, longestMarkText) });

/** Set by each screen of a case. */
export const [getLook, setLook] = createContext<CaseLook>();
