import type { StatementId, CaseId, DeviceId, PersonId, SpaceId } from '#lib/core/ids.ts';
import type { AllergyState } from '#lib/model/allergy-state.ts';
import type { BedSummary, News2Glance } from '#lib/model/bed-summary.ts';
import type { AnyStatement, StatementContent } from '#lib/model/statement.ts';
import type { VitalsBody } from '#lib/model/vitals.ts';
import type { Presence, Ward } from '#lib/view/workspace.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A readable identifier of the right form: the number, padded. */
export const fakeId = <T>(number: number): T => number.toString(16).padStart(32, '0') as T;

export const wardSeven: Ward = { spaceId: fakeId<SpaceId>(7), name: 'Ward 7', beds: Array.from({ length: 18 }, (_, at) => String(at + 1)) };
export const wardEight: Ward = { spaceId: fakeId<SpaceId>(8), name: '8 病区', beds: ['1', '2', '3', '4', '5', '6'] };

export interface FakePatient {
	readonly bed: string | null;
	readonly family: string;
	readonly given: string;
	readonly title?: string;
	readonly sex: 'female' | 'male' | 'unknown';
	readonly age: number | null;
	readonly number: string | null;
	/** Newest first: NEWS2 total, trend, SpO2, respiratory rate, pulse, systolic, diastolic, temperature; null when nothing is measured. */
	readonly score: number | null;
	readonly previous: number | null;
	readonly spo2: number;
	readonly breaths: number;
	readonly pulse: number;
	readonly temperature: number;
	readonly measuredMinutesAgo: number;
	readonly dueInMinutes: number | null;
	readonly oxygenLPerMin?: number;
	readonly allergy?: string | 'none-known';
	readonly unsent?: number;
	readonly viewer?: string;
	readonly inCall?: boolean;
	readonly partial?: boolean;
	readonly conflict?: boolean;
	readonly expectedOut?: boolean;
}

const row = (
	bed: string | null,
	name: string,
	sex: FakePatient['sex'],
	age: number | null,
	scores: readonly [number | null, number | null],
	signs: readonly [number, number, number, number],
	times: readonly [number, number | null],
	more: Partial<FakePatient> = {}
): FakePatient => {
	const [family = '', given = ''] = name.split(', ');
	const [spo2, breaths, pulse, temperature] = signs;
	return {
		bed,
		family,
		given,
		sex,
		age,
		number: bed === null ? null : `HSS-004 2${bed.padStart(2, '0')}`,
		score: scores[0],
		previous: scores[1],
		spo2,
		breaths,
		pulse,
		temperature,
		measuredMinutesAgo: times[0],
		dueInMinutes: times[1],
		...more
	};
};

export const fakePatients: readonly FakePatient[] = [
	row('1', 'WANG, Xiuying', 'female', 71, [2, 2], [96, 18, 84, 37.2], [200, 40], { oxygenLPerMin: 2, allergy: 'none-known' }),
	row('2', 'ZHAO, Lei', 'male', 45, [1, 2], [97, 16, 92, 36.9], [60, 180], { allergy: 'none-known' }),
	row('3', 'SUN, Yan', 'female', 38, [0, 0], [98, 15, 72, 36.6], [180, 540], { expectedOut: true }),
	row('4', 'ZHOU, Jianguo', 'male', 66, [5, 3], [92, 22, 101, 38.1], [72, -12], { oxygenLPerMin: 4, unsent: 2, allergy: 'Ibuprofen' }),
	row('5', 'HUANG, Min', 'female', 59, [3, 3], [94, 20, 88, 37.8], [45, 15], { viewer: 'Chen Jun' }),
	row('7', 'XU, Dawei', 'male', 52, [1, 1], [96, 17, 91, 37.0], [120, 120], { allergy: 'none-known' }),
	row('8', 'MA, Hong', 'female', 63, [4, 2], [93, 21, 96, 37.9], [38, 22], { oxygenLPerMin: 3 }),
	row('9', 'GUO, Feng', 'male', 70, [2, 4], [95, 18, 85, 37.1], [180, 60], { partial: true }),
	row('10', 'LIN, Fang', 'female', 48, [0, 0], [98, 14, 70, 36.5], [120, 600], { expectedOut: true, allergy: 'none-known' }),
	row('11', 'HE, Qiang', 'male', 57, [1, 1], [96, 16, 92, 37.0], [60, 180]),
	row('12', 'LIU, Guohua', 'male', 68, [7, 4], [89, 24, 104, 38.4], [4, 56], {
		title: 'Mr',
		oxygenLPerMin: 6,
		allergy: 'Penicillin',
		viewer: 'Dr Wang Li',
		inCall: true,
		unsent: 1
	}),
	row('13', 'GAO, Li', 'female', 64, [2, null], [95, 19, 87, 37.3], [250, 50], { conflict: true }),
	row('14', 'LUO, Bin', 'male', 41, [1, 2], [97, 16, 93, 36.8], [60, 240]),
	row('15', 'LIANG, Mei', 'female', 77, [6, 8], [91, 22, 98, 38.0], [64, -4], { oxygenLPerMin: 5, allergy: 'none-known' }),
	row('17', 'Abdurrahman bin Haji Muhammad, Noor Aishah', 'female', null, [null, null], [0, 0, 0, 0], [0, null]),
	row(null, 'TANG, Wei', 'male', 33, [null, null], [0, 0, 0, 0], [0, null])
];

const allergyState = (patient: FakePatient, nowMs: number): AllergyState => {
	if (patient.allergy === undefined) return { status: 'not-recorded' };
	if (patient.allergy === 'none-known') return { status: 'none-known', statedAtMs: nowMs - 20 * hour };
	return { status: 'known', allergies: [], disputedBy: [] };
};

function news2(patient: FakePatient, nowMs: number): News2Glance | null {
	const { score, previous } = patient;
	if (score === null) return null;
	const measuredAtMs = nowMs - patient.measuredMinutesAgo * minute;
	return {
		total: score,
		band: score >= 7 ? 'high' : score >= 5 ? 'medium' : 'low',
		trend: previous === null ? null : score > previous ? 'up' : score < previous ? 'down' : 'same',
		previousTotal: previous,
		measuredAtMs,
		newerPartial: patient.partial ? { measuredAtMs: measuredAtMs + 20 * minute, missing: ['temperature'], atLeast: 3 } : null
	} as News2Glance;
}

export function fakeSummary(patient: FakePatient, caseId: CaseId, ward: SpaceId, nowMs: number): BedSummary {
	const at = nowMs - patient.measuredMinutesAgo * minute;
	const measured = <T>(value: T): { value: T; measuredAtMs: number } => ({ value, measuredAtMs: at });
	return {
		caseId,
		ward,
		bed: patient.bed,
		identity: {
			familyName: patient.family,
			givenName: patient.given,
			title: patient.title ?? null,
			birthDate: patient.age === null ? null : `${String(new Date(nowMs).getFullYear() - patient.age)}-07-14`,
			ageYears: patient.age,
			sex: patient.sex,
			hospitalNumber: patient.number
		},
		allergies: allergyState(patient, nowMs),
		vitals:
			patient.score === null
				? {}
				: {
						respiratoryRatePerMin: measured(patient.breaths),
						spo2Pct: measured(patient.spo2),
						oxygen: measured(
							patient.oxygenLPerMin === undefined
								? { device: 'air' as const }
								: { device: 'simple-mask' as const, flowLPerMin: patient.oxygenLPerMin }
						),
						systolicMmHg: measured(128),
						diastolicMmHg: measured(76),
						heartRateBpm: measured(patient.pulse),
						consciousness: measured('alert' as const),
						temperatureC: measured(patient.temperature)
					},
		news2: news2(patient, nowMs),
		notScored: null,
		nextObservationsDueAtMs: patient.dueInMinutes === null ? null : nowMs + patient.dueInMinutes * minute,
		onOxygen: patient.oxygenLPerMin !== undefined,
		admittedAtMs: nowMs - 6 * 24 * hour,
		expectedOutAtMs: patient.expectedOut ? nowMs + 20 * hour : null,
		dischargedAtMs: null,
		conflicts: patient.conflict ? ['identity'] : [],
		unverifiedCount: 0,
		lastChangeAtMs: at
	};
}

export const fakePresence = (patient: FakePatient, caseId: CaseId): readonly Presence[] =>
	patient.viewer === undefined
		? []
		: [{ deviceId: fakeId<DeviceId>(900), personId: fakeId<PersonId>(901), name: patient.viewer, caseId, inCall: patient.inCall ?? false }];

/** Six days of a case file's facts, oldest first. */
export function fakeContents(
	patient: FakePatient,
	ward: SpaceId,
	nowMs: number
): readonly { readonly content: StatementContent; readonly atMs: number }[] {
	const admittedAtMs = nowMs - 6 * 24 * hour;
	const list: { content: StatementContent; atMs: number }[] = [
		{
			atMs: admittedAtMs,
			content: {
				kind: 'identity',
				supersedes: [],
				body: {
					familyName: patient.family,
					givenName: patient.given,
					sex: patient.sex,
					...(patient.title === undefined ? {} : { title: patient.title }),
					...(patient.age === null ? {} : { birthDate: `${String(new Date(nowMs).getFullYear() - patient.age)}-07-14` }),
					...(patient.number === null ? {} : { hospitalNumber: patient.number })
				}
			}
		},
		{
			atMs: admittedAtMs,
			content: {
				kind: 'admission',
				supersedes: [],
				body: { ward, bed: patient.bed, atMs: admittedAtMs, reason: 'COVID-19, fever for 4 days' }
			}
		}
	];
	if (patient.allergy !== undefined)
		list.push({
			atMs: admittedAtMs + 10 * minute,
			content: {
				kind: 'allergy',
				supersedes: [],
				body:
					patient.allergy === 'none-known'
						? { assertion: 'none-known' }
						: { assertion: 'allergy', substance: patient.allergy, reaction: 'rash', severity: 'moderate' }
			}
		});
	if (patient.score === null) return list;
	const sets = 14;
	for (let at = sets - 1; at >= 0; at--) {
		const back = at / sets;
		const measuredAtMs = nowMs - patient.measuredMinutesAgo * minute - at * 4 * hour;
		const body: VitalsBody = {
			measuredAtMs,
			respiratoryRatePerMin: Math.round(patient.breaths - (patient.breaths - 16) * back),
			spo2Pct: Math.round(patient.spo2 + (97 - patient.spo2) * back),
			oxygen:
				patient.oxygenLPerMin === undefined || at > 8 ? { device: 'air' } : { device: 'simple-mask', flowLPerMin: patient.oxygenLPerMin },
			systolicMmHg: 128 + (at % 3) * 3,
			diastolicMmHg: 76 + (at % 4),
			heartRateBpm: Math.round(patient.pulse - (patient.pulse - 82) * back),
			consciousness: 'alert',
			temperatureC: Math.round((patient.temperature - (patient.temperature - 37.2) * back) * 10) / 10
		};
		list.push({ atMs: measuredAtMs, content: { kind: 'vitals', supersedes: [], body } });
	}
	return list;
}

let lastStatement = 0x1000;

/** A signed-looking statement; nobody checks the signature here. */
export function fakeStatement(
	content: StatementContent,
	caseId: CaseId,
	personId: PersonId,
	deviceId: DeviceId,
	atMs: number
): AnyStatement {
	lastStatement += 1;
	return {
		...content,
		id: fakeId<StatementId>(lastStatement),
		caseId,
		personId,
		deviceId,
		role: 'nurse',
		time: { wallMs: atMs, counter: 0 },
		previous: null
	} as AnyStatement;
}
