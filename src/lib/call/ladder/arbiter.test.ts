import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divideUplink } from './arbiter.ts';
import { rungTable } from './rung-table.ts';

const links = fc
	.array(fc.record({ onScreen: fc.boolean(), mostBps: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 3_000_000 })) }), {
		minLength: 1,
		maxLength: 3
	})
	.map((each) => each.map((link, key) => ({ ...link, key })));
const uplink = fc.integer({ min: 0, max: 6_000_000 });
const sum = (shares: ReadonlyMap<number, number>) => [...shares.values()].reduce((total, share) => total + share, 0);

test('[AR1] shares add up to at most 0.85 of the uplink, and nobody gets more than can be used', () => {
	fc.assert(
		fc.property(uplink, links, (uplinkBps, each) => {
			const shares = divideUplink(uplinkBps, each);
			expect(sum(shares)).toBeLessThanOrEqual(0.85 * uplinkBps + 3);
			for (const { key, mostBps } of each) expect(shares.get(key)!).toBeLessThanOrEqual(mostBps);
		}),
		{ numRuns: 2_000 }
	);
});

test('[AR2] nobody gets a picture while somebody lacks a voice', () => {
	fc.assert(
		fc.property(uplink, links, (uplinkBps, each) => {
			const shares = divideUplink(uplinkBps, each);
			const voiceBps = rungTable['audio-12'].needBps;
			const mute = each.some(({ key, mostBps }) => shares.get(key)! < Math.min(mostBps, voiceBps) - 2);
			if (mute) for (const share of shares.values()) expect(share).toBeLessThanOrEqual(voiceBps);
		}),
		{ numRuns: 2_000 }
	);
});

test('[AR3] the picture goes first to whom it is on screen', () => {
	const shares = divideUplink(1_000_000, [
		{ key: 'a', onScreen: true, mostBps: Infinity },
		{ key: 'b', onScreen: false, mostBps: Infinity },
		{ key: 'c', onScreen: false, mostBps: Infinity }
	]);
	expect(shares.get('a')).toBeGreaterThan(rungTable['360p'].needBps);
	expect(shares.get('b')).toBeCloseTo(rungTable.stills.needBps, 0);
	expect(shares.get('c')).toBe(shares.get('b'));
});

test('[AR4] equals get equal shares, more uplink never means less for anyone, and what one cannot use the others get', () => {
	const two = [
		{ key: 0, onScreen: true, mostBps: 100_000 },
		{ key: 1, onScreen: true, mostBps: Infinity },
		{ key: 2, onScreen: true, mostBps: Infinity }
	];
	const shares = divideUplink(1_000_000, two);
	expect([shares.get(0), shares.get(1), shares.get(2)]).toEqual([100_000, 375_000, 375_000]);
	fc.assert(
		fc.property(uplink, uplink, links, (one, other, each) => {
			const [less, more] = [divideUplink(Math.min(one, other), each), divideUplink(Math.max(one, other), each)];
			for (const { key } of each) expect(more.get(key)!).toBeGreaterThanOrEqual(less.get(key)! - 2);
		}),
		{ numRuns: 2_000 }
	);
	expect(divideUplink(Infinity, two).get(1)).toBe(Infinity);
});
