import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExpertList } from './expert-list.ts';
import { languageNames, specialtyNames } from './expert-names.ts';

const twenty = `姓名，专业，语言，电话
张伟，心内科，中文、英语，138 0013 8000
李娜，呼吸内科，中文，010-6612 3456，主任医师
1、王芳，感染科
2、刘洋；重症医学科；普通话/英文；+86 139 1234 5678；组长
Dr Ana Souza\tCritical Care\tPortuguese, English\t+55 11 91234-5678\tTeam lead
"Okafor, Chidi", Nephrology, English, French
Sato Yuki; Dept. of Radiology; ja en
Maria Rossi,INFECTIOUS-DISEASES,it
陈静,检验科,zh,13900000000
赵磊,影像科
孙丽,麻醉科
周强,血液科
吴敏,内分泌科
郑凯,神经内科
冯雪,儿科
Chen Li, ICU, Chinese and English
Hans Weber, Haematology, German
Aisha Khan, Paediatrics, Urdu & English
褚健,中医科
卫东,院感科
`;

test('[CO32] twenty experts are pasted at once: tabs, semicolons or commas, in Chinese or English', () => {
	const { entries, faults } = parseExpertList(twenty);
	expect(faults).toEqual([]);
	expect(entries).toHaveLength(20);
	expect(entries.slice(0, 7)).toEqual([
		{ name: '张伟', specialty: 'cardiology', languages: ['zh', 'en'], phone: '138 0013 8000', role: '' },
		{ name: '李娜', specialty: 'respiratory-medicine', languages: ['zh'], phone: '010-6612 3456', role: '主任医师' },
		{ name: '王芳', specialty: 'infectious-diseases', languages: [], phone: null, role: '' },
		{ name: '刘洋', specialty: 'intensive-care', languages: ['zh', 'en'], phone: '+86 139 1234 5678', role: '组长' },
		{ name: 'Dr Ana Souza', specialty: 'intensive-care', languages: ['pt', 'en'], phone: '+55 11 91234-5678', role: 'Team lead' },
		{ name: 'Okafor, Chidi', specialty: 'nephrology', languages: ['en', 'fr'], phone: null, role: '' },
		{ name: 'Sato Yuki', specialty: 'radiology', languages: ['ja', 'en'], phone: null, role: '' }
	]);
});

test('[CO32] full-width signs and digits, Windows line ends, a byte order mark and empty rows are no trouble', () => {
	const { entries, faults } = parseExpertList('\ufeffName,Specialty\r\n\r\nＬｉ Ｗｅｉ，ＩＣＵ，＋８６１３８００１３８０００\r\n,,,\r\n');
	expect(faults).toEqual([]);
	expect(entries).toEqual([{ name: 'Li Wei', specialty: 'intensive-care', languages: [], phone: '+8613800138000', role: '' }]);
});

test('[CO33] every other line says what is wrong with it, and the rest is read', () => {
	const { entries, faults } = parseExpertList(
		[
			'Li Wei',
			', cardiology',
			'Ana, astrology',
			'Bo, cardiology',
			'bo，心内科',
			`${'x'.repeat(101)}, cardiology`,
			'Di, ICU, 12345678, 87654321',
			'Ed,'
		].join('\n')
	);
	expect(entries.map(({ name }) => name)).toEqual(['Bo']);
	expect(faults.map(({ line, fault }) => [line, fault])).toEqual([
		[1, { reason: 'no-specialty' }],
		[2, { reason: 'no-name' }],
		[3, { reason: 'unknown-specialty', written: 'astrology' }],
		[5, { reason: 'double', firstLine: 4 }],
		[6, { reason: 'name-too-long' }],
		[7, { reason: 'two-phones' }],
		[8, { reason: 'no-specialty' }]
	]);
	expect(faults[1]!.text).toBe(', cardiology');
});

test('[CO33] a list without an end is read up to 500 experts', () => {
	const { entries, faults } = parseExpertList(Array.from({ length: 502 }, (_, at) => `P${at}, ICU`).join('\n'));
	expect([entries.length, faults.map(({ fault }) => fault.reason)]).toEqual([500, ['too-many', 'too-many']]);
});

test('[CO33] no text makes the parser throw, and every line that says something is an entry or a fault', () => {
	const sign = fc.constantFrom(',', ';', '\t', '，', '；', '"', '\n', '\r', ' ', '科', '心内', 'ICU', 'en', '138', '\ufeff', '名');
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string(),
				fc.array(sign, { maxLength: 40 }).map((signs) => signs.join(''))
			),
			(text) => {
				const { entries, faults } = parseExpertList(text);
				expect(entries.length + faults.length).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
				for (const entry of entries) expect(entry.name).not.toBe('');
			}
		)
	);
});

test('[CO32] no name stands for two specialties or two languages', () => {
	for (const names of [specialtyNames, languageNames] as const) {
		const all = Object.values(names).flat();
		expect(all.filter((name, at) => all.indexOf(name) !== at)).toEqual([]);
	}
});
