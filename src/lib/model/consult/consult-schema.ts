import * as v from 'valibot';
import type { PersonId, StatementId } from '#lib/core/ids.ts';
import { idOf, instantMs, listOf, longText, shortText, spokenText } from '../body-fields.ts';
import {
	consultOutcomes,
	consultStages,
	consultWishes,
	urgencies,
	type AskedPlace,
	type ConsultBody,
	type Isbar,
	type Recommendation,
	type SeatRef,
	type SeenScore
} from './consult-body.ts';
import { specialties } from './specialty.ts';

/** Says whether an item stands in its list for the first time: naming somebody twice says nothing. */
function isFirst<T>(item: T, at: number, items: readonly T[]): boolean {
	return items.indexOf(item) === at;
}

/** A field of the question: a screenful of text; a record goes into the case file, not here. */
const isbarText = v.pipe(v.string(), v.maxLength(5_000));
const fewPersons = v.pipe(listOf(idOf<PersonId>()), v.minLength(1), v.checkItems(isFirst));
const level = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(20));

const seat: v.GenericSchema<unknown, SeatRef> = v.object({ ask: idOf<StatementId>(), specialty: v.picklist(specialties) });

const isSameSeat = (a: SeatRef, b: SeatRef): boolean => a.ask === b.ask && a.specialty === b.specialty;

/** A joint call, from one minute to a day. */
const durationMs = v.pipe(v.number(), v.safeInteger(), v.minValue(60_000), v.maxValue(86_400_000));

const isbar: v.GenericSchema<unknown, Isbar> = v.object({
	identify: isbarText,
	situation: isbarText,
	background: isbarText,
	assessment: isbarText,
	recommendation: isbarText
});

const seenScore: v.GenericSchema<unknown, SeenScore> = v.object({
	total: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(20)),
	band: v.picklist(['none', 'low', 'low-medium', 'medium', 'high']),
	measuredAtMs: instantMs
});

const label = (most: number) => v.pipe(v.string(), v.maxLength(most), v.regex(/\S/u));
const place: v.GenericSchema<unknown, AskedPlace> = v.object({ ward: label(120), bed: v.exactOptional(label(40)) });

const maxItems = 50;
const itemId = v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/));
const recommendation = v.object({ id: itemId, text: v.pipe(v.string(), v.maxLength(2_000), v.regex(/\S/u)) });

/** Each tickable by a name of its own. */
const recommendations: v.GenericSchema<unknown, Recommendation[]> = v.pipe(
	v.array(recommendation),
	v.maxLength(maxItems),
	v.checkItems((item, at, items) => items.findIndex(({ id }) => id === item.id) === at)
);

const ask = {
	specialties: v.pipe(v.array(v.picklist(specialties)), v.minLength(1), v.maxLength(specialties.length), v.checkItems(isFirst)),
	urgency: v.picklist(urgencies),
	startedAtMs: instantMs,
	news2: v.exactOptional(seenScore)
};
const follows = { consult: idOf<StatementId>(), after: listOf(idOf<StatementId>()) };
const atSeat = { ...follows, seat };
const conclusionSigned = { ...follows, step: v.literal('conclusion-signed'), conclusion: idOf<StatementId>() };
const acted = {
	...follows,
	step: v.literal('acted'),
	answer: idOf<StatementId>(),
	items: v.pipe(v.array(itemId), v.minLength(1), v.maxLength(maxItems), v.checkItems(isFirst))
};

/** Reads one step. A step of a newer version is malformed at `step`: the file shows that something is there. */
export const consultSchema: v.GenericSchema<unknown, ConsultBody> = v.variant('step', [
	v.object({ step: v.literal('requested'), ...ask, place: v.exactOptional(place), wish: v.picklist(consultWishes), question: isbar }),
	v.object({ step: v.literal('second-opinion-asked'), ...ask, ...follows, reason: spokenText }),
	v.object({ step: v.literal('reopened'), ...ask, ...follows, reason: spokenText }),
	v.object({ step: v.literal('offered'), ...atSeat, to: fewPersons }),
	v.object({ step: v.literal('accepted'), ...atSeat }),
	v.object({ step: v.literal('declined'), ...atSeat, reason: spokenText }),
	v.object({ step: v.literal('discussion-begun'), ...follows, seat: v.exactOptional(seat) }),
	v.object({ step: v.literal('opinion-signed'), ...atSeat, text: v.pipe(longText, v.regex(/\S/u)), recommendations }),
	v.object({
		step: v.literal('concluded'),
		...follows,
		ask: idOf<StatementId>(),
		present: v.pipe(listOf(idOf<PersonId>()), v.minLength(2), v.checkItems(isFirst)),
		text: v.pipe(longText, v.regex(/\S/u)),
		recommendations
	}),
	v.variant('stance', [
		v.object({ ...conclusionSigned, stance: v.literal('agrees') }),
		v.object({ ...conclusionSigned, stance: v.literal('dissents'), dissent: v.pipe(v.string(), v.maxLength(5_000), v.regex(/\S/u)) })
	]),
	v.object({ step: v.literal('acknowledged'), ...follows, answers: v.pipe(listOf(idOf<StatementId>()), v.minLength(1)) }),
	v.variant('result', [
		v.object({ ...acted, result: v.literal('acted') }),
		v.object({ ...acted, result: v.picklist(['partly', 'not-acted']), reason: spokenText })
	]),
	v.object({
		step: v.literal('outcome-fed-back'),
		...follows,
		outcome: v.picklist(consultOutcomes),
		text: v.pipe(v.string(), v.maxLength(5_000))
	}),
	v.object({ step: v.literal('closed'), ...follows }),
	v.object({ step: v.literal('cancelled'), ...follows, reason: spokenText, seat: v.exactOptional(seat) }),
	v.object({ step: v.literal('reassigned'), ...atSeat, to: idOf<PersonId>(), reason: spokenText }),
	v.object({ step: v.literal('escalated'), ...atSeat, stage: v.picklist(consultStages), level, to: fewPersons }),
	v.object({
		step: v.literal('meeting-set'),
		...follows,
		atMs: instantMs,
		durationMs,
		seats: v.exactOptional(
			v.pipe(
				v.array(seat),
				v.minLength(1),
				v.maxLength(maxItems),
				v.checkItems((item, at, items) => items.findIndex((one) => isSameSeat(one, item)) === at)
			)
		)
	}),
	v.object({
		step: v.literal('meeting-cancelled'),
		...follows,
		meeting: idOf<StatementId>(),
		reason: v.exactOptional(shortText)
	}),
	v.object({ step: v.literal('released'), ...atSeat, person: idOf<PersonId>(), reason: v.exactOptional(shortText) }),
	v.object({ step: v.literal('grant-ended'), ...follows, person: v.exactOptional(idOf<PersonId>()) })
]);
