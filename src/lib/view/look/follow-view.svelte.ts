import { tick, untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { CasePlace } from '#lib/model/look/case-place.ts';
import { notFollowing, offerOf, stepFollow, type Following, type FollowEvent, type Offer } from '#lib/model/look/follow-policy.ts';
import type { SharedView } from '#lib/model/look/shared-look.ts';
import { fromReadable } from '#lib/view/from-readable.svelte.ts';
import type { HeardLook } from './look-lane.ts';

/** One choice of a screen that others can follow: which part is open, which hours the chart shows. */
interface Choice {
	readonly read: () => string;
	/** Passes over what this screen does not have. */
	readonly go: (chosen: string) => void;
}

/** An offer that nobody takes up ends by itself: who joins later is not pulled along. */
const offerForMs = 30_000;

/** Whose screen this one follows, and who follows it. Make it where effects may run. */
export class FollowView {
	readonly #looks: { readonly current: readonly HeardLook[] };
	readonly #me: DeviceId;
	readonly #clock: Clock;
	readonly #choices = new SvelteMap<string, Choice>();
	readonly #stop: () => void;
	#cancel = (): void => undefined;
	#endOffer = (): void => undefined;
	#offers = 0;
	#answered = $state.raw<readonly Offer[]>([]);
	/** Choices as they were when this screen was last brought somewhere: whatever differs was its person's doing. */
	#brought: Readonly<Record<string, string>> | null = null;
	#bringing = 0;
	state = $state.raw<Following>(notFollowing);
	/** The count of the own offer that stands; 0 for none. */
	offer = $state(0);
	/** What stands at the upper edge of this screen. */
	top = $state.raw<CasePlace | null>(null);
	/** Scrolls to a place; set by the screen. */
	onscroll: (top: CasePlace | null) => void = () => undefined;

	readonly view: SharedView = $derived.by(() => ({ choices: this.#chosen(), top: this.top }));
	/** Who follows this screen. */
	readonly followers: readonly HeardLook[] = $derived.by(() => this.#looks.current.filter(({ follows }) => follows === this.#me));
	/** Somebody's wish to be followed that waits for an answer. */
	readonly offered: Offer | null = $derived.by(() => offerOf(this.#looks.current, this.#answered, this.state));

	constructor(looks: Readable<readonly HeardLook[]>, me: DeviceId, clock: Clock) {
		this.#looks = fromReadable(looks);
		this.#me = me;
		this.#clock = clock;
		this.#stop = looks.on(() => this.#act({ type: 'heard', looks: looks.current }));
		$effect(() => {
			const chosen = this.#chosen();
			untrack(() => this.#notice(chosen));
		});
	}

	/** The device that is followed; null for nobody. */
	get whom(): DeviceId | null {
		return this.state.at === 'following' ? this.state.whom : null;
	}

	/** Whether others need to know what this screen shows. */
	get shares(): boolean {
		return this.offer > 0 || this.followers.length > 0;
	}

	/** Makes a choice of a screen one that is followed; the returned function ends that. `name`: a to z, at most 12. */
	share(name: string, read: () => string, go: (chosen: string) => void): () => void {
		const choice = { read, go };
		untrack(() => {
			this.#choices.set(name, choice);
			const wanted = this.state.at === 'following' ? this.state.shown?.view.choices[name] : undefined;
			if (wanted !== undefined && wanted !== read()) this.#bring({ [name]: wanted });
		});
		return () => {
			if (untrack(() => this.#choices.get(name)) === choice) this.#choices.delete(name);
		};
	}

	follow(whom: DeviceId): void {
		this.#brought = null;
		this.#act({ type: 'follow', whom });
		this.#act({ type: 'heard', looks: this.#looks.current });
	}

	stop(): void {
		this.#act({ type: 'stop' });
	}

	/** The person scrolled this screen, or went elsewhere in it. */
	moved(): void {
		this.#act({ type: 'own-move' });
	}

	/** Asks everybody who has the case open. Who leads follows nobody. */
	ask(): void {
		this.stop();
		this.offer = this.#offers += 1;
		this.#endOffer();
		this.#endOffer = this.#clock.after(offerForMs, () => this.withdraw());
	}

	withdraw(): void {
		this.#endOffer();
		this.offer = 0;
	}

	answer(offer: Offer, follows: boolean): void {
		this.#answered = [...this.#answered.filter(({ from }) => from !== offer.from), offer];
		if (follows) this.follow(offer.from);
	}

	/** Runs what brings this screen somewhere for its person: choices that change by it are no own move. */
	guide(act: () => void): void {
		this.#bringing += 1;
		act();
		void tick().then(() => {
			this.#bringing -= 1;
			this.#brought = untrack(() => this.#chosen());
		});
	}

	close(): void {
		this.#stop();
		this.#cancel();
		this.#endOffer();
	}

	#chosen(): Readonly<Record<string, string>> {
		return Object.fromEntries([...this.#choices].map(([name, { read }]) => [name, read()]));
	}

	#act(event: FollowEvent): void {
		this.#cancel();
		const nowMs = this.#clock.nowMs();
		const { state, show, wakeAtMs } = stepFollow(
			untrack(() => this.state),
			event,
			nowMs
		);
		this.state = state;
		this.#cancel = wakeAtMs === null ? () => undefined : this.#clock.after(wakeAtMs - nowMs, () => this.#act({ type: 'tick' }));
		if (show === null) return;
		this.#bring(show.choices);
		void tick().then(() => this.onscroll(show.top));
	}

	#bring(wanted: Readonly<Record<string, string>>): void {
		this.guide(() => {
			for (const [name, { read, go }] of untrack(() => [...this.#choices])) {
				const chosen = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
				if (chosen !== undefined && chosen !== untrack(read)) go(chosen);
			}
		});
	}

	#notice(chosen: Readonly<Record<string, string>>): void {
		if (this.state.at !== 'following' || this.#bringing > 0 || this.#brought === null) return;
		const before = this.#brought;
		if (Object.entries(chosen).some(([name, value]) => before[name] !== undefined && before[name] !== value)) this.moved();
		else this.#brought = chosen;
	}
}
