import { expect, test } from 'vitest';
import type { DeviceId, StatementId } from '#lib/core/ids.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import { encodeSharedLook, mostChoices, parseSharedLook, type SharedLook } from './shared-look.ts';

const look: SharedLook = {
	device: numberedId<DeviceId>(1),
	point: { place: { at: 'vitals', statement: numberedId<StatementId>(9), sign: 'spo2' }, nth: 3 },
	follows: null,
	offer: 0,
	view: { choices: { part: 'observations', window: '24h' }, top: { at: 'note', statement: numberedId<StatementId>(4) } }
};
const wire = (): Record<string, unknown> => JSON.parse(JSON.stringify(encodeSharedLook(look))) as Record<string, unknown>;

test('[LK2] what a screen shares reads back on another', () => {
	expect(parseSharedLook(wire())).toEqual(look);
	expect(parseSharedLook({ ...wire(), later: 'from a newer version' })).toEqual(look);
});

test.each([
	[undefined],
	['look'],
	[[]],
	[{ ...wire(), device: 'me' }],
	[{ ...wire(), offer: -1 }],
	[{ ...wire(), offer: 1.5 }],
	[{ ...wire(), follows: { toString: 'x' } }],
	[{ ...wire(), point: { place: `note:${'0'.repeat(32)}`, nth: Number.NaN } }],
	[{ ...wire(), view: { choices: ['observations'], top: null } }],
	[{ ...wire(), view: { choices: { part: 'x'.repeat(65) }, top: null } }],
	[{ ...wire(), view: { choices: { Part: 'x' }, top: null } }],
	[{ ...wire(), view: { choices: { part: 7 }, top: null } }],
	[{ ...wire(), view: { choices: Object.fromEntries('abcdefghi'.split('').map((name) => [name, ''])), top: null } }]
])('[LK2] %j is taken from nobody', (said) => {
	expect(parseSharedLook(said)).toBeNull();
});

test('[LK2] a place that this version does not know is no place, and the rest is heard', () => {
	const said = parseSharedLook({ ...wire(), point: { place: 'drip:7', nth: 4 }, view: { choices: {}, top: 'drip:7' } });
	expect(said).toEqual({ ...look, point: null, view: { choices: {}, top: null } });
});

test('[LK2] a screen sends no more than others take, whatever its parts name', () => {
	const many = Object.fromEntries('abcdefghijk'.split('').map((name) => [name, 'x']));
	const said = encodeSharedLook({ ...look, view: { choices: { ...many, 'not a name': 'x', long: 'x'.repeat(65) }, top: null } });
	expect(Object.keys(parseSharedLook(said)!.view!.choices)).toHaveLength(mostChoices);
	expect(JSON.stringify(said).length).toBeLessThan(1_024);
});
