import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../tests/support/fake-clock.ts';
import { buildRed, parseRed } from './red-payload.ts';
import { createSoundRewriter, type EncodedSound } from './sound-rewriter.ts';
import { riderOf, type VoiceRider } from './voice-rider.ts';

const silk20 = 1 << 3;

function soundOf(number: number, mimeType?: string): EncodedSound {
	const own = [silk20, number, 5];
	const data = Uint8Array.from(mimeType === 'audio/red' ? [111, ...own] : own).buffer;
	return { data, getMetadata: () => ({ rtpTimestamp: number * 960, ...(mimeType === undefined ? {} : { mimeType }) }) };
}

/** The packet as the packer made it. */
function withoutRider(payload: Uint8Array): number[] {
	const parsed = parseRed(payload);
	if (riderOf(payload) === null || !parsed.ok) return [...payload];
	const { older, primary } = parsed.value;
	return [...buildRed({ older: older.filter(({ payloadType }) => payloadType === 111), primary })];
}

function rewriting() {
	const clock = createFakeClock();
	const sent: number[][] = [];
	const riders: unknown[] = [];
	const left: number[][] = [];
	const rewriter = createSoundRewriter<EncodedSound>({
		clock,
		send({ data }) {
			const payload = new Uint8Array(data);
			const rider = riderOf(payload);
			if (rider !== null) riders.push(rider);
			sent.push(withoutRider(payload));
		},
		left: (...word) => left.push(word)
	});
	return { clock, sent, rewriter, riders, left };
}

test('[SN12] before the first order everything passes', () => {
	const { sent, rewriter } = rewriting();
	rewriter.take(soundOf(0, 'audio/red'));
	expect(sent).toEqual([[111, silk20, 0, 5]]);
});

test('[SN11] a frame says itself how it is packed; where it does not, the order does', () => {
	const { sent, rewriter } = rewriting();
	const plan = { frameMs: 20, bundle: 2, offsets: [] } as const;
	rewriter.setOrder({ plan, format: 'red' });
	rewriter.take(soundOf(0, 'audio/opus'));
	rewriter.take(soundOf(1, 'audio/opus'));
	expect(sent.splice(0)).toEqual([[silk20 | 3, 2, 0, 5, 1, 5]]);
	rewriter.setOrder({ plan, format: 'opus' });
	rewriter.take(soundOf(2));
	rewriter.take(soundOf(3));
	expect(sent).toEqual([[silk20 | 3, 2, 2, 5, 3, 5]]);
});

test('[SN9] a new order sends at once what was held', () => {
	const { sent, rewriter } = rewriting();
	rewriter.setOrder({ plan: { frameMs: 20, bundle: 12, offsets: [] }, format: 'red' });
	rewriter.take(soundOf(0, 'audio/red'));
	expect(sent).toEqual([]);
	rewriter.setOrder({ plan: { frameMs: 20, bundle: 1, offsets: [] }, format: 'red' });
	expect(sent).toEqual([[111, silk20, 0, 5]]);
});

test('[SN13] held frames leave after 100 ms without another, and not before', async () => {
	const { clock, sent, rewriter } = rewriting();
	rewriter.setOrder({ plan: { frameMs: 20, bundle: 12, offsets: [] }, format: 'red' });
	for (const number of [0, 1, 2]) {
		rewriter.take(soundOf(number, 'audio/red'));
		await clock.advance(60);
	}
	expect(sent).toEqual([]);
	await clock.advance(40);
	expect(sent).toHaveLength(1);
	expect(clock.waiting).toBe(0);
});

test('[SN13] nothing leaves once it is closed', async () => {
	const { clock, sent, rewriter } = rewriting();
	rewriter.setOrder({ plan: { frameMs: 20, bundle: 12, offsets: [] }, format: 'red' });
	rewriter.take(soundOf(0, 'audio/red'));
	rewriter.close();
	await clock.advance(1_000);
	expect(sent).toEqual([]);
});

test('[SN22] words leave with the next packet, the newest alone; between them packets tell their time ten times a second', async () => {
	const { clock, rewriter, riders, left } = rewriting();
	rewriter.setOrder({ plan: { frameMs: 20, bundle: 1, offsets: [] }, format: 'red' });
	const beganMs = clock.nowMs();
	for (let number = 0; number < 11; number++) {
		if (number === 1) rewriter.ride({ channel: 0, number: 1, words: Uint8Array.from([1]), times: 1 });
		if (number === 1) await clock.advance(5);
		if (number === 1) rewriter.ride({ channel: 0, number: 2, words: Uint8Array.from([2]), times: 1 });
		if (number !== 1) rewriter.take(soundOf(number, 'audio/red'));
		await clock.advance(number === 1 ? 15 : 20);
	}
	const at = (ms: number): number => (beganMs + ms) % 65_536;
	expect(riders).toEqual([
		{ leftMs: at(0), words: [] },
		{ leftMs: at(40), words: [{ channel: 0, bytes: Uint8Array.from([2]), waitedMs: 15 }] },
		{ leftMs: at(140), words: [] }
	]);
	expect(left).toEqual([[0, 2, beganMs + 40]]);
});

test('[SN24] where packets are lost, words ride in several, each telling how long they have waited', async () => {
	const { clock, rewriter, riders, left } = rewriting();
	rewriter.setOrder({ plan: { frameMs: 20, bundle: 1, offsets: [] }, format: 'red' });
	rewriter.ride({ channel: 0, number: 5, words: Uint8Array.from([9]), times: 3 });
	for (let number = 0; number < 4; number++) {
		rewriter.take(soundOf(number, 'audio/red'));
		await clock.advance(20);
	}
	const waits = riders.map((rider) => (rider as VoiceRider).words[0]?.waitedMs);
	expect(waits).toEqual([0, 20, 40]);
	expect(left).toHaveLength(1);
});

test('[SN25] words of several senders share packets in order, as many as fit, and stale ones are left behind', async () => {
	const { clock, rewriter, riders } = rewriting();
	rewriter.setOrder({ plan: { frameMs: 20, bundle: 1, offsets: [] }, format: 'red' });
	for (const number of [1, 2, 3]) rewriter.ride({ channel: 1, number, words: new Uint8Array(400).fill(number), times: 1 });
	rewriter.ride({ channel: 0, number: 9, words: Uint8Array.from([9]), times: 1 });
	rewriter.take(soundOf(0, 'audio/red'));
	const ridden = (): number[] => (riders.at(-1) as VoiceRider).words.map(({ bytes }) => bytes[0]!);
	expect(ridden()).toEqual([9, 1, 2]);
	await clock.advance(200);
	rewriter.take(soundOf(10, 'audio/red'));
	expect(ridden()).toEqual([3]);
	rewriter.ride({ channel: 1, number: 4, words: new Uint8Array(1_100), times: 1 });
	rewriter.take(soundOf(101, 'audio/red'));
	await clock.advance(2_000);
	rewriter.take(soundOf(201, 'audio/red'));
	expect(ridden()).toEqual([]);
});
