import { expect, test } from 'vitest';
import { daysLaterIn, knowsZone } from './zoned-time.ts';

const berlin = 'Europe/Berlin';
const later = (from: string, days: number, zone = berlin): string => new Date(daysLaterIn(zone, Date.parse(from), days)).toISOString();

test('[RO15] a time of day stays over both changes of a zone', () => {
	// 08:00 in Berlin is 07:00 UTC in winter and 06:00 UTC in summer; the clocks change on 29 March and 25 October 2026.
	expect([later('2026-03-28T07:00Z', 1), later('2026-03-28T07:00Z', 7)]).toEqual(['2026-03-29T06:00:00.000Z', '2026-04-04T06:00:00.000Z']);
	expect([later('2026-10-24T06:00Z', 1), later('2026-10-24T06:00Z', 140)]).toEqual([
		'2026-10-25T07:00:00.000Z',
		'2027-03-13T07:00:00.000Z'
	]);
	expect(later('2026-03-28T07:00Z', 1, 'Asia/Shanghai')).toBe('2026-03-29T07:00:00.000Z');
	// Half an hour, on the other side of the world.
	expect(later('2026-10-03T00:00Z', 1, 'Australia/Lord_Howe')).toBe('2026-10-03T23:30:00.000Z');
});

test('[RO15] a time that is left out is later by the jump, and of one that comes twice it is the first', () => {
	expect(later('2026-03-28T01:30Z', 1)).toBe('2026-03-29T01:30:00.000Z');
	expect(later('2026-10-24T00:30Z', 1)).toBe('2026-10-25T00:30:00.000Z');
	expect(later('2026-10-25T00:30Z', 1)).toBe('2026-10-26T01:30:00.000Z');
});

test('[RO15] a zone that is not known follows no change', () => {
	expect([knowsZone(berlin), knowsZone('Mars/Olympus')]).toEqual([true, false]);
	expect(later('2026-03-28T07:00Z', 1, 'Mars/Olympus')).toBe('2026-03-29T07:00:00.000Z');
	// No instant lies as late as this.
	expect(daysLaterIn(berlin, 9e15, 1)).toBe(9e15 + 86_400_000);
});
