import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createSettable } from '#lib/core/readable.ts';
import { createScope } from '#lib/core/scope.ts';
import { WebrtcProvider } from 'y-webrtc';
import { openLiveLane, type LaneProvider, type SignalPoint } from './live-lane.ts';

/** A socket that never connects: the lane's bookkeeping needs none. */
class DeafSocket {
	static readonly opened: string[] = [];
	readonly url: string;
	constructor(url: string) {
		this.url = url;
		DeafSocket.opened.push(url);
	}
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

function setUp() {
	const doc = new Y.Doc();
	const awareness = new Awareness(doc);
	const scope = createScope();
	scope.onClose(() => awareness.destroy());
	const point = createSettable<SignalPoint | null>(null);
	const reported: unknown[] = [];
	const made: WebrtcProvider[] = [];
	const connect = (target: Y.Doc, states: Awareness, room: { name: string; password: string }, at: SignalPoint): LaneProvider => {
		const provider = new WebrtcProvider(room.name, target, {
			signaling: [at.url],
			awareness: states,
			peerOpts: { config: { iceServers: [...at.iceServers] } }
		});
		made.push(provider);
		return provider;
	};
	const room = { name: `room-${Math.trunc(doc.clientID)}`, password: 'secret' };
	const lane = openLiveLane({ doc, awareness, room, point, report: (error) => reported.push(error), connect }, scope);
	return { doc, scope, point, reported, made, lane };
}

const updateListeners = (doc: Y.Doc): number => doc._observers.get('update')?.size ?? 0;

describe('live lane', () => {
	it('[Y20] opens nothing before the relay has given a ticket', () => {
		const { made, point } = setUp();
		expect(made).toHaveLength(0);
		point.set({ url: 'ws://relay/signal/one', iceServers: [] });
		expect(made).toHaveLength(1);
		expect(made[0]!.peerOpts).toEqual({ config: { iceServers: [] } });
	});

	it('[TU5] connections made later use the servers of then; the signalling stays', () => {
		const { made, point } = setUp();
		const url = 'ws://relay/signal/one';
		point.set({ url, iceServers: [] });
		const turn = { urls: ['turn:turn.example.org'], username: '1:a', credential: 'b' };
		point.set({ url, iceServers: [turn] });
		expect(made).toHaveLength(1);
		expect(made[0]!.peerOpts).toEqual({ config: { iceServers: [turn] } });
	});

	it('[Y21] a listener that throws is reported and does not silence the document', async () => {
		const { doc, point, made, reported } = setUp();
		point.set({ url: 'ws://relay/signal/two', iceServers: [] });
		await made[0]!.key;
		made[0]!.room!.webrtcConns.forEach = () => {
			throw new Error('broken pipe');
		};
		await Promise.resolve();
		let heard = 0;
		doc.on('update', () => heard++);
		doc.getText('t').insert(0, 'a');
		doc.getText('t').insert(0, 'b');
		expect(heard).toBe(2);
		expect(reported).toHaveLength(2);
	});

	it('[Y22] a new ticket moves the signalling and keeps the room and its channels', async () => {
		const { point, made } = setUp();
		point.set({ url: 'ws://relay/signal/three', iceServers: [] });
		await made[0]!.key;
		const room = made[0]!.room!;
		let dropped = 0;
		room.webrtcConns.set('peer', { connected: true, destroy: () => dropped++ } as never);
		point.set({ url: 'ws://relay/signal/four', iceServers: [] });
		expect(made).toHaveLength(1);
		expect(made[0]!.room).toBe(room);
		expect(dropped).toBe(0);
		expect(made[0]!.signalingConns.map((connection: { url: string }) => connection.url)).toEqual(['ws://relay/signal/four']);
	});

	it('[Y23] closing leaves no listener on the document and no provider behind', async () => {
		const { doc, scope, point, made } = setUp();
		point.set({ url: 'ws://relay/signal/five', iceServers: [] });
		await made[0]!.key;
		await Promise.resolve();
		expect(updateListeners(doc)).toBe(1);
		const signalling = made[0]!.signalingConns[0] as { providers: Set<unknown> };
		await scope.close();
		expect(updateListeners(doc)).toBe(0);
		expect(signalling.providers.size).toBe(0);
	});

	it('[Y24] an update too large for a data channel stays off it', async () => {
		const { doc, point, made } = setUp();
		point.set({ url: 'ws://relay/signal/six', iceServers: [] });
		await made[0]!.key;
		await Promise.resolve();
		const sent: number[] = [];
		made[0]!.room!.webrtcConns.set('peer', {
			peer: { send: (bytes: Uint8Array) => sent.push(bytes.length) },
			destroy: () => undefined
		} as never);
		doc.getText('t').insert(0, 'x'.repeat(70_000));
		expect(sent).toEqual([]);
		doc.getText('t').insert(0, 'y');
		expect(sent).toHaveLength(1);
	});
});
