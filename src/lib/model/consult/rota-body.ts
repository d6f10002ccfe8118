import * as v from 'valibot';
import type { PersonId, StatementId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { idOf, instantMs, listOf, shortText } from '../body-fields.ts';
import type { ClockRules, StageSpans } from './clock-rules.ts';
import { invitedExpert, type InvitedExpert } from './expected-expert.ts';
import { languages } from './language.ts';
import type { Cover, EscalationLevel, EscalationRule, Expert, Shift } from './rota.ts';
import { specialties } from './specialty.ts';

/** What a coordinator, or an expert for their own shifts, changes of the rota. Each holds for itself: the newest of a kind about one thing counts. */
export type RotaChange =
	/** Without specialties the person is no expert any more. */
	| { readonly change: 'expert'; readonly expert: Expert }
	/** Somebody to whom an invite was made out from a list. */
	| { readonly change: 'expected'; readonly expert: InvitedExpert }
	/** They are waited for no more. */
	| { readonly change: 'not-expected'; readonly inviteId: string }
	/** They have joined as this person, and come onto the rota with what their line said unless somebody has put them there. */
	| { readonly change: 'arrived'; readonly inviteId: string; readonly person: PersonId }
	| { readonly change: 'shift'; readonly shift: Shift }
	| { readonly change: 'shift-removed'; readonly id: string }
	| { readonly change: 'cover'; readonly cover: Cover }
	| { readonly change: 'coordinators'; readonly persons: readonly PersonId[] }
	| { readonly change: 'ward-leads'; readonly persons: readonly PersonId[] }
	| { readonly change: 'escalation'; readonly rule: EscalationRule }
	| { readonly change: 'clock'; readonly rules: ClockRules }
	/** Nothing of the rota: an answer that could not be sent is asked for on the same board. See `LateAnswer`. */
	| { readonly change: 'late-answer'; readonly consult: StatementId; readonly answer: StatementId };

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

function isFirst<T>(item: T, at: number, items: readonly T[]): boolean {
	return items.indexOf(item) === at;
}

const persons = v.pipe(listOf(idOf<PersonId>()), v.checkItems(isFirst));
const shiftId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

const expert: v.GenericSchema<unknown, Expert> = v.object({
	person: idOf<PersonId>(),
	specialties: v.pipe(v.array(v.picklist(specialties)), v.maxLength(specialties.length), v.checkItems(isFirst)),
	languages: v.pipe(v.array(v.picklist(languages)), v.maxLength(languages.length), v.checkItems(isFirst))
});

const shift: v.GenericSchema<unknown, Shift> = v.pipe(
	v.object({
		id: shiftId,
		person: idOf<PersonId>(),
		fromMs: instantMs,
		toMs: instantMs,
		// A shorter step is a slip of the hand, and would make a week of a million duties.
		everyMs: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(30 * minuteMs), v.maxValue(366 * dayMs))),
		// Whether a device knows the zone depends on its age; what the plan says must not.
		zone: v.exactOptional(v.pipe(v.string(), v.regex(/^[\w+-][\w+:/-]*$/), v.maxLength(64))),
		untilMs: v.exactOptional(instantMs)
	}),
	v.forward(
		v.check(({ fromMs, toMs }) => fromMs < toMs),
		['toMs']
	)
);

const cover: v.GenericSchema<unknown, Cover> = v.pipe(
	v.object({ shift: shiftId, by: idOf<PersonId>(), fromMs: instantMs, toMs: instantMs, madeAtMs: instantMs }),
	v.forward(
		v.check(({ fromMs, toMs }) => fromMs < toMs),
		['toMs']
	)
);

const spanMs = v.pipe(v.number(), v.safeInteger(), v.minValue(minuteMs), v.maxValue(30 * dayMs));
const spans: v.GenericSchema<unknown, StageSpans> = v.object({ accept: spanMs, answer: spanMs, acknowledge: spanMs, act: spanMs });

const rules: v.GenericSchema<unknown, ClockRules> = v.object({
	byBand: v.object({ high: spans, medium: spans, 'low-medium': spans, low: spans, none: spans }),
	byUrgency: v.object({ stat: spans, asap: spans, urgent: spans, routine: spans })
});

/** As many as an escalated step can name. */
const mostLevels = 20;
const level: v.GenericSchema<unknown, EscalationLevel> = v.object({
	afterDueMs: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(30 * dayMs)),
	to: v.picklist(['others-on-duty', 'everyone-of-specialty', 'ward-lead', 'coordinator'])
});
const rises = (one: EscalationLevel, at: number, levels: EscalationLevel[]): boolean =>
	at === 0 || one.afterDueMs >= levels[at - 1]!.afterDueMs;
const levels = v.pipe(v.array(level), v.maxLength(mostLevels), v.checkItems(rises));

const rotaSchema: v.GenericSchema<unknown, RotaChange> = v.variant('change', [
	v.object({ change: v.literal('expert'), expert }),
	v.object({ change: v.literal('expected'), expert: invitedExpert }),
	v.object({ change: v.literal('not-expected'), inviteId: shortText }),
	v.object({ change: v.literal('arrived'), inviteId: shortText, person: idOf<PersonId>() }),
	v.object({ change: v.literal('shift'), shift }),
	v.object({ change: v.literal('shift-removed'), id: shiftId }),
	v.object({ change: v.literal('cover'), cover }),
	v.object({ change: v.literal('coordinators'), persons }),
	v.object({ change: v.literal('ward-leads'), persons }),
	v.object({ change: v.literal('escalation'), rule: v.object({ experts: levels, ward: levels }) }),
	v.object({ change: v.literal('clock'), rules }),
	v.object({ change: v.literal('late-answer'), consult: idOf<StatementId>(), answer: idOf<StatementId>() })
]);

/** Reads one change of the rota from untrusted JSON. `path` names the field that is wrong, never its value. */
export function parseRotaChange(body: unknown): Result<RotaChange, { readonly path: string | null }> {
	const parsed = v.safeParse(rotaSchema, body);
	return parsed.success ? ok(parsed.output) : err({ path: v.getDotPath(parsed.issues[0]) });
}
