import { createContext } from 'svelte';
import type { CaseId, PersonId, StatementId } from '#lib/core/ids.ts';
import type { Rota } from '#lib/model/consult/rota.ts';
import { m } from '#lib/paraglide/messages.js';
import type { ConsultDesk, ConsultList, ListedConsult } from './consult-desk.ts';
import { ownDuty, type OwnDuty } from './desk-duty.ts';
import { deskGroups, deskQueue, type DeskGroup, type QueueEntry } from './desk-queue.ts';
import { fromReadable } from './from-readable.svelte.ts';
import type { Now } from './now.ts';
import type { SeenConsults } from './seen-consults.svelte.ts';
import type { Hospital, Me, Workspace } from './workspace.ts';

const minuteMs = 60_000;

/** What waits for the person of this device, and what they know of it. Lives as long as the shell, whose badge counts it. */
export class ExpertDesk {
	readonly workspace: Pick<Workspace, 'me' | 'hospital' | 'consults'>;
	readonly #now: Now;
	readonly #seen: SeenConsults;
	readonly #list: { readonly current: ConsultList };
	readonly #rota: { readonly current: Rota };
	readonly #rules: { readonly current: ConsultDesk['clockRules']['current'] };
	readonly #hospital: { readonly current: Hospital };

	/** The present to the minute: the order of the queue and the duty need no more. */
	readonly minuteMs: number = $derived.by(() => Math.floor(this.#now.ms / minuteMs) * minuteMs);
	readonly queue: readonly QueueEntry[] = $derived.by(() =>
		deskQueue(this.#list.current.consults, { me: this.me, nowMs: this.minuteMs, rules: this.#rules.current })
	);
	/** Those that hold something, in order. */
	readonly groups: readonly { readonly group: DeskGroup; readonly entries: readonly QueueEntry[] }[] = $derived.by(() =>
		deskGroups
			.map((group) => ({ group, entries: this.queue.filter((entry) => entry.group === group) }))
			.filter(({ entries }) => entries.length > 0)
	);
	/** How many wait for something this person does. */
	readonly waiting: number = $derived.by(() => this.queue.filter(({ need }) => need !== null).length);
	readonly duty: OwnDuty = $derived.by(() => ownDuty(this.#rota.current, this.me.personId, this.minuteMs));

	constructor(workspace: Pick<Workspace, 'me' | 'hospital' | 'consults'>, now: Now, seen: SeenConsults) {
		this.workspace = workspace;
		this.#now = now;
		this.#seen = seen;
		this.#list = fromReadable(workspace.consults.list);
		this.#rota = fromReadable(workspace.consults.rota);
		this.#rules = fromReadable(workspace.consults.clockRules);
		this.#hospital = fromReadable(workspace.hospital);
	}

	get me(): Me {
		return this.workspace.me;
	}

	get nowMs(): number {
		return this.#now.ms;
	}

	/** Every consult of this device. */
	get consults(): readonly ListedConsult[] {
		return this.#list.current.consults;
	}

	/** False until everything the vault holds has been read. */
	get ready(): boolean {
		return this.#list.current.ready;
	}

	/** Of any consult of this device, in the queue or not; null when it is not here. */
	find(consult: StatementId): ListedConsult | null {
		return this.#list.current.consults.find((listed) => listed.consult.id === consult) ?? null;
	}

	entryOf(consult: StatementId): QueueEntry | null {
		return this.queue.find(({ listed }) => listed.consult.id === consult) ?? null;
	}

	/** Whether others did something since this person looked. */
	isNews({ listed, othersSteps, lastStepAtMs }: QueueEntry): boolean {
		return this.#seen.isNews(listed.consult.id, othersSteps, lastStepAtMs);
	}

	/** What is on screen is no news any more. */
	see({ listed, othersSteps }: QueueEntry): void {
		this.#seen.see(listed.consult.id, othersSteps);
	}

	/** What to open after this one: the next below it that waits for this person, else the first that does; null when nothing does. */
	next(after: StatementId | null): QueueEntry | null {
		const at = this.queue.findIndex(({ listed }) => listed.consult.id === after);
		const waits = (entry: QueueEntry): boolean => entry.need !== null && entry.listed.consult.id !== after;
		return this.queue.slice(at + 1).find(waits) ?? this.queue.find(waits) ?? null;
	}

	/** Other consults of the same case, newest first. */
	earlier(caseId: CaseId, except: StatementId): readonly ListedConsult[] {
		return this.#list.current.consults.filter(({ consult }) => consult.caseId === caseId && consult.id !== except).toReversed();
	}

	/** As this device knows it, or as whoever asked called it. Null where there is but one: then it says nothing. */
	wardName({ ward, consult }: Pick<ListedConsult, 'ward' | 'consult'>): string | null {
		const { wards } = this.#hospital.current;
		const found = wards.find(({ spaceId }) => spaceId === ward);
		if (found) return wards.length === 1 ? null : found.name;
		return consult.request.body.place?.ward ?? m.stay_other_ward();
	}

	/** Words for "someone" while the roster has not told the name. */
	personName(person: PersonId): string {
		if (person === this.me.personId) return this.me.profile.name;
		return this.#hospital.current.members.find((member) => member.personId === person)?.profile?.name ?? m.case_someone();
	}
}

export const [getExpertDesk, setExpertDesk] = createContext<ExpertDesk>();
