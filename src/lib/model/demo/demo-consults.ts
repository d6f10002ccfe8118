import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { ConsultBody, Isbar, RequestedBody } from '../consult/consult-body.ts';
import { nextStep } from '../consult/consults.ts';
import type { RotaChange } from '../consult/rota-body.ts';
import type { Specialty } from '../consult/specialty.ts';
import { demoDoctors, demoEndocrinologist, demoExpert, type DemoLocale, type InBoth } from './demo-people.ts';
import type { DemoInput } from './demo-ward.ts';

/** A step to be signed for the demo. */
export interface DemoStep {
	readonly atMs: number;
	/** Place in `demoPeople`. */
	readonly person: number;
	/** `before`: the ids of this consult's earlier steps, the request first. */
	body(before: readonly StatementId[]): ConsultBody;
}

export interface DemoConsult {
	readonly bed: string;
	/** By time. */
	readonly steps: readonly DemoStep[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

type InBothQuestion = { readonly [F in keyof Isbar]: InBoth };

const critical: InBothQuestion = {
	identify: { en: 'Bed 08, woman of 79', 'zh-Hans': '08床，女，79岁' },
	situation: {
		en: 'High-flow oxygen since last night, still breathing fast.',
		'zh-Hans': '昨晚起经鼻高流量吸氧，呼吸仍快。'
	},
	background: {
		en: 'COVID-19 with pneumonia, kidney disease stage 3, hypertension. Allergic to penicillin and contrast.',
		'zh-Hans': '新冠肺炎，慢性肾脏病3期，高血压。青霉素、碘造影剂过敏。'
	},
	assessment: { en: 'Tiring. Lactate normal.', 'zh-Hans': '逐渐疲劳，乳酸正常。' },
	recommendation: {
		en: 'Go on with high flow, or intubate now? Fluids with this kidney?',
		'zh-Hans': '继续高流量，还是现在插管？考虑肾功能，如何补液？'
	}
};

const sugar: InBothQuestion = {
	identify: { en: 'Bed 20, woman of 66', 'zh-Hans': '20床，女，66岁' },
	situation: { en: 'Blood sugar 14 to 19 mmol/l since dexamethasone.', 'zh-Hans': '用地塞米松后血糖14至19 mmol/L。' },
	background: { en: 'Type 2 diabetes on metformin; eats half of her meals.', 'zh-Hans': '2型糖尿病，口服二甲双胍；进食约一半。' },
	assessment: { en: 'No ketones.', 'zh-Hans': '酮体阴性。' },
	recommendation: { en: 'Which insulin, and how much, while on steroids?', 'zh-Hans': '激素治疗期间用何种胰岛素，剂量多少？' }
};

const opinion: InBoth = {
	en: 'She is close to the limit of high flow, but alert and with a normal lactate. Awake prone first; intubate if the rate stays above 30 for an hour.',
	'zh-Hans': '已接近高流量支持的上限，但神志清楚、乳酸正常。先行清醒俯卧位；若呼吸频率持续1小时高于30次/分则插管。'
};

const recommendations: readonly (InBoth & { readonly id: string })[] = [
	{ id: 'prone', en: 'Awake prone, 2 h, three times today', 'zh-Hans': '清醒俯卧位，每次2小时，今日三次' },
	{ id: 'fluids', en: 'Keep the balance even; no fluid boluses', 'zh-Hans': '出入量平衡，不予快速补液' },
	{ id: 'gas', en: 'Blood gas in 2 h, call me with it', 'zh-Hans': '2小时后复查血气并电话告知我' }
];

const questionIn = (question: InBothQuestion, locale: DemoLocale): Isbar => ({
	identify: question.identify[locale],
	situation: question.situation[locale],
	background: question.background[locale],
	assessment: question.assessment[locale],
	recommendation: question.recommendation[locale]
});

type Input = Pick<DemoInput, 'nowMs' | 'locale' | 'personIds'>;

/** A question, offered at once and soon accepted. */
function accepted(
	{ locale, personIds }: Input,
	ask: Pick<RequestedBody, 'urgency'> & { readonly specialty: Specialty; readonly question: InBothQuestion },
	expert: number,
	askedAtMs: number
): readonly DemoStep[] {
	const { specialty, urgency, question } = ask;
	const to: readonly PersonId[] = [personIds[expert]!];
	const request: RequestedBody = {
		step: 'requested',
		specialties: [specialty],
		urgency,
		startedAtMs: askedAtMs,
		wish: 'opinion',
		question: questionIn(question, locale)
	};
	return [
		{ person: demoDoctors[1], atMs: askedAtMs, body: () => request },
		{
			person: demoDoctors[1],
			atMs: askedAtMs + 1_000,
			body: (before) => nextStep(last(before), { step: 'offered', seat: seatOf(before, specialty), to })
		},
		{
			person: expert,
			atMs: askedAtMs + 3 * minuteMs,
			body: (before) => nextStep(last(before), { step: 'accepted', seat: seatOf(before, specialty) })
		}
	];
}

const seatOf = (before: readonly StatementId[], specialty: Specialty) => ({ ask: before[0]!, specialty });
const last = (before: readonly StatementId[]) => ({ id: before[0]!, heads: before.slice(-1) });

/** Two consults of the demo ward: one whose advice nobody has read yet, and one that is being worked on. */
export function makeDemoConsults(input: Input): readonly DemoConsult[] {
	const { nowMs, locale } = input;
	const signed: DemoStep = {
		person: demoExpert,
		atMs: nowMs - 4 * minuteMs,
		body: (before) =>
			nextStep(last(before), {
				step: 'opinion-signed',
				seat: seatOf(before, 'intensive-care'),
				text: opinion[locale],
				recommendations: recommendations.map((item) => ({ id: item.id, text: item[locale] }))
			})
	};
	const ask = { specialty: 'intensive-care', urgency: 'asap', question: critical } as const;
	const later = { specialty: 'endocrinology', urgency: 'urgent', question: sugar } as const;
	return [
		{ bed: '08', steps: [...accepted(input, ask, demoExpert, nowMs - 28 * minuteMs), signed] },
		{ bed: '20', steps: accepted(input, later, demoEndocrinologist, nowMs - 20 * minuteMs) }
	];
}

/** Two experts who share the day, whom to turn to in the ward, and who coordinates. */
export function makeDemoRota({ nowMs, personIds }: Pick<DemoInput, 'nowMs' | 'personIds'>): readonly RotaChange[] {
	const midnightMs = nowMs - (nowMs % (24 * hourMs));
	const expert = (place: number, ...of: readonly Specialty[]): RotaChange => ({
		change: 'expert',
		expert: { person: personIds[place]!, specialties: of, languages: ['zh', 'en'] }
	});
	const shift = (id: string, place: number, fromHour: number): RotaChange => ({
		change: 'shift',
		shift: {
			id,
			person: personIds[place]!,
			fromMs: midnightMs + fromHour * hourMs,
			toMs: midnightMs + (fromHour + 14) * hourMs,
			everyMs: 24 * hourMs
		}
	});
	return [
		expert(demoExpert, 'intensive-care', 'respiratory-medicine'),
		expert(demoEndocrinologist, 'endocrinology', 'internal-medicine'),
		shift('demo-early', demoExpert, -12),
		shift('demo-late', demoEndocrinologist, -24),
		{ change: 'coordinators', persons: [personIds[demoDoctors[0]]!] },
		{ change: 'ward-leads', persons: [personIds[demoDoctors[1]]!] }
	];
}
