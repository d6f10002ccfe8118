import type { Language } from './language.ts';
import type { Specialty } from './specialty.ts';

/**
 * What people write for a specialty or a language in a list they paste, in English, Chinese and by its code. Read, never shown: the
 * words on screens are the screens'. Compared without case, spaces, hyphens and full stops; a leading "Dept of" and an ending 科 may
 * be missing or not.
 */
export const specialtyNames: { readonly [S in Specialty]: readonly string[] } = {
	'intensive-care': ['icu', 'intensive care medicine', 'critical care', 'critical care medicine', '重症', '重症医学', '监护室'],
	'respiratory-medicine': [
		'respiratory',
		'pulmonology',
		'pulmonary',
		'chest medicine',
		'呼吸',
		'呼吸内',
		'呼吸与危重症',
		'呼吸与危重症医学'
	],
	'infectious-diseases': ['infectious disease', 'infection', 'id', '感染', '感染病', '感染性疾病', '传染', '传染病'],
	'internal-medicine': ['internist', 'general medicine', 'medicine', '内', '大内', '普内', '综合内'],
	'emergency-medicine': ['emergency', 'er', 'a&e', '急诊', '急诊医学'],
	cardiology: ['cardiologist', 'heart', '心内', '心血管', '心血管内', '心脏', '心脏内'],
	nephrology: ['nephrologist', 'renal', 'kidney', '肾内', '肾', '肾脏', '肾病'],
	gastroenterology: ['gastroenterologist', 'hepatology', 'gi', '消化', '消化内', '肝病'],
	neurology: ['neurologist', '神经', '神经内'],
	haematology: ['hematology', 'haematologist', 'hematologist', '血液', '血液内', '血液病'],
	oncology: ['oncologist', '肿瘤', '肿瘤内'],
	endocrinology: ['endocrinologist', 'diabetes', '内分泌', '内分泌代谢'],
	rheumatology: ['rheumatologist', 'immunology', '风湿', '风湿免疫'],
	geriatrics: ['geriatric medicine', 'elderly care', '老年', '老年病', '老年医学'],
	'general-surgery': ['surgery', 'surgeon', '外', '普外', '普通外'],
	'thoracic-surgery': ['thoracic', 'cardiothoracic surgery', '胸外', '胸心外', '心胸外'],
	orthopaedics: ['orthopedics', 'orthopaedic surgery', 'orthopedic surgery', '骨', '骨外'],
	anaesthesiology: ['anesthesiology', 'anaesthesia', 'anesthesia', 'anaesthetics', '麻醉'],
	'obstetrics-gynaecology': ['obstetrics', 'gynaecology', 'gynecology', 'obstetrics and gynecology', 'ob/gyn', 'obgyn', '妇产', '妇', '产'],
	paediatrics: ['pediatrics', 'paediatrician', 'pediatrician', '儿', '小儿', '小儿内'],
	psychiatry: ['psychiatrist', 'mental health', 'psychology', '精神', '精神心理', '心理', '心身医学'],
	radiology: ['radiologist', 'imaging', 'ct', '放射', '影像', '医学影像'],
	ultrasound: ['sonography', 'ultrasonography', '超声', '超声医学'],
	pathology: ['pathologist', '病理'],
	'laboratory-medicine': ['laboratory', 'lab', 'clinical laboratory', 'microbiology', '检验', '医学检验'],
	'clinical-pharmacy': ['pharmacy', 'pharmacist', 'pharmacology', '药学', '临床药学', '药剂'],
	nutrition: ['dietetics', 'dietitian', '营养', '临床营养'],
	rehabilitation: ['rehab', 'physiotherapy', 'physical medicine', '康复', '康复医学'],
	'infection-control': ['infection prevention', 'hospital infection control', 'ipc', '院感', '感控', '感染管理'],
	'traditional-chinese-medicine': ['tcm', 'chinese medicine', '中医', '中西医结合'],
	dermatology: ['dermatologist', 'skin', '皮肤'],
	ophthalmology: ['ophthalmologist', 'eye', '眼'],
	'ear-nose-throat': ['ent', 'otolaryngology', 'orl', '耳鼻喉', '耳鼻咽喉'],
	urology: ['urologist', '泌尿', '泌尿外'],
	dentistry: ['dental', 'dentist', 'stomatology', '口腔', '牙'],
	other: ['其他', '其它']
};

export const languageNames: { readonly [L in Language]: readonly string[] } = {
	zh: ['chinese', 'mandarin', 'putonghua', '中文', '汉语', '普通话', '国语'],
	en: ['english', '英语', '英文'],
	yue: ['cantonese', '粤语', '广东话'],
	ar: ['arabic', '阿拉伯语'],
	bn: ['bengali', '孟加拉语'],
	bo: ['tibetan', '藏语'],
	de: ['german', '德语'],
	es: ['spanish', '西班牙语'],
	fa: ['persian', 'farsi', '波斯语'],
	fr: ['french', '法语'],
	hi: ['hindi', '印地语'],
	id: ['indonesian', 'bahasa indonesia', '印尼语'],
	it: ['italian', '意大利语'],
	ja: ['japanese', '日语'],
	ko: ['korean', '韩语', '朝鲜语'],
	mn: ['mongolian', '蒙古语', '蒙语'],
	ms: ['malay', '马来语'],
	my: ['burmese', '缅甸语'],
	pt: ['portuguese', '葡萄牙语'],
	ru: ['russian', '俄语'],
	sw: ['swahili', 'kiswahili', '斯瓦希里语'],
	th: ['thai', '泰语'],
	tr: ['turkish', '土耳其语'],
	ug: ['uyghur', '维吾尔语', '维语'],
	uk: ['ukrainian', '乌克兰语'],
	ur: ['urdu', '乌尔都语'],
	vi: ['vietnamese', '越南语']
};
