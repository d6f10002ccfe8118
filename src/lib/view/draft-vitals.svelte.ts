import type { Result } from '#lib/core/result.ts';
import { checkVitals, type FieldVerdict, type VitalsCheck, type VitalsField } from '#lib/model/check-vitals.ts';
import { parseNumberEntry, type NumberEntryError } from '#lib/model/number-entry.ts';
import {
	news2Parameters,
	news2Points,
	scoreNews2,
	type News2Applicability,
	type News2Outcome,
	type News2Parameter,
	type News2Points,
	type Spo2Scale
} from '#lib/model/news2.ts';
import { oxygenSettings, type OxygenDevice } from '#lib/model/oxygen.ts';
import { signRanges, type NumericSign } from '#lib/model/sign-ranges.ts';
import type { LatestVitals } from '#lib/model/bed-summary.ts';
import type { Consciousness, OxygenSupport, VitalsBody } from '#lib/model/vitals.ts';

export type TypedField = NumericSign | 'flowLPerMin' | 'fio2Pct';

const decimals: { readonly [F in TypedField]: number } = {
	respiratoryRatePerMin: signRanges.respiratoryRatePerMin.decimals,
	spo2Pct: signRanges.spo2Pct.decimals,
	systolicMmHg: signRanges.systolicMmHg.decimals,
	diastolicMmHg: signRanges.diastolicMmHg.decimals,
	heartRateBpm: signRanges.heartRateBpm.decimals,
	temperatureC: signRanges.temperatureC.decimals,
	flowLPerMin: 2,
	fio2Pct: 0
};

/** Where the steps begin when nothing was measured before: the middle of what is normal. */
const usual: { readonly [F in TypedField]: number } = {
	respiratoryRatePerMin: 16,
	spo2Pct: 97,
	systolicMmHg: 120,
	diastolicMmHg: 75,
	heartRateBpm: 75,
	temperatureC: 36.8,
	flowLPerMin: 2,
	fio2Pct: 28
};

export type EntryVerdict = FieldVerdict | { readonly verdict: 'unreadable'; readonly error: NumberEntryError };

/** Why a set is not handed over, or the set itself. */
export type SetToSign =
	| { readonly ready: true; readonly body: VitalsBody }
	| { readonly ready: false; readonly why: 'empty' | 'refused'; readonly field: VitalsField | null }
	/** Implausible values that have to be confirmed once more, by name. */
	| { readonly ready: false; readonly why: 'asks-twice'; readonly fields: readonly VitalsField[] };

export interface VitalsContext {
	readonly latest: LatestVitals;
	readonly scale: Spo2Scale;
	readonly applicability: News2Applicability;
	readonly nowMs: number;
}

const blank = (): Record<TypedField, string> => ({
	respiratoryRatePerMin: '',
	spo2Pct: '',
	systolicMmHg: '',
	diastolicMmHg: '',
	heartRateBpm: '',
	temperatureC: '',
	flowLPerMin: '',
	fio2Pct: ''
});

/** A set of observations while it is being typed: judged, scored and compared as it grows; recorded only as a whole. */
export class DraftVitals {
	readonly #context: VitalsContext;
	readonly texts: Record<TypedField, string> = $state(blank());
	device = $state<OxygenDevice | null>(null);
	consciousness = $state<Consciousness | null>(null);
	/** Null: the moment of signing. */
	measuredAtMs = $state<number | null>(null);
	/** What was confirmed, as text: any later change asks again. */
	#confirmed = $state('');

	readonly #read: Record<TypedField, Result<number | null, NumberEntryError>> = $derived.by(() => {
		const read = (field: TypedField): Result<number | null, NumberEntryError> => parseNumberEntry(this.texts[field], decimals[field]);
		return {
			respiratoryRatePerMin: read('respiratoryRatePerMin'),
			spo2Pct: read('spo2Pct'),
			systolicMmHg: read('systolicMmHg'),
			diastolicMmHg: read('diastolicMmHg'),
			heartRateBpm: read('heartRateBpm'),
			temperatureC: read('temperatureC'),
			flowLPerMin: read('flowLPerMin'),
			fio2Pct: read('fio2Pct')
		};
	});
	readonly body: VitalsBody = $derived.by(() => this.#body());
	readonly check: VitalsCheck = $derived.by(() => checkVitals(this.body, this.#context.nowMs));
	readonly points: { readonly [P in News2Parameter]: News2Points | null } = $derived.by(() => news2Points(this.body, this.#context.scale));
	readonly outcome: News2Outcome = $derived.by(() => scoreNews2(this.body, this.#context.scale, this.#context.applicability));
	/** The least the set adds up to so far. */
	readonly atLeast: number = $derived.by(() => news2Parameters.reduce((sum, parameter) => sum + (this.points[parameter] ?? 0), 0));

	constructor(context: VitalsContext) {
		this.#context = context;
	}

	/** Fills in a set that is to be corrected. */
	fill(body: VitalsBody): void {
		const { oxygen } = body;
		const numbers: { readonly [F in TypedField]?: number | undefined } = {
			...body,
			flowLPerMin: oxygen?.flowLPerMin,
			fio2Pct: oxygen?.fio2Pct
		};
		for (const field of Object.keys(decimals) as TypedField[]) this.texts[field] = numbers[field]?.toString() ?? '';
		this.device = oxygen?.device ?? null;
		this.consciousness = body.consciousness ?? null;
		this.measuredAtMs = body.measuredAtMs;
	}

	/** Which settings the chosen device has. */
	get settings(): { readonly flow: boolean; readonly fraction: boolean } {
		if (this.device === null) return { flow: false, fraction: false };
		const { flowLPerMin, fio2Pct } = oxygenSettings[this.device];
		return { flow: flowLPerMin !== null, fraction: fio2Pct !== null };
	}

	/** What is to be said about a field; null when it is empty or well. */
	verdict(field: VitalsField): EntryVerdict | null {
		if (field !== 'measuredAtMs') {
			const read = this.#read[field];
			if (!read.ok) return { verdict: 'unreadable', error: read.error };
		}
		return this.check.fields[field] ?? null;
	}

	/** One press on plus or minus: from what is typed, else from the value before, else from the usual. */
	step(field: TypedField, by: number): void {
		const read = this.#read[field];
		const typed = read.ok ? read.value : null;
		const start = typed ?? this.previous(field) ?? usual[field];
		const stepped = typed === null ? start : Math.max(0, start + by);
		this.texts[field] = stepped.toFixed(field === 'flowLPerMin' ? 0 : decimals[field]);
	}

	/** The newest value of a field before this set. */
	previous(field: TypedField): number | null {
		const { latest } = this.#context;
		if (field === 'flowLPerMin') return latest.oxygen?.value.flowLPerMin ?? null;
		if (field === 'fio2Pct') return latest.oxygen?.value.fio2Pct ?? null;
		return latest[field]?.value ?? null;
	}

	/** What can be signed now. Implausible values pass once `confirm` was called on exactly these. */
	take(): SetToSign {
		const unreadable = (Object.keys(decimals) as TypedField[]).find((field) => !this.#read[field].ok);
		if (unreadable) return { ready: false, why: 'refused', field: unreadable };
		const { check } = this;
		if (check.empty) return { ready: false, why: 'empty', field: null };
		const fields = Object.entries(check.fields) as [VitalsField, FieldVerdict][];
		if (check.refused)
			return { ready: false, why: 'refused', field: fields.find(([, verdict]) => verdict.verdict === 'refused')?.[0] ?? null };
		if (check.asksTwice && this.#confirmed !== this.#doubts())
			return { ready: false, why: 'asks-twice', fields: fields.map(([field]) => field) };
		return { ready: true, body: this.body };
	}

	/** The doubtful values are meant as they are. */
	confirm(): void {
		this.#confirmed = this.#doubts();
	}

	#doubts(): string {
		const { measuredAtMs: _, ...signs } = this.body;
		return JSON.stringify(signs);
	}

	#value(field: TypedField): number | null {
		const read = this.#read[field];
		return read.ok ? read.value : null;
	}

	#body(): VitalsBody {
		const number = (field: NumericSign): Partial<VitalsBody> => {
			const value = this.#value(field);
			return value === null ? {} : { [field]: value };
		};
		const oxygen = this.#oxygen();
		return {
			measuredAtMs: this.measuredAtMs ?? this.#context.nowMs,
			...number('respiratoryRatePerMin'),
			...number('spo2Pct'),
			...(oxygen === null ? {} : { oxygen }),
			...number('systolicMmHg'),
			...number('diastolicMmHg'),
			...number('heartRateBpm'),
			...(this.consciousness === null ? {} : { consciousness: this.consciousness }),
			...number('temperatureC')
		};
	}

	#oxygen(): OxygenSupport | null {
		if (this.device === null) return null;
		const flow = this.settings.flow ? this.#value('flowLPerMin') : null;
		const fraction = this.settings.fraction ? this.#value('fio2Pct') : null;
		return { device: this.device, ...(flow === null ? {} : { flowLPerMin: flow }), ...(fraction === null ? {} : { fio2Pct: fraction }) };
	}
}
