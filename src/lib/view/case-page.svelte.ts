import type { PersonId, SpaceId, StatementId } from '#lib/core/ids.ts';
import { ok, type Result } from '#lib/core/result.ts';
import { allergyState, type AllergyState } from '#lib/model/allergy-state.ts';
import { mayState } from '#lib/model/rights.ts';
import { stayState, type Place, type StayState } from '#lib/model/stay-state.ts';
import type { AnyStatement, Statement, StatementContent, StatementKind } from '#lib/model/statement.ts';
import { personName } from '#lib/model/person-name.ts';
import type { Spo2Scale } from '#lib/model/news2.ts';
import { scoredSets, spo2ScaleAt, type ScoredSet } from '#lib/model/scored-sets.ts';
import { summarise } from '#lib/model/summarise.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import { differ, factsOf, headsOf, ofKind } from '#lib/model/supersede.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { birthText } from './format.ts';
import { fromReadable } from './from-readable.svelte.ts';
import type { Now } from './now.ts';
import type { AssertError, DraftSummary, HeldStatement, OpenCase, Presence, Workspace } from './workspace.ts';

const minuteMs = 60_000;

/** What a fact of one kind is now: every head, and whether they say different things (I10). */
export interface Heads<K extends StatementKind> {
	readonly heads: readonly Statement<K>[];
	readonly conflict: boolean;
}

const headsIn = <K extends StatementKind>(facts: readonly AnyStatement[], kind: K): Heads<K> => {
	const heads = headsOf(ofKind(facts, kind));
	const conflict = differ(heads);
	return { heads: conflict ? heads : heads.slice(-1), conflict };
};

/** One case as its page knows it. Everything clinical is derived from verified statements alone (I7). */
export class CasePage {
	readonly open: OpenCase;
	readonly workspace: Workspace;
	readonly #now: Now;
	readonly #statements: { readonly current: readonly HeldStatement[] };
	readonly #drafts: { readonly current: readonly DraftSummary[] };
	readonly #present: { readonly current: readonly Presence[] };
	readonly #livePeers: { readonly current: number };
	readonly #hospital: { readonly current: Workspace['hospital']['current'] };
	readonly #connection: { readonly current: Workspace['connection']['current'] };

	readonly facts: readonly AnyStatement[] = $derived.by(() => factsOf(this.held));
	readonly identity: Heads<'identity'> = $derived.by(() => headsIn(this.facts, 'identity'));
	readonly stay: StayState = $derived.by(() => stayState(this.facts));
	readonly allergies: AllergyState = $derived.by(() => allergyState(this.held));
	/** Every standing set of observations with its score, oldest first. */
	readonly sets: readonly ScoredSet[] = $derived.by(() => scoredSets(this.facts));
	/** The case as the ward board would show it: newest values, score and its trend. */
	readonly summary: BedSummary = $derived.by(() => summarise(this.open.caseId, this.held, this.minuteMs));
	readonly spo2Scale: Heads<'spo2-scale'> = $derived.by(() => headsIn(this.facts, 'spo2-scale'));

	constructor(open: OpenCase, workspace: Workspace, now: Now) {
		this.open = open;
		this.workspace = workspace;
		this.#now = now;
		this.#statements = fromReadable(open.statements);
		this.#drafts = fromReadable(open.drafts);
		this.#present = fromReadable(open.present);
		this.#livePeers = fromReadable(open.livePeers);
		this.#hospital = fromReadable(workspace.hospital);
		this.#connection = fromReadable(workspace.connection);
	}

	get nowMs(): number {
		return this.#now.ms;
	}

	/** The present to the minute, for what is worked out from the whole file. */
	readonly minuteMs: number = $derived.by(() => Math.floor(this.#now.ms / minuteMs) * minuteMs);

	/** Every statement of the file, unverified ones included. */
	get held(): readonly HeldStatement[] {
		return this.#statements.current;
	}

	/** Drafts that nobody has signed yet. */
	get drafts(): readonly DraftSummary[] {
		return this.#drafts.current.filter((draft) => draft.signedAs === null);
	}

	/** Others who have this case open. */
	get present(): readonly Presence[] {
		return this.#present.current.filter((one) => one.deviceId !== this.workspace.me.deviceId);
	}

	get livePeers(): number {
		return this.#livePeers.current;
	}

	get connection(): Workspace['connection']['current'] {
		return this.#connection.current;
	}

	get wards(): Workspace['hospital']['current']['wards'] {
		return this.#hospital.current.wards;
	}

	/** The SpO2 scale that new observations are scored by; scale 1 while decisions contradict each other. */
	get scaleNow(): Spo2Scale {
		const scale = spo2ScaleAt(this.facts, this.nowMs);
		return scale === 'conflict' ? 1 : scale;
	}

	/** Name and birth date, for dialogs that act on this patient. */
	get patientLine(): string {
		const [head] = this.identity.heads;
		if (head === undefined) return m.case_name_not_known();
		const name = personName(head.body) || m.case_name_not_known();
		const born = head.body.birthDate ? birthText(head.body.birthDate, getLocale()) : m.not_known();
		return m.case_patient_line({ name, born });
	}

	/** What whoever asked a consult called this ward: its name is sealed to the ward alone. Null where nobody said. */
	readonly #askedWard: string | null = $derived.by(() => {
		const asked = this.held.findLast(
			({ statement, standing }) => standing === 'verified' && statement.kind === 'consult' && statement.body.step === 'requested'
		)?.statement.body;
		return asked !== undefined && 'step' in asked && asked.step === 'requested' ? (asked.place?.ward ?? null) : null;
	});

	get demo(): boolean {
		return this.workspace.me.demo;
	}

	/** Whether the person of this device may make such a statement in their role. */
	may(kind: StatementKind): boolean {
		return mayState(this.workspace.me.role, kind);
	}

	wardName(ward: SpaceId): string {
		const known = this.wards.find((one) => one.spaceId === ward)?.name ?? null;
		return known ?? (ward === this.open.ward ? this.#askedWard : null) ?? m.stay_other_ward();
	}

	placeWords(place: Place): string {
		const ward = this.wardName(place.ward);
		return place.bed === null ? m.stay_place_no_bed({ ward }) : m.stay_place({ ward, bed: place.bed });
	}

	/** The name a person gave themselves; words for "someone" while the roster has not told it. */
	personName(person: PersonId): string {
		if (person === this.workspace.me.personId) return this.workspace.me.profile.name;
		const member = this.#hospital.current.members.find((one) => one.personId === person);
		const author = this.held.find((one) => one.statement.personId === person && one.author !== null)?.author;
		return member?.profile?.name ?? author ?? m.case_someone();
	}

	/** What a correction of the identity has to replace, heads that agree included. */
	get identityHeadIds(): readonly StatementId[] {
		return headsOf(ofKind(this.facts, 'identity')).map((head) => head.id);
	}

	/** What a transfer or a discharge has to replace. */
	get stayHeadIds(): readonly StatementId[] {
		return this.stay.status === 'not-admitted' ? [] : this.stay.heads.map((head) => head.id);
	}

	/** Standing statements that no allergy is known: a newly recorded allergy settles them. */
	get noneKnownHeads(): readonly Statement<'allergy'>[] {
		return headsOf(ofKind(this.facts, 'allergy')).filter((head) => head.body.assertion === 'none-known');
	}

	/** Signs and keeps one fact. */
	state<K extends StatementKind>(
		kind: K,
		body: StatementContent<K>['body'],
		supersedes: readonly StatementId[] = []
	): Promise<Result<StatementId, AssertError>> {
		return this.open.assert<K>({ kind, body, supersedes });
	}

	/** States several facts one after the other; the first failure ends it. */
	async stateAll(contents: readonly StatementContent[]): Promise<Result<true, AssertError>> {
		for (const content of contents) {
			const kept = await this.open.assert(content);
			if (!kept.ok) return kept;
		}
		return ok(true);
	}
}
