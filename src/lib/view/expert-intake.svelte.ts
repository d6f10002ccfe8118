import { arrivalsAmong, expectedExperts, type ExpectedExpert, type InvitedExpert } from '#lib/model/consult/expected-expert.ts';
import { parseExpertList, type FaultyLine } from '#lib/model/consult/expert-list.ts';
import type { ConsultDesk } from './consult-desk.ts';
import { fromReadable } from './from-readable.svelte.ts';
import type { Now } from './now.ts';
import type { PendingInvite, Workspace } from './workspace.ts';

/** One person of the pasted list, to check before an invite is made out. */
export interface IntakeRow extends ExpectedExpert {
	/** Somebody of this name has an open invite, or is a member already. */
	readonly known: 'invited' | 'member' | null;
	readonly chosen: boolean;
}

/** One invite just made. Its link is only here: it is kept nowhere. */
export interface MadeInvite {
	readonly inviteId: string;
	readonly name: string;
	readonly url: string;
	readonly expiresAtMs: number;
}

/** One who was invited from a list and has not joined. */
export interface AwaitedExpert extends InvitedExpert {
	/** Null while the roster with the invite has not arrived. */
	readonly invite: PendingInvite | null;
	readonly status: PendingInvite['status'] | 'unknown';
}

export type IntakeError = 'not-permitted' | 'storage';

const dayMs = 86_400_000;
const plain = (name: string): string => name.trim().toLowerCase();

/**
 * From a pasted list to invites: read, checked, invited. Whom it invited stands on the rota as expected, and comes onto it as an expert
 * on joining, by whichever coordinator's device sees it first.
 */
export class ExpertIntake {
	#workspace: Pick<Workspace, 'hospital' | 'createInvite' | 'revokeInvite'>;
	#desk: Pick<ConsultDesk, 'rota' | 'changeRota'>;
	#now: Now;
	#hospital: { readonly current: Workspace['hospital']['current'] };
	#rota: { readonly current: ConsultDesk['rota']['current'] };
	#choices = $state.raw<ReadonlyMap<string, boolean>>(new Map());
	text = $state('');
	validDays = $state(7);
	made = $state.raw<readonly MadeInvite[]>([]);
	/** How many of how many; null unless invites are being made. */
	progress = $state.raw<{ readonly done: number; readonly of: number } | null>(null);
	failed = $state.raw<IntakeError | null>(null);

	constructor(
		workspace: Pick<Workspace, 'hospital' | 'createInvite' | 'revokeInvite'>,
		desk: Pick<ConsultDesk, 'rota' | 'changeRota'>,
		now: Now
	) {
		this.#workspace = workspace;
		this.#desk = desk;
		this.#now = now;
		this.#hospital = fromReadable(workspace.hospital);
		this.#rota = fromReadable(desk.rota);
	}

	#read = $derived.by(() => parseExpertList(this.text));
	#persons = $derived.by(() => expectedExperts(this.#read.entries));

	get faults(): readonly FaultyLine[] {
		return this.#read.faults;
	}

	/** Whoever is known already is left out until chosen: a list pasted again with a few more lines invites only those. */
	get rows(): readonly IntakeRow[] {
		const invited = new Set(
			this.awaited.filter(({ status }) => status !== 'expired' && status !== 'revoked').map(({ name }) => plain(name))
		);
		const members = new Set(
			this.#hospital.current.members.filter(({ removedAtMs }) => removedAtMs === null).map(({ profile }) => plain(profile?.name ?? ''))
		);
		return this.#persons.map((person, at): IntakeRow => {
			const known = members.has(plain(person.name)) ? 'member' : invited.has(plain(person.name)) ? 'invited' : null;
			return { ...person, known, chosen: this.#choices.get(this.#keyOf(person, at)) ?? known === null };
		});
	}

	choose(at: number, chosen: boolean): void {
		const person = this.#persons[at];
		if (person !== undefined) this.#choices = new Map([...this.#choices, [this.#keyOf(person, at), chosen]]);
	}

	#keyOf = (person: ExpectedExpert, at: number): string => `${String(at)} ${person.name}`;

	get chosen(): readonly IntakeRow[] {
		return this.rows.filter(({ chosen }) => chosen);
	}

	/** Makes one invite each for those chosen. Stops at the first that fails; what was made stays, and the rest can be tried again. */
	async invite(): Promise<void> {
		if (this.progress !== null) return;
		const wanted = this.chosen;
		const expiresAtMs = this.#now.ms + this.validDays * dayMs;
		this.failed = null;
		for (const [done, { name, specialties, languages }] of wanted.entries()) {
			this.progress = { done, of: wanted.length };
			const made = await this.#workspace.createInvite({ role: 'expert', wards: [], expiresAtMs });
			if (!made.ok) {
				this.failed = made.error.reason;
				break;
			}
			const { inviteId, url } = made.value;
			this.made = [...this.made, { inviteId, name, url, expiresAtMs }];
			const noted = await this.#desk.changeRota([{ change: 'expected', expert: { inviteId, name, specialties, languages } }]);
			if (!noted.ok) {
				this.failed = noted.error.reason;
				break;
			}
		}
		this.progress = null;
		if (this.failed === null) this.text = '';
		this.#choices = new Map();
	}

	/** Those invited from lists who have not joined, in the order they were invited. */
	get awaited(): readonly AwaitedExpert[] {
		const { invites, members } = this.#hospital.current;
		const { expected } = this.#rota.current;
		const joined = new Set(arrivalsAmong(expected, members).map(({ inviteId }) => inviteId));
		return expected
			.filter(({ inviteId }) => !joined.has(inviteId))
			.map((one): AwaitedExpert => {
				const invite = invites.find(({ inviteId }) => inviteId === one.inviteId) ?? null;
				const lapsed = invite?.status === 'open' && invite.expiresAtMs <= this.#now.ms;
				return { ...one, invite, status: lapsed ? 'expired' : (invite?.status ?? 'unknown') };
			});
	}

	/** Takes an open invite back, and stops waiting for its holder. */
	async withdraw({ inviteId, status }: AwaitedExpert): Promise<void> {
		const done = status === 'open' ? await this.#workspace.revokeInvite(inviteId) : { ok: true as const };
		const told = done.ok ? await this.#desk.changeRota([{ change: 'not-expected', inviteId }]) : done;
		this.failed = told.ok ? null : told.error.reason;
	}
}
