import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { ageText, sexText } from '#lib/ui/board/patient-words.ts';
import { listWords } from '#lib/ui/case/case-words.ts';
import { phaseWords } from '#lib/ui/consult/consult-words.ts';
import type { PersonId } from '#lib/core/ids.ts';
import type { ListedConsult } from '#lib/view/consult-desk.ts';
import type { OwnDuty } from '#lib/view/desk-duty.ts';
import type { DeskDue, DeskGroup, DeskNeed, QueueEntry } from '#lib/view/desk-queue.ts';
import type { ExpertDesk } from '#lib/view/expert-desk.svelte.ts';
import { momentText, spanText } from '#lib/view/format.ts';

const minuteMs = 60_000;

const groups: { readonly [G in DeskGroup]: () => string } = {
	mine: m.desk_group_mine,
	offered: m.desk_group_offered,
	open: m.desk_group_open,
	answered: m.desk_group_answered
};
const needs: { readonly [N in Exclude<DeskNeed, 'answer'>]: () => string } = {
	settle: m.desk_need_settle,
	cosign: m.desk_need_cosign,
	accept: m.desk_need_accept,
	read: m.desk_need_read,
	find: m.desk_need_find
};

export const groupWords = (group: DeskGroup): string => groups[group]();

/** What a consult waits for, or how far it is. */
export const stateWords = ({ need, listed }: QueueEntry): string =>
	need === null || need === 'answer' ? phaseWords(listed.consult.phase) : needs[need]();

/** Ward, bed, age and sex: enough to know which patient, without a name in a list. */
export function placeWords(desk: Pick<ExpertDesk, 'wardName'>, listed: ListedConsult): string {
	const ward = desk.wardName(listed);
	const { patient } = listed;
	const bed = patient === null ? (listed.consult.request.body.place?.bed ?? null) : patient.bed;
	const parts =
		patient === null
			? [...(bed === null ? [] : [m.bed_named({ bed })]), m.desk_patient_not_here()]
			: [
					bed === null ? m.no_bed() : m.bed_named({ bed }),
					patient.identity === null
						? m.identity_unknown()
						: m.desk_age_and_sex({ age: ageText(patient.identity.ageYears), sex: sexText(patient.identity.sex) })
				];
	return (ward === null ? parts : [ward, ...parts]).join(' · ');
}

/** When it is due, or by how much it is late; colour repeats what the words say. */
export function dueWords({ dueAtMs }: DeskDue, nowMs: number): { readonly text: string; readonly tone: 'bad' | 'warn' | 'neutral' } {
	const leftMs = dueAtMs - nowMs;
	if (leftMs < 0) return { text: m.desk_overdue({ span: spanText(-leftMs, getLocale()) }), tone: 'bad' };
	if (leftMs < 60 * minuteMs)
		return { text: m.desk_due_in({ span: spanText(leftMs, getLocale()) }), tone: leftMs < 15 * minuteMs ? 'bad' : 'warn' };
	return { text: m.desk_due_at({ time: momentText(dueAtMs, nowMs, getLocale()) }), tone: 'neutral' };
}

export function dutyWords(duty: OwnDuty, nowMs: number): string {
	const time = (atMs: number): string => momentText(atMs, nowMs, getLocale());
	if (duty.status === 'on') return m.desk_duty_until({ time: time(duty.untilMs) });
	return duty.status === 'off' && duty.nextMs !== null ? m.desk_duty_next({ time: time(duty.nextMs) }) : m.desk_duty_none();
}

/** What an empty desk tells an expert to expect. */
export function emptyWords(duty: OwnDuty, nowMs: number): string {
	const time = (atMs: number): string => momentText(atMs, nowMs, getLocale());
	if (duty.status === 'on') return m.desk_empty_on({ time: time(duty.untilMs) });
	if (duty.status === 'no-expert') return m.desk_empty_no_expert();
	return duty.nextMs === null ? m.desk_empty_off() : m.desk_empty_next({ time: time(duty.nextMs) });
}

/** Each person once. */
export const personsWords = (desk: Pick<ExpertDesk, 'personName'>, persons: readonly PersonId[]): string =>
	listWords([...new Set(persons.map((person) => desk.personName(person)))], getLocale());
