import type { BedSummary, ConflictSubject, News2Glance } from '#lib/model/bed-summary.ts';
import type { News2Band, NotScored } from '#lib/model/news2.ts';
import type { Sex } from '#lib/model/stay.ts';
import { m } from '#lib/paraglide/messages.js';

const sexes: { readonly [S in Sex]: () => string } = {
	female: () => m.sex_female(),
	male: () => m.sex_male(),
	other: () => m.sex_other(),
	unknown: () => m.sex_unknown()
};

export const sexText = (sex: Sex): string => sexes[sex]();

/** `LIU, Guohua` as patient banners write it; scripts without capitals stay as they are, without a comma. */
export function nameText(identity: NonNullable<BedSummary['identity']>): string {
	const { familyName, givenName } = identity;
	if (/\p{Script=Han}/u.test(familyName)) return `${familyName}${givenName}`;
	if (familyName === '') return givenName;
	const family = familyName.toLocaleUpperCase();
	return givenName === '' ? family : `${family}, ${givenName}`;
}

export const ageText = (years: number | null): string => (years === null ? m.age_not_known() : m.years_old({ years }));

const bands: { readonly [B in News2Band]: () => string } = {
	none: () => m.band_none(),
	low: () => m.band_low(),
	'low-medium': () => m.band_low_medium(),
	medium: () => m.band_medium(),
	high: () => m.band_high()
};

export const bandText = (band: News2Band): string => bands[band]();

export function trendText({ trend, previousTotal }: News2Glance): string {
	if (trend === null) return m.trend_first();
	if (trend === 'same' || previousTotal === null) return m.trend_same();
	return trend === 'up' ? m.trend_up({ previous: previousTotal }) : m.trend_down({ previous: previousTotal });
}

const notScored: { readonly [R in NotScored['reason']]: () => string } = {
	'under-16': () => m.not_scored_under_16(),
	pregnant: () => m.not_scored_pregnant(),
	'age-unknown': () => m.not_scored_age_unknown(),
	'scale-conflict': () => m.not_scored_scale_conflict(),
	incomplete: () => m.not_scored_incomplete(),
	'no-observations': () => m.not_scored_no_observations()
};

export const notScoredText = (why: NotScored | null): string => notScored[why?.reason ?? 'no-observations']();

const conflicts: { readonly [C in ConflictSubject]: () => string } = {
	identity: () => m.tag_conflict_identity(),
	allergy: () => m.tag_conflict_allergy(),
	'spo2-scale': () => m.tag_conflict_spo2_scale(),
	bed: () => m.tag_conflict_bed()
};

export const conflictText = (subject: ConflictSubject): string => conflicts[subject]();
