import { expect, test } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import { seededRandom } from '#lib/core/random.ts';
import { buildRed, maxBlocks, parseRed, type RedBlock } from './red-payload.ts';
import { riderOf, stampCycle, withRider } from './voice-rider.ts';

const voice = (age: number): RedBlock => ({ payloadType: 111, ageSamples: age * 480, bytes: Uint8Array.from([8, age, 5]) });
const primary = { payloadType: 111, bytes: Uint8Array.from([8, 0, 5]) };
const packetOf = (copies: number) => buildRed({ older: Array.from({ length: copies }, (_, at) => voice(at + 1)).reverse(), primary });
const rider = (bytes: Uint8Array) => buildRed({ older: [{ payloadType: 127, ageSamples: 0, bytes }], primary });
const words = [
	{ channel: 0, bytes: utf8('pulse'), waitedMs: 120 },
	{ channel: 1, bytes: utf8('typed'), waitedMs: 0 }
];
const nowMs = 1_764_000_070_123.4;

test('[SN22] words ride in a packet of voice and come out as they went in, with the time they left', () => {
	for (const copies of [0, 3, maxBlocks - 2]) {
		const payload = withRider(packetOf(copies), words, nowMs)!;
		expect(riderOf(payload)).toEqual({ leftMs: 1_764_000_070_123 % stampCycle, words });
		const parsed = parseRed(payload);
		const voices = parsed.ok ? parsed.value.older.filter(({ payloadType }) => payloadType === 111) : [];
		expect(buildRed({ older: voices, primary })).toEqual(packetOf(copies));
	}
	expect(riderOf(withRider(packetOf(1), [], 70_000)!)).toEqual({ leftMs: 70_000 - stampCycle, words: [] });
});

test('[SN22] a packet that is full, or not understood, goes without', () => {
	expect(withRider(packetOf(maxBlocks - 1), words, nowMs)).toBe(null);
	expect(withRider(packetOf(1), [{ channel: 1, bytes: new Uint8Array(1_020), waitedMs: 0 }], nowMs)).toBe(null);
	const strange = Uint8Array.from([0x80]);
	expect([withRider(strange, words, nowMs), riderOf(strange), riderOf(packetOf(2))]).toEqual([null, null, null]);
});

test('[SN22] hostile bytes in the place of a rider are passed over', () => {
	const random = seededRandom(22);
	expect([riderOf(rider(Uint8Array.of(1))), riderOf(rider(Uint8Array.of(0, 1, 0, 0, 0, 0, 9)))]).toEqual([null, null]);
	for (let run = 0; run < 2_000; run++) {
		const found = riderOf(rider(Uint8Array.from({ length: Math.floor(random.next() * 40) }, () => Math.floor(random.next() * 256))));
		for (const { bytes } of found?.words ?? []) expect(bytes.length).toBeLessThan(40);
	}
});
