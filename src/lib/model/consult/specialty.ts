/**
 * What an expert can be asked as. A code per specialty, the words are the screens'; `other` keeps a question askable that has no
 * code yet. The list is ours: what epidemic hospitals asked for from afar (PLA General Hospital sent twelve disciplines to
 * Huoshenshan in 2020; eng.mod.gov.cn, 11 February 2020), and what a ward meets beside the epidemic.
 */
export const specialties = [
	'intensive-care',
	'respiratory-medicine',
	'infectious-diseases',
	'internal-medicine',
	'emergency-medicine',
	'cardiology',
	'nephrology',
	'gastroenterology',
	'neurology',
	'haematology',
	'oncology',
	'endocrinology',
	'rheumatology',
	'geriatrics',
	'general-surgery',
	'thoracic-surgery',
	'orthopaedics',
	'anaesthesiology',
	'obstetrics-gynaecology',
	'paediatrics',
	'psychiatry',
	'radiology',
	'ultrasound',
	'pathology',
	'laboratory-medicine',
	'clinical-pharmacy',
	'nutrition',
	'rehabilitation',
	'infection-control',
	'traditional-chinese-medicine',
	'dermatology',
	'ophthalmology',
	'ear-nose-throat',
	'urology',
	'dentistry',
	'other'
] as const;
export type Specialty = (typeof specialties)[number];
