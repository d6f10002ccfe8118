import type { DemoAllergy, DemoCondition } from './demo-patients.ts';
import type { DemoCourse } from './demo-courses.ts';
import type { InBoth } from './demo-people.ts';

/** Diagnoses with their ICD-10 codes (WHO version of 2019, U07.1 from the emergency list). */
export const conditionTexts: { readonly [C in DemoCondition]: InBoth & { readonly code: string } } = {
	pneumonia: { en: 'COVID-19 with pneumonia', 'zh-Hans': '新型冠状病毒肺炎', code: 'U07.1' },
	hypertension: { en: 'Hypertension', 'zh-Hans': '高血压病', code: 'I10' },
	diabetes: { en: 'Type 2 diabetes', 'zh-Hans': '2型糖尿病', code: 'E11.9' },
	copd: { en: 'Chronic obstructive pulmonary disease', 'zh-Hans': '慢性阻塞性肺疾病', code: 'J44.9' },
	kidney: { en: 'Chronic kidney disease, stage 3', 'zh-Hans': '慢性肾脏病3期', code: 'N18.3' },
	heart: { en: 'Ischaemic heart disease', 'zh-Hans': '缺血性心脏病', code: 'I25.9' },
	asthma: { en: 'Asthma', 'zh-Hans': '支气管哮喘', code: 'J45.9' }
};

export const allergyTexts: {
	readonly [A in DemoAllergy]: { readonly substance: InBoth; readonly reaction: InBoth; readonly severity: 'mild' | 'moderate' | 'severe' };
} = {
	penicillin: {
		substance: { en: 'Penicillin', 'zh-Hans': '青霉素' },
		reaction: { en: 'Anaphylaxis', 'zh-Hans': '过敏性休克' },
		severity: 'severe'
	},
	shellfish: { substance: { en: 'Shellfish', 'zh-Hans': '贝类' }, reaction: { en: 'Hives', 'zh-Hans': '荨麻疹' }, severity: 'moderate' },
	latex: {
		substance: { en: 'Latex', 'zh-Hans': '乳胶' },
		reaction: { en: 'Contact dermatitis', 'zh-Hans': '接触性皮炎' },
		severity: 'mild'
	},
	contrast: {
		substance: { en: 'Iodinated contrast', 'zh-Hans': '碘造影剂' },
		reaction: { en: 'Rash', 'zh-Hans': '皮疹' },
		severity: 'moderate'
	}
};

export const noteTitles: { readonly [N in 'admission' | 'course' | 'advice']: InBoth } = {
	admission: { en: 'Admission note', 'zh-Hans': '入院记录' },
	course: { en: 'Progress note', 'zh-Hans': '病程记录' },
	advice: { en: 'Remote advice', 'zh-Hans': '远程会诊意见' }
};

export const admissionText: InBoth = {
	en: 'Admitted with fever and cough for several days; nucleic acid test positive. CT: patchy ground-glass changes on both sides. Isolated, contacts reported.',
	'zh-Hans': '因发热、咳嗽数日入院，核酸检测阳性。CT示双肺斑片状磨玻璃影。已隔离，密切接触者已上报。'
};

export const admissionReason: InBoth = { en: 'Viral pneumonia', 'zh-Hans': '病毒性肺炎' };
export const expectedOutText: InBoth = {
	en: 'Without fever for three days, two negative tests. Home tomorrow if it stays so; leaflet given.',
	'zh-Hans': '体温正常三天，两次核酸阴性。若情况稳定，明日出院，已发宣教单。'
};

const worse: InBoth = {
	en: 'Breathing faster, needs more oxygen than yesterday. Prone three times 2 h tolerated. Blood gas and chest film asked for; critical care told.',
	'zh-Hans': '呼吸频率加快，吸氧需求较昨日增加。俯卧位2小时，每日三次，可耐受。已申请血气和胸片，已通知重症。'
};
const steady: InBoth = {
	en: 'Feels unchanged, eats and drinks. Walks to the bathroom. Chest clear at the bases. Carry on.',
	'zh-Hans': '自觉无明显变化，进食可。可自行如厕。双下肺呼吸音清。继续目前治疗。'
};
const oxygen: InBoth = {
	en: 'Saturation steady on the same oxygen. Try to wean in the morning. Watch for silent hypoxia.',
	'zh-Hans': '吸氧条件不变，血氧饱和度稳定。明晨尝试下调吸氧，警惕沉默性低氧。'
};

export const courseTexts: { readonly [C in DemoCourse]: InBoth } = {
	stable: steady,
	feverish: {
		en: 'Fever in the evenings, answers to paracetamol. No breathlessness at rest. Drinks two litres a day.',
		'zh-Hans': '傍晚发热，对乙酰氨基酚有效。静息无气促。每日饮水约2升。'
	},
	deteriorating: worse,
	collapsing: {
		en: 'Exhausted and newly confused. Non-rebreather at 15 L/min, saturation below 90 %. Emergency assessment under way, intubation prepared. Family told by telephone.',
		'zh-Hans': '患者疲惫，新发意识模糊。储氧面罩15升/分，血氧低于90%。正在紧急评估，准备气管插管。已电话告知家属。'
	},
	recovering: {
		en: 'Clearly better: less oxygen day by day, no fever since yesterday. Out of bed for meals.',
		'zh-Hans': '明显好转：吸氧逐日下调，昨日起无发热。下床进餐。'
	},
	'on-oxygen': oxygen,
	'high-flow': {
		en: 'High flow 50 L/min, 55 %. Work of breathing moderate, speaks in short sentences. Awake prone as tolerated.',
		'zh-Hans': '高流量湿化氧疗50升/分，氧浓度55%。呼吸做功中等，可说短句。清醒俯卧位，视耐受情况。'
	},
	ventilated: {
		en: 'Sedated and ventilated, FiO2 50 %. Plateau pressure below 30. Turned prone 16 h a day.',
		'zh-Hans': '镇静、机械通气，氧浓度50%，平台压低于30。每日俯卧位16小时。'
	},
	retaining: {
		en: 'Known CO2 retainer: target 88–92 %, Venturi 28 %. No drowsiness.',
		'zh-Hans': '既往二氧化碳潴留：目标血氧88–92%，文丘里面罩28%。无嗜睡。'
	},
	child: {
		en: 'Plays and drinks. Mother stays in the room. Paediatric chart is kept beside this file.',
		'zh-Hans': '玩耍、饮水可。母亲陪护。另用儿科观察表。'
	},
	incomplete: { en: 'Thermometer out of order on this side; temperature to follow.', 'zh-Hans': '本侧体温计故障，体温待补测。' }
};

export const adviceText: InBoth = {
	en: 'Seen by video. Keep saturation 92–96 %, prone early, dexamethasone 6 mg daily. Call again if the rate passes 30 or oxygen need rises.',
	'zh-Hans': '视频会诊。维持血氧92–96%，尽早俯卧位，地塞米松6毫克每日一次。呼吸超过30次/分或需氧增加时再次呼叫。'
};

export const scaleReason: InBoth = { en: 'Hypercapnic respiratory failure on blood gas', 'zh-Hans': '血气示高碳酸血症性呼吸衰竭' };

export const laboratoryTexts = {
	crp: { en: 'C-reactive protein', 'zh-Hans': 'C反应蛋白', code: '1988-5', unit: 'mg/L', referenceRange: '0–5' },
	lymphocytes: { en: 'Lymphocytes', 'zh-Hans': '淋巴细胞计数', code: '731-0', unit: '10*9/L', referenceRange: '1.1–3.2' }
} as const;
