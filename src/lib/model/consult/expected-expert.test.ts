import { expect, test } from 'vitest';
import { heart, lung, person } from '../../../../tests/support/consult-script.ts';
import { arrivalsAmong, expectedExperts, type InvitedExpert } from './expected-expert.ts';
import { parseExpertList } from './expert-list.ts';

const expected = (text: string) => expectedExperts(parseExpertList(text).entries);

test('[RO3] each person of a list is expected once, with all their specialties and languages', () => {
	const list = 'LI Ming; cardiology; zh; +86 138 0000 0001; Wuhan\nli ming; intensive care; en; +86-138-0000-0001\nWANG Fang; radiology';
	expect(expected(list)).toEqual([
		{
			name: 'LI Ming',
			specialties: ['cardiology', 'intensive-care'],
			languages: ['zh', 'en'],
			phone: '+86 138 0000 0001',
			role: 'Wuhan',
			namesake: false
		},
		{ name: 'WANG Fang', specialties: ['radiology'], languages: [], phone: null, role: '', namesake: false }
	]);
});

test('[RO3] the same name without the same telephone may be two people: both are kept, and marked', () => {
	const list = '张伟; 呼吸科\n张伟; 心内科; 13800000001\n张伟; 肾内科; 13800000002\n李娜; 放射科';
	expect(expected(list).map(({ specialties, namesake }) => [specialties.length, namesake])).toEqual([
		[1, true],
		[1, true],
		[1, true],
		[1, false]
	]);
});

const invited: InvitedExpert = { inviteId: 'a1', name: 'LI Ming', specialties: ['cardiology'], languages: ['zh'] };

test('[RO4] who joined is told by the invite their device came by, not by the name they wrote', () => {
	const members = [
		{ personId: person(lung), inviteId: null },
		{ personId: person(heart), inviteId: 'a1' }
	];
	expect(arrivalsAmong([{ ...invited, inviteId: 'a2' }, invited], members)).toEqual([{ inviteId: 'a1', person: person(heart) }]);
	expect(arrivalsAmong([invited], [{ personId: person(lung), inviteId: 'b7' }])).toEqual([]);
});
