import { expect, test } from 'vitest';
import { sampleSdp } from '../../../../tests/support/sample-sdp.ts';
import { ufragOf } from './ice-patch.ts';
import { makesVoid, type LinkMessage } from './link-message.ts';

const said = (type: 'offer' | 'answer', life: number, round: number): LinkMessage => ({
	type: 'description',
	life,
	round,
	offered: round,
	description: { type, sdp: sampleSdp({ setup: 'actpass' }) }
});
const candidate = (usernameFragment: string): LinkMessage => ({
	type: 'candidate',
	life: 2,
	candidate: { candidate: '', sdpMid: '0', sdpMLineIndex: 0, usernameFragment }
});

test('[RM10a] a newer connection voids every word of an older one, and none of a newer', () => {
	for (const later of [said('offer', 2, 1), candidate('abcd')]) {
		expect(makesVoid(later, said('offer', 1, 7))).toBe(true);
		expect(makesVoid(later, said('answer', 3, 1))).toBe(false);
	}
});

test('[RM10a] offers void offers up to their round, answers answers, and both the candidates of other credentials', () => {
	expect(makesVoid(said('offer', 2, 3), said('offer', 2, 2))).toBe(true);
	expect(makesVoid(said('offer', 2, 3), said('offer', 2, 3))).toBe(true);
	expect(makesVoid(said('offer', 2, 3), said('offer', 2, 4))).toBe(false);
	expect(makesVoid(said('answer', 2, 3), said('offer', 2, 2))).toBe(false);
	expect(makesVoid(said('answer', 2, 3), said('answer', 2, 2))).toBe(true);
	expect(makesVoid(said('offer', 2, 3), candidate('of another'))).toBe(true);
	expect(makesVoid(said('offer', 2, 3), candidate(ufragOf(sampleSdp({ setup: 'actpass' }))!))).toBe(false);
	expect(makesVoid(candidate('abcd'), said('offer', 2, 1))).toBe(false);
});
