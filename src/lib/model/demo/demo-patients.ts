import type { Sex } from '../stay.ts';
import type { DemoCourse } from './demo-courses.ts';

export type DemoCondition = 'pneumonia' | 'hypertension' | 'diabetes' | 'copd' | 'kidney' | 'heart' | 'asthma';
export type DemoAllergy = 'penicillin' | 'shellfish' | 'latex' | 'contrast';

export interface DemoPatient {
	readonly bed: string;
	readonly familyName: string;
	readonly givenName: string;
	readonly sex: Sex;
	/** Years at the time of the demo; `birthMonthDay` makes the date. */
	readonly ageYears: number;
	readonly birthMonthDay: string;
	readonly course: DemoCourse;
	/** Hours since admission. */
	readonly hoursIn: number;
	/** Minutes since the last set. */
	readonly minutesSince: number;
	readonly allergies: readonly DemoAllergy[] | 'none' | 'not-asked' | 'disputed';
	readonly conditions: readonly DemoCondition[];
	readonly pregnant?: boolean;
	readonly expectedOut?: boolean;
}

type Row = readonly [
	bed: string,
	family: string,
	given: string,
	sex: Sex,
	age: number,
	born: string,
	course: DemoCourse,
	hoursIn: number,
	minutesSince: number
];

const person = (
	[bed, familyName, givenName, sex, ageYears, birthMonthDay, course, hoursIn, minutesSince]: Row,
	rest: Omit<DemoPatient, keyof Named>
): DemoPatient => ({
	bed,
	familyName,
	givenName,
	sex,
	ageYears,
	birthMonthDay,
	course,
	hoursIn,
	minutesSince,
	...rest
});

type Named = Pick<
	DemoPatient,
	'bed' | 'familyName' | 'givenName' | 'sex' | 'ageYears' | 'birthMonthDay' | 'course' | 'hoursIn' | 'minutesSince'
>;

/** Every bed of the demo ward; those without a patient are free. */
export const demoBeds: readonly string[] = Array.from({ length: 24 }, (_, at) => String(at + 1).padStart(2, '0'));

/** Nobody: all names and stories are made up. */
export const demoPatients: readonly DemoPatient[] = [
	person(['01', '赵', '建国', 'male', 67, '03-14', 'deteriorating', 52, 35], {
		allergies: ['penicillin'],
		conditions: ['pneumonia', 'hypertension', 'diabetes']
	}),
	person(['02', '钱', '秀英', 'female', 71, '11-02', 'collapsing', 40, 18], { allergies: 'none', conditions: ['pneumonia', 'heart'] }),
	person(['03', 'Haddad', 'Samira', 'female', 34, '06-21', 'stable', 30, 150], {
		allergies: 'not-asked',
		conditions: ['pneumonia'],
		pregnant: true
	}),
	person(['04', '孙', '丽华', 'female', 45, '01-30', 'recovering', 72, 95], { allergies: 'none', conditions: ['pneumonia'] }),
	person(['05', '李', '明', 'male', 58, '09-09', 'on-oxygen', 44, 120], {
		allergies: ['shellfish'],
		conditions: ['pneumonia', 'diabetes']
	}),
	person(['06', 'Okonkwo', 'Chidi', 'male', 41, '12-25', 'feverish', 26, 80], { allergies: 'none', conditions: ['pneumonia'] }),
	person(['08', '周', '玉兰', 'female', 79, '04-17', 'high-flow', 60, 25], {
		allergies: ['penicillin', 'contrast'],
		conditions: ['pneumonia', 'kidney', 'hypertension']
	}),
	person(['09', '吴', '志强', 'male', 63, '08-08', 'retaining', 66, 110], { allergies: 'none', conditions: ['pneumonia', 'copd'] }),
	person(['10', '郑', '小宝', 'male', 8, '02-11', 'child', 28, 70], { allergies: 'none', conditions: ['pneumonia', 'asthma'] }),
	person(['11', 'Nguyễn', 'Thị Mai', 'female', 52, '07-19', 'stable', 70, 200], {
		allergies: 'none',
		conditions: ['pneumonia'],
		expectedOut: true
	}),
	person(['12', '王', '芳', 'female', 38, '10-05', 'incomplete', 24, 45], { allergies: 'not-asked', conditions: ['pneumonia'] }),
	person(['13', '冯', '德福', 'male', 74, '05-01', 'ventilated', 71, 22], {
		allergies: 'none',
		conditions: ['pneumonia', 'hypertension', 'heart']
	}),
	person(['14', '陈', '美玲', 'female', 49, '12-12', 'on-oxygen', 36, 240], { allergies: 'disputed', conditions: ['pneumonia'] }),
	person(['15', 'García', 'Lucía', 'female', 29, '03-03', 'feverish', 25, 50], {
		allergies: ['latex'],
		conditions: ['pneumonia', 'asthma']
	}),
	person(['16', '褚', '卫东', 'male', 56, '06-06', 'recovering', 68, 130], { allergies: 'none', conditions: ['pneumonia', 'diabetes'] }),
	person(['17', '卫', '国安', 'male', 61, '01-15', 'deteriorating', 33, 55], {
		allergies: 'none',
		conditions: ['pneumonia', 'hypertension']
	}),
	person(['18', 'Smith', 'Jonathan', 'male', 47, '04-29', 'stable', 48, 330], { allergies: ['penicillin'], conditions: ['pneumonia'] }),
	person(['20', '蒋', '文秀', 'female', 66, '09-27', 'on-oxygen', 54, 140], { allergies: 'none', conditions: ['pneumonia', 'diabetes'] }),
	person(['21', '沈', '浩', 'male', 22, '11-11', 'stable', 24, 100], { allergies: 'none', conditions: ['pneumonia'] }),
	person(['22', '韩', '雪梅', 'female', 54, '02-20', 'feverish', 46, 165], {
		allergies: 'not-asked',
		conditions: ['pneumonia', 'hypertension']
	}),
	person(['23', 'Petrova', 'Irina', 'female', 69, '08-30', 'high-flow', 62, 40], { allergies: 'none', conditions: ['pneumonia', 'copd'] }),
	person(['24', '杨', '海燕', 'female', 43, '05-24', 'recovering', 58, 75], { allergies: ['shellfish'], conditions: ['pneumonia'] })
];
