import type { SpaceId } from '#lib/core/ids.ts';
import type { StatementContent } from '#lib/model/statement.ts';
import { maxAgeYears, type IdentityBody, type Sex } from '#lib/model/stay.ts';

export type AdmitProblem = 'name-missing' | 'sex-missing' | 'date-wrong' | 'date-future' | 'age-wrong' | 'allergy-missing';
export type AdmitField = 'familyName' | 'sex' | 'born' | 'age' | 'allergies';

/** What a person fills in to admit a patient, and the signed facts that come of it. Refuses only what cannot be written down. */
export class AdmitForm {
	familyName = $state('');
	givenName = $state('');
	sex = $state<Sex | ''>('');
	bornBy = $state<'date' | 'age' | 'unknown'>('date');
	day = $state('');
	month = $state('');
	year = $state('');
	ageYears = $state('');
	hospitalNumber = $state('');
	/** Empty for a patient without a bed. */
	bed = $state('');
	allergies = $state<'not-recorded' | 'none-known' | 'known'>('not-recorded');
	/** Substances, one per line or divided by commas. */
	substances = $state('');
	pregnant = $state(false);
	reason = $state('');
	#shown = $state(false);
	#nowMs: () => number;

	constructor(bed: string | null, nowMs: () => number) {
		this.bed = bed ?? '';
		this.#nowMs = nowMs;
	}

	get touched(): boolean {
		return [this.familyName, this.givenName, this.hospitalNumber, this.reason, this.substances, this.year, this.ageYears].some(
			(text) => text.trim() !== ''
		);
	}

	/** Problems by field; shown only after the first try to save. */
	get problems(): Partial<Record<AdmitField, AdmitProblem>> {
		return this.#shown ? this.#check() : {};
	}

	#check(): Partial<Record<AdmitField, AdmitProblem>> {
		const found: Partial<Record<AdmitField, AdmitProblem>> = {};
		if (this.familyName.trim() === '' && this.givenName.trim() === '') found.familyName = 'name-missing';
		if (this.sex === '') found.sex = 'sex-missing';
		if (this.bornBy === 'date') {
			const born = this.#birthDate();
			if (born === 'wrong') found.born = 'date-wrong';
			else if (born === 'future') found.born = 'date-future';
		}
		if (this.bornBy === 'age' && !/^\d{1,3}$/.test(this.ageYears.trim())) found.age = 'age-wrong';
		if (this.bornBy === 'age' && Number(this.ageYears) > maxAgeYears) found.age = 'age-wrong';
		if (this.allergies === 'known' && this.#substances().length === 0) found.allergies = 'allergy-missing';
		return found;
	}

	/** As exact as it was typed: a year, a month, a day. */
	#birthDate(): { readonly date: string } | 'wrong' | 'future' {
		const [year, month, day] = [this.year, this.month, this.day].map((text) => text.trim());
		if (!/^\d{4}$/.test(year!) || (month === '' && day !== '')) return 'wrong';
		if (month !== '' && !/^(0?[1-9]|1[0-2])$/.test(month!)) return 'wrong';
		if (day !== '' && !/^\d{1,2}$/.test(day!)) return 'wrong';
		const atMs = Date.UTC(Number(year), month === '' ? 0 : Number(month) - 1, day === '' ? 1 : Number(day));
		if (day !== '' && new Date(atMs).getUTCDate() !== Number(day)) return 'wrong';
		if (atMs > this.#nowMs()) return 'future';
		if (new Date(this.#nowMs()).getUTCFullYear() - Number(year) > maxAgeYears) return 'wrong';
		const parts = [year, month, day].filter((part) => part !== '');
		return { date: parts.map((part) => part!.padStart(2, '0')).join('-') };
	}

	#substances(): readonly string[] {
		return this.substances
			.split(/[\n,，、;；]/)
			.map((one) => one.trim())
			.filter(Boolean);
	}

	/** The first statements of the case, or null when something must be put right first. */
	contents(ward: SpaceId): readonly StatementContent[] | null {
		this.#shown = true;
		if (Object.keys(this.#check()).length > 0) return null;
		const atMs = this.#nowMs();
		const born = this.#birthDate();
		const identity: IdentityBody = {
			familyName: this.familyName.trim(),
			givenName: this.givenName.trim(),
			sex: this.sex === '' ? 'unknown' : this.sex,
			...(this.bornBy === 'date' && typeof born === 'object' ? { birthDate: born.date } : {}),
			...(this.bornBy === 'age' ? { age: { years: Number(this.ageYears), asOfMs: atMs } } : {}),
			...(this.hospitalNumber.trim() === '' ? {} : { hospitalNumber: this.hospitalNumber.trim() })
		};
		const stay = {
			ward,
			bed: this.bed === '' ? null : this.bed,
			atMs,
			...(this.reason.trim() === '' ? {} : { reason: this.reason.trim() })
		};
		const first: StatementContent[] = [
			{ kind: 'identity', body: identity, supersedes: [] },
			{ kind: 'admission', body: this.pregnant ? { ...stay, pregnant: true } : stay, supersedes: [] }
		];
		if (this.allergies === 'none-known') first.push({ kind: 'allergy', body: { assertion: 'none-known' }, supersedes: [] });
		if (this.allergies === 'known')
			for (const substance of this.#substances())
				first.push({ kind: 'allergy', body: { assertion: 'allergy', substance }, supersedes: [] });
		return first;
	}
}
