import type { PersonProfile, Role } from '../person.ts';

/** The languages the demo ward is written in. */
export type DemoLocale = 'en' | 'zh-Hans';

/** A text in each language. */
export type InBoth = { readonly [L in DemoLocale]: string };

interface DemoPerson {
	readonly name: InBoth;
	readonly profession: InBoth;
	readonly role: Role;
}

const people: readonly DemoPerson[] = [
	{ name: { en: 'CHEN Jing', 'zh-Hans': '陈静' }, profession: { en: 'Respiratory medicine', 'zh-Hans': '呼吸内科' }, role: 'doctor' },
	{ name: { en: 'OKAFOR Adaeze', 'zh-Hans': '阿达兹·奥卡福' }, profession: { en: 'Internal medicine', 'zh-Hans': '内科' }, role: 'doctor' },
	{ name: { en: 'LIU Na', 'zh-Hans': '刘娜' }, profession: { en: 'Charge nurse', 'zh-Hans': '护士长' }, role: 'nurse' },
	{ name: { en: 'SANTOS Miguel', 'zh-Hans': '米格尔·桑托斯' }, profession: { en: 'Nurse', 'zh-Hans': '护士' }, role: 'nurse' },
	{
		name: { en: 'WANG Guoqiang', 'zh-Hans': '王国强' },
		profession: { en: 'Intensive care, Beijing', 'zh-Hans': '北京 重症医学科' },
		role: 'expert'
	},
	{
		name: { en: 'DLAMINI Thandi', 'zh-Hans': '坦迪·德拉米尼' },
		profession: { en: 'Endocrinology, Durban', 'zh-Hans': '德班 内分泌科' },
		role: 'expert'
	}
];

/** Places in `demoPeople`. */
export const demoDoctors = [0, 1] as const;
export const demoNurses = [2, 3] as const;
export const demoExpert = 4;
export const demoEndocrinologist = 5;

/** Who works on the demo ward. */
export const demoPeople = (locale: DemoLocale): readonly { readonly profile: PersonProfile; readonly role: Role }[] =>
	people.map(({ name, profession, role }) => ({ profile: { name: name[locale], profession: profession[locale] }, role }));
