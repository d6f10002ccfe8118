import { toHex } from '#lib/core/bytes.ts';
import type { PersonId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import type { Result } from '#lib/core/result.ts';
import type { ClockRules } from '#lib/model/consult/clock-rules.ts';
import { coverageWithin, dutiesWithin, type Coverage, type Span, type Stretch } from '#lib/model/consult/duties.ts';
import type { Language } from '#lib/model/consult/language.ts';
import { onDuty, swap, type Duty, type Rota } from '#lib/model/consult/rota.ts';
import { loadOf, type ExpertPresence } from '#lib/model/consult/routing.ts';
import type { Specialty } from '#lib/model/consult/specialty.ts';
import type { ConsultDesk, RotaChange } from './consult-desk.ts';
import { fromReadable } from './from-readable.svelte.ts';
import { daysLater, viewerZone, weekEdges } from './local-week.ts';
import type { Now } from './now.ts';
import { readShift, type ShiftDraft, type ShiftProblem } from './shift-draft.ts';
import type { Hospital, Workspace } from './workspace.ts';

/** One expert as the coordinator sees them. */
export interface ExpertRow {
	readonly person: PersonId;
	/** Null while the key that opens the name has not arrived. */
	readonly name: string | null;
	readonly specialties: readonly Specialty[];
	readonly languages: readonly Language[];
	readonly onDuty: boolean;
	readonly presence: ExpertPresence;
	/** Seats held and not answered. */
	readonly load: number;
	/** None of their devices is on the roster any more: nobody can reach them. */
	readonly left: boolean;
}

/** One person's week. */
export interface Lane {
	readonly person: PersonId;
	readonly stretches: readonly Stretch[];
}

/** How far ahead own duties are told. */
const aheadDays = 14;

/** Who can be asked, when, and who is missing. Changes are signed by the desk, which refuses what a person may not change. */
export class RotaView {
	#workspace: Pick<Workspace, 'me' | 'hospital'>;
	#desk: ConsultDesk;
	#now: Now;
	#random: Random;
	#hospital: { readonly current: Hospital };
	#rota: { readonly current: Rota };
	#presence: { readonly current: ReadonlyMap<PersonId, ExpertPresence> };
	#rules: { readonly current: ClockRules };
	#list: { readonly current: ConsultDesk['list']['current'] };
	/** Weeks from the present one. */
	week = $state(0);
	failed = $state.raw<'not-permitted' | 'storage' | null>(null);
	busy = $state(false);

	constructor(workspace: Pick<Workspace, 'me' | 'hospital'>, desk: ConsultDesk, now: Now, random: Random) {
		this.#workspace = workspace;
		this.#desk = desk;
		this.#now = now;
		this.#random = random;
		this.#hospital = fromReadable(workspace.hospital);
		this.#rota = fromReadable(desk.rota);
		this.#presence = fromReadable(desk.presence);
		this.#rules = fromReadable(desk.clockRules);
		this.#list = fromReadable(desk.list);
	}

	get me(): PersonId {
		return this.#workspace.me.personId;
	}

	get rota(): Rota {
		return this.#rota.current;
	}

	get clockRules(): ClockRules {
		return this.#rules.current;
	}

	/** Whether changing everybody's plan is offered here. A founder may be a doctor and an administrator. */
	get mayPlan(): boolean {
		const { deviceId, role } = this.#workspace.me;
		return (
			role === 'administrator' || this.#hospital.current.members.some((member) => member.deviceId === deviceId && member.administrator)
		);
	}

	/** Whether inviting is offered here; the demo ward has nobody to invite. */
	get mayInvite(): boolean {
		return this.mayPlan && !this.#workspace.me.demo;
	}

	get isExpert(): boolean {
		return this.rota.experts.some(({ person }) => person === this.me);
	}

	/** Whoever holds a duty may hand it on; whoever plans may move everybody's. */
	mayMove(stretch: Stretch): boolean {
		return this.mayPlan || stretch.by === this.me;
	}

	/** With all its repetitions. */
	mayRemove({ duty }: Stretch): boolean {
		return this.mayPlan || duty.person === this.me;
	}

	/** Null while the key that opens the name has not arrived. */
	readonly nameOf = (person: PersonId): string | null => {
		const devices = this.#hospital.current.members.filter((member) => member.personId === person);
		return devices.find(({ profile }) => profile !== null)?.profile?.name ?? null;
	};

	#experts = $derived.by((): readonly ExpertRow[] => {
		const { members } = this.#hospital.current;
		const duty = onDuty(this.rota, this.#now.ms);
		const load = loadOf(this.#list.current.consults.map(({ consult }) => consult));
		const rows = this.rota.experts.map(({ person, specialties, languages }): ExpertRow => ({
			person,
			name: this.nameOf(person),
			specialties,
			languages,
			onDuty: duty.has(person),
			presence: this.#presence.current.get(person) ?? 'away',
			load: load.get(person) ?? 0,
			left: !members.some((member) => member.personId === person && member.removedAtMs === null)
		}));
		return rows.toSorted((a, b) => Number(b.onDuty) - Number(a.onDuty) || (a.name ?? '').localeCompare(b.name ?? ''));
	});

	/** Those on duty first, then by name. */
	get experts(): readonly ExpertRow[] {
		return this.#experts;
	}

	/** Members who joined as experts and have no specialty yet: nobody can ask them. */
	get unplaced(): readonly PersonId[] {
		const on = new Set(this.rota.experts.map(({ person }) => person));
		const joined = this.#hospital.current.members.filter(({ role, removedAtMs }) => role === 'expert' && removedAtMs === null);
		return [...new Set(joined.map(({ personId }) => personId))].filter((person) => !on.has(person));
	}

	/** Members whom an escalation may turn to: those of the hospital itself, by name. */
	get staff(): readonly { readonly person: PersonId; readonly name: string | null }[] {
		const working = this.#hospital.current.members.filter(
			({ role, removedAtMs }) => removedAtMs === null && ['administrator', 'doctor', 'nurse'].includes(role)
		);
		return [...new Set(working.map(({ personId }) => personId))]
			.map((person) => ({ person, name: this.nameOf(person) }))
			.toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? ''));
	}

	#edges = $derived.by(() => weekEdges(daysLater(this.#now.ms, 7 * this.week)));

	/** The eight midnights of the week shown. */
	get edges(): readonly number[] {
		return this.#edges;
	}

	get span(): Span {
		return { fromMs: this.edges[0]!, toMs: this.edges[7]! };
	}

	#stretches = $derived.by(() => dutiesWithin(this.rota, this.span));

	get stretches(): readonly Stretch[] {
		return this.#stretches;
	}

	/** Everybody who can be asked or serves this week, by name. */
	get lanes(): readonly Lane[] {
		const persons = new Set([...this.rota.experts.map(({ person }) => person), ...this.stretches.map(({ by }) => by)]);
		return [...persons]
			.toSorted((a, b) => (this.nameOf(a) ?? '').localeCompare(this.nameOf(b) ?? ''))
			.map((person) => ({ person, stretches: this.stretches.filter(({ by }) => by === person) }));
	}

	#coverage = $derived.by(() => coverageWithin(this.rota, this.span));

	get coverage(): readonly Coverage[] {
		return this.#coverage;
	}

	/** The viewer's own duties from now on. */
	get mine(): readonly Stretch[] {
		const ahead = { fromMs: this.#now.ms, toMs: daysLater(this.#now.ms, aheadDays) };
		return dutiesWithin(this.rota, ahead).filter(({ by }) => by === this.me);
	}

	sharesSpecialty(one: PersonId, other: PersonId | ''): boolean {
		const of = (person: PersonId | ''): readonly Specialty[] =>
			this.rota.experts.find((expert) => expert.person === person)?.specialties ?? [];
		return of(one).some((specialty) => of(other).includes(specialty));
	}

	/** Who could take a duty over, those of the same specialty first. */
	candidatesFor({ by }: Stretch): readonly ExpertRow[] {
		const alike = ({ person }: ExpertRow): number => Number(this.sharesSpecialty(by, person));
		return this.experts.filter(({ person, left }) => person !== by && !left).toSorted((a, b) => alike(b) - alike(a));
	}

	/** Duties of others from now to two weeks on, for a swap. */
	duties(of: PersonId): readonly Stretch[] {
		const ahead = { fromMs: this.#now.ms, toMs: daysLater(this.#now.ms, aheadDays) };
		return dutiesWithin(this.rota, ahead).filter(({ by }) => by === of);
	}

	/** True when the changes are durable here; else `failed` says why not. */
	async change(...changes: readonly RotaChange[]): Promise<boolean> {
		if (this.busy) return false;
		this.busy = true;
		const done = await this.#desk.changeRota(changes);
		this.busy = false;
		this.failed = done.ok ? null : done.error.reason;
		return done.ok;
	}

	/** Reads a form and adds its shift: the problem of the form, or whether the shift is durable here. */
	async addShift(draft: ShiftDraft): Promise<Result<boolean, ShiftProblem>> {
		const read = readShift(draft, toHex(this.#random.bytes(16)), viewerZone());
		return read.ok ? { ok: true, value: await this.change({ change: 'shift', shift: read.value }) } : read;
	}

	/** Puts somebody in another's place for a part of a duty. */
	cover({ duty }: Stretch, by: PersonId, { fromMs, toMs }: Span): Promise<boolean> {
		return this.change({ change: 'cover', cover: { shift: duty.id, by, fromMs, toMs, madeAtMs: this.#now.ms } });
	}

	swap(one: Stretch, other: Stretch): Promise<boolean> {
		const covers = swap(served(one), served(other), this.#now.ms);
		return this.change(...covers.map((cover): RotaChange => ({ change: 'cover', cover })));
	}
}

/** What one person serves of a duty, as a duty of theirs. */
const served = ({ duty, by, fromMs, toMs }: Stretch): Duty => ({ id: duty.id, person: by, fromMs, toMs });
