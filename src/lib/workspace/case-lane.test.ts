import { afterAll, beforeAll, expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import { WebrtcProvider } from 'y-webrtc';
import * as Y from 'yjs';
import type { CaseId, DocumentId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createScope } from '#lib/core/scope.ts';
import type { ConnectLane, SignalPoint } from '#lib/sync/live-lane.ts';
import { createKeyRing, newSpaceKey } from '#lib/trust/key-ring.ts';
import { until } from '../../../tests/support/until.ts';
import { keepLiveLane } from './case-lane.ts';
import type { Surroundings } from './enrolled.ts';

/** A socket that never connects: the lane's bookkeeping needs none. */
class DeafSocket {
	close(): void {
		return undefined;
	}
	send(): void {
		return undefined;
	}
}

const world = globalThis as { WebSocket: unknown };
const before = world.WebSocket;
beforeAll(() => {
	world.WebSocket = DeafSocket;
});
afterAll(() => {
	world.WebSocket = before;
});

it('[NL22] a lane at rest has no connection and no listener; it wakes in the same room, and the cursor outlives both', async () => {
	const caseId = 'ca5e'.repeat(8) as CaseId;
	const [doc, scope, reported] = [new Y.Doc(), createScope(), [] as unknown[]];
	const awareness = new Awareness(doc);
	awareness.setLocalStateField('user', { name: 'Wang' });
	const ring = createKeyRing();
	ring.add(await newSpaceKey(caseId as string as DocumentId, 1, seededRandom(1)));
	const point = createSettable<SignalPoint | null>({ url: 'ws://relay/signal/rest', iceServers: [] });
	const resting = createSettable(false);
	const made: WebrtcProvider[] = [];
	const connect: ConnectLane = (target, states, room, at) => {
		const provider = new WebrtcProvider(room.name, target, { signaling: [at.url], awareness: states, peerOpts: {} });
		made.push(provider);
		return provider;
	};
	const around = { ring, report: (error: unknown) => reported.push(error) } as unknown as Surroundings;
	const listeners = (): number => doc._observers.get('update')?.size ?? 0;

	keepLiveLane({ around, caseId, doc, awareness, point, connect, resting }, scope);
	await until(() => listeners() === 1, 'the lane opened');
	for (let turn = 0; turn < 3; turn++) {
		resting.set(true);
		await until(() => listeners() === 0, 'the lane at rest');
		expect(made.at(-1)!.shouldConnect).toBe(false);
		await until(() => awareness.getLocalState() !== null, 'the cursor kept');
		resting.set(false);
		await until(() => listeners() === 1 && made.at(-1)!.room !== null, 'the lane awake');
	}
	// Changed faster than it can follow, the lane ends where it was last told to be.
	for (const rest of [true, false, true, false, true]) resting.set(rest);
	await until(() => listeners() === 0, 'the lane at rest');
	resting.set(false);
	await until(() => listeners() === 1, 'the lane opened');
	expect(new Set(made.map((provider) => provider.roomName)).size).toBe(1);
	expect(awareness.getLocalState()).toEqual({ user: { name: 'Wang' } });
	expect(reported).toEqual([]);
	await scope.close();
	expect(listeners()).toBe(0);
	awareness.destroy();
});
