import { expect, test } from 'vitest';
import type { Clock } from '#lib/core/clock.ts';
import { asId, type CaseId, type DeviceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createCalls, type Calls } from './calls.ts';
import type { Negotiation } from './negotiation.ts';

const caseId = asId<CaseId>('0'.repeat(32));
const nurse = asId<DeviceId>('1'.repeat(32));
const expert = asId<DeviceId>('2'.repeat(32));
const third = asId<DeviceId>('3'.repeat(32));

type Hear = (caseId: CaseId, from: DeviceId, message: unknown) => void;

/** Devices joined by signalling that delivers at once. */
function hospital(): { device(me: DeviceId): { calls: Calls; paths: ((state: 'up' | 'lost') => void)[] } } {
	const hearing = new Map<DeviceId, Hear>();
	const clock: Clock = { nowMs: () => 1_000, after: () => () => undefined };
	let seed = 1;
	return {
		device(me) {
			const paths: ((state: 'up' | 'lost') => void)[] = [];
			const calls = createCalls({
				me,
				clock,
				random: seededRandom(seed++),
				iceServers: [],
				mediaDevices: undefined,
				negotiate: (ports): Negotiation => {
					paths.push(ports.path);
					return {
						remote: {} as MediaStream,
						receive: () => Promise.resolve(),
						sendTracks: () => Promise.resolve(),
						close: () => undefined
					};
				},
				signalling: {
					send: (about, to, message) => hearing.get(to)?.(about, me, structuredClone(message)),
					on: (listener) => (hearing.set(me, listener), () => hearing.delete(me))
				},
				report: (error) => {
					throw error;
				}
			});
			return { calls, paths };
		}
	};
}

const settle = async (): Promise<void> => {
	for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

test('[CA1] ring, accept, path up: both sides are in the same call; leaving ends it on both', async () => {
	const { device } = hospital();
	const [a, b] = [device(nurse), device(expert)];
	a.calls.call(caseId, expert, 'video');
	expect(b.calls.state.current).toMatchObject({ at: 'ringing', call: { peer: nurse, caseId, media: 'video' } });
	b.calls.accept('video');
	await settle();
	for (const side of [a, b]) side.paths[0]!('up');
	expect(a.calls.state.current.at).toBe('connected');
	expect(b.calls.state.current.at).toBe('connected');
	b.calls.leave();
	expect(a.calls.state.current).toMatchObject({ at: 'ended', reason: 'peer-left' });
	expect(b.calls.state.current).toMatchObject({ at: 'ended', reason: 'left' });
});

test('[CA3] who is in a call answers a second ring with busy, and stays in the first', async () => {
	const { device } = hospital();
	const [a, b, c] = [device(nurse), device(expert), device(third)];
	a.calls.call(caseId, expert, 'audio');
	b.calls.accept('audio');
	await settle();
	c.calls.call(caseId, expert, 'audio');
	expect(c.calls.state.current).toMatchObject({ at: 'ended', reason: 'busy' });
	expect(b.calls.state.current).toMatchObject({ at: 'connecting', call: { peer: nurse } });
});

test('[CA9] audio only tells the other side to spare its picture, and back again', async () => {
	const { device } = hospital();
	const [a, b] = [device(nurse), device(expert)];
	a.calls.call(caseId, expert, 'video');
	b.calls.accept('video');
	await settle();
	await a.calls.setAudioOnly(true);
	expect(b.calls.media.current.peerWantsVideo).toBe(false);
	await a.calls.setAudioOnly(false);
	expect(b.calls.media.current.peerWantsVideo).toBe(true);
});
