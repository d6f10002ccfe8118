import { createContext } from 'svelte';
import type { Clock } from '#lib/core/clock.ts';
import { isId, type StatementId } from '#lib/core/ids.ts';
import { isQuiet, type QuietHours } from '#lib/model/alert/quiet-hours.ts';
import { ringFigures } from '#lib/model/alert/ring-tones.ts';
import { noRing, ringStep, type RingHush, type RingState, type Waiting } from '#lib/model/alert/ringing.ts';
import { nextStep } from '#lib/model/consult/consults.ts';
import type { ConsultError } from './consult-desk.ts';
import type { ExpertDesk } from './expert-desk.svelte.ts';
import { fromReadable } from './from-readable.svelte.ts';
import { isAtOnce, ringingOffers, type RingingOffer } from './ringing-offers.ts';
import type { RingSound, RingVoice } from './ring-sound.ts';

export interface RingingParts {
	readonly desk: ExpertDesk;
	/** Names the ring of a call; null while none rings. */
	readonly callRings: () => string | null;
	/** Names the guests who wait before a call, each waiting anew under another name. */
	readonly knocks: () => readonly string[];
	/** True while this person talks. */
	readonly inCall: () => boolean;
	readonly quietHours: () => QuietHours | null;
	readonly sound: RingSound;
	readonly clock: Clock;
	/** Minutes since midnight by the device's own clock. */
	readonly minuteOfDay: () => number;
	/** Shared by the tabs of this browser. Holds identifiers, nothing clinical. */
	readonly store: Pick<Storage, 'getItem' | 'setItem'>;
	/** Calls back when another tab wrote into the store. */
	readonly onStored: (listener: () => void) => () => void;
}

const soundKey = 'wardline-ring-sound';
const mostSettled = 300;

function readSettled(text: string | null): ReadonlySet<StatementId> {
	try {
		const ids: unknown = JSON.parse(text ?? '[]');
		return new Set(Array.isArray(ids) ? ids.filter((id): id is StatementId => isId(id)) : []);
	} catch {
		return new Set();
	}
}

/** What rings for the person of this device, on every screen: calls by their own dock, questions by a banner, both by a sound. */
export class RingingView {
	readonly #parts: RingingParts;
	readonly #key: string;
	readonly #voice: { readonly current: RingVoice };
	readonly #stops: (() => void)[] = [];
	#settled = $state.raw<ReadonlySet<StatementId>>(new Set());
	#soundOff = $state(false);
	#busy = $state(false);
	#failure = $state.raw<ConsultError | null>(null);
	#state: RingState = noRing;
	#cancel: () => void = () => undefined;

	/** Questions that nobody of this device has put aside, the most pressing first. */
	readonly offers: readonly RingingOffer[] = $derived.by(() => {
		const { desk } = this.#parts;
		return ringingOffers(desk.consults, desk.me, desk.minuteMs).filter(({ listed, offer }) => {
			const entry = desk.entryOf(listed.consult.id);
			return !this.#settled.has(offer) && entry !== null && desk.isNews(entry);
		});
	});

	constructor(parts: RingingParts) {
		this.#parts = parts;
		this.#key = `wardline-ring-settled-${parts.desk.me.personId}`;
		this.#voice = fromReadable(parts.sound.voice);
		const read = (): void => {
			this.#settled = readSettled(parts.store.getItem(this.#key));
			this.#soundOff = parts.store.getItem(soundKey) === 'off';
		};
		read();
		this.#stops.push(parts.onStored(read));
	}

	get voice(): RingVoice {
		return this.#voice.current;
	}

	/** Nothing of this device is heard; what rings is seen, and shaken where the device can. */
	get soundOff(): boolean {
		return this.#soundOff;
	}

	set soundOff(off: boolean) {
		this.#soundOff = off;
		this.#parts.store.setItem(soundKey, off ? 'off' : 'on');
		if (off) this.#parts.sound.silence();
	}

	get busy(): boolean {
		return this.#busy;
	}

	/** Why the last acceptance was not signed. */
	get failure(): ConsultError | null {
		return this.#failure;
	}

	/** Rings as what waits has it now; to be called whenever that may have changed. */
	ring(): void {
		const { clock, sound } = this.#parts;
		this.#cancel();
		const step = ringStep(this.#state, this.#waiting(), clock.nowMs());
		if (this.#state.call !== null && step.state.call === null) sound.silence();
		this.#state = step.state;
		if (step.play !== null) {
			const hush = this.#hush(step.play === 'question');
			if (hush === null || hush === 'sound-off') sound.play(ringFigures[step.play], hush === null);
		}
		this.#cancel = step.againAtMs === null ? () => undefined : clock.after(step.againAtMs - clock.nowMs(), () => this.ring());
	}

	/** Plays a sign as it would sound now, to try the loudness of the device. */
	tryOut(): void {
		this.#parts.sound.unlock();
		this.#parts.sound.play(ringFigures.call, true);
	}

	/** To be called while a touch or key is handled. */
	unlock(): void {
		this.#parts.sound.unlock();
	}

	/** Seen, or put off: it rings no more on this device, in any tab. The queue keeps it. */
	settle(offers: readonly RingingOffer[]): void {
		const ids = offers.map(({ offer }) => offer);
		if (ids.every((id) => this.#settled.has(id))) return;
		// Another tab may have written since.
		const kept = [...readSettled(this.#parts.store.getItem(this.#key)), ...ids].slice(-mostSettled);
		this.#settled = new Set(kept);
		this.#parts.store.setItem(this.#key, JSON.stringify(kept));
	}

	/** Signs the acceptance; true when it is kept. */
	async accept(offer: RingingOffer): Promise<boolean> {
		if (this.#busy) return false;
		this.#busy = true;
		try {
			const { consult } = offer.listed;
			const body = nextStep(consult, { step: 'accepted', seat: offer.seat.seat });
			const kept = await this.#parts.desk.workspace.consults.state(consult.caseId, body);
			this.#failure = kept.ok ? null : kept.error;
			if (kept.ok) this.settle([offer]);
			return kept.ok;
		} finally {
			this.#busy = false;
		}
	}

	close(): void {
		this.#cancel();
		for (const stop of this.#stops) stop();
		this.#parts.sound.close();
	}

	#waiting(): Waiting {
		const questions = this.offers.map((offer) => ({ id: offer.offer, atOnce: isAtOnce(offer) }));
		const knocks = this.#parts.knocks().map((id) => ({ id, atOnce: false }));
		return { call: this.#parts.callRings(), questions: [...questions, ...knocks] };
	}

	#hush(ofQuestion: boolean): RingHush | null {
		if (isQuiet(this.#parts.quietHours(), this.#parts.minuteOfDay())) return 'quiet-hours';
		if (ofQuestion && this.#parts.inCall()) return 'in-call';
		return this.#soundOff ? 'sound-off' : null;
	}
}

/** Set by the shell. */
export const [getRinging, setRinging] = createContext<RingingView>();
