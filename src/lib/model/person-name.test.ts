import { expect, test } from 'vitest';
import { personName } from './person-name.ts';

test('[B15] a name is written FAMILY, Given (Title)', () => {
	expect(personName({ familyName: 'Okonkwo', givenName: 'Chidi', title: 'Dr' })).toBe('OKONKWO, Chidi (Dr)');
	expect(personName({ familyName: 'Nguyễn', givenName: 'Thị Mai' })).toBe('NGUYỄN, Thị Mai');
	expect(personName({ familyName: '', givenName: 'Madonna' })).toBe('Madonna');
	expect(personName({ familyName: 'Zhang', givenName: ' ' })).toBe('ZHANG');
});

test('[B15] a Chinese name is written the Chinese way', () => {
	expect(personName({ familyName: '张', givenName: '伟' })).toBe('张伟');
	expect(personName({ familyName: '欧阳', givenName: '娜娜', title: '女士' })).toBe('欧阳娜娜 (女士)');
	expect(personName({ familyName: '张', givenName: 'David' })).toBe('张, David');
});

test('[B15] an unknown name is empty, so that the screen can say it in words', () => {
	expect(personName({ familyName: ' ', givenName: '', title: 'Mr' })).toBe('');
});
