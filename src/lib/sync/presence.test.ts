import { describe, expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { asId, type CaseId, type DeviceId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { createScope } from '#lib/core/scope.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { carryAwareness } from './awareness-lane.ts';
import type { PassingLane, PassingPlace } from './passing-lane.ts';
import type { PassingMessage, PassingPurpose } from './passing-seal.ts';
import { createPresence } from './presence.ts';

const ward = asId<SpaceId>('aa'.repeat(16));
const caseId = asId<CaseId>('bb'.repeat(16));
const place: PassingPlace = { space: ward, document: caseId as string as DocumentId };

/** Lanes that hear each other at once, as over a perfect relay. */
function createAir() {
	const lanes = new Set<(sender: string, purpose: PassingPurpose, message: PassingMessage) => void>();
	let sent = 0;
	const join = (name: string): PassingLane => {
		const sender = asId<DeviceId>(name.repeat(32));
		const listeners = new Set<(purpose: PassingPurpose, message: PassingMessage) => void>();
		lanes.add((from, purpose, message) => {
			if (from !== name) for (const listener of listeners) listener(purpose, message);
		});
		return {
			send(purpose, to, payload) {
				sent++;
				const message = { sender, session: name, scope: to.document as string, payload: new Uint8Array(payload) };
				for (const hear of lanes) hear(name, purpose, message);
			},
			signal: () => undefined,
			on(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			}
		};
	};
	return {
		join,
		get sent() {
			return sent;
		}
	};
}

describe('presence', () => {
	it('[Y26] a newcomer and those present learn of each other at once', () => {
		const [air, clock, scope] = [createAir(), createFakeClock(), createScope()];
		const early = createPresence(air.join('1'), clock, scope);
		early.enter(ward, caseId);
		const late = createPresence(air.join('2'), clock, scope);
		late.enter(ward, null);
		expect(late.others.current).toEqual([{ deviceId: '1'.repeat(32), cases: [caseId], callAbout: null }]);
		expect(early.others.current).toEqual([{ deviceId: '2'.repeat(32), cases: [], callAbout: null }]);
		early.announceCall(caseId);
		expect(late.others.current[0]!.callAbout).toBe(caseId);
	});

	it('[AC10] in a case that is open to others its visitors hear of each other there, and of nothing else in the ward', () => {
		const [air, clock, scope] = [createAir(), createFakeClock(), createScope()];
		const other = asId<CaseId>('b2'.repeat(16));
		const shared = (id: CaseId) => id === caseId;
		const heard: string[] = [];
		const expertLane = air.join('2');
		/** Holds the key of the one case and none of the ward. */
		const outside: PassingLane = {
			...expertLane,
			send: (purpose, to, payload) => void (to.document === place.document && expertLane.send(purpose, to, payload)),
			on: (listener) =>
				expertLane.on((purpose, message) => {
					if (message.scope !== place.document) return;
					heard.push(new TextDecoder().decode(message.payload));
					listener(purpose, message);
				})
		};
		const inside = createPresence(air.join('1'), clock, scope, shared);
		inside.enter(ward, other);
		const leave = inside.enter(ward, caseId);
		const expert = createPresence(outside, clock, scope, shared);
		expert.enter(ward, caseId);
		expect(expert.others.current).toEqual([{ deviceId: '1'.repeat(32), cases: [caseId], callAbout: null }]);
		expect(inside.others.current).toEqual([{ deviceId: '2'.repeat(32), cases: [caseId], callAbout: null }]);
		inside.announceCall(other);
		expect(expert.others.current[0]!.callAbout).toBeNull();
		inside.announceCall(caseId);
		expect(expert.others.current[0]!.callAbout).toBe(caseId);
		leave();
		expect(expert.others.current).toEqual([]);
		expect(heard.length).toBeGreaterThan(0);
		expect(heard.join()).not.toContain(other);
	});

	it('[Y26] who leaves is gone at once, who falls silent after forty seconds', async () => {
		const [air, clock, scope] = [createAir(), createFakeClock(), createScope()];
		const here = createPresence(air.join('1'), clock, scope);
		here.enter(ward, null);
		const theirScope = createScope();
		const leave = createPresence(air.join('2'), clock, theirScope).enter(ward, caseId);
		expect(here.others.current).toHaveLength(1);
		leave();
		expect(here.others.current).toHaveLength(0);

		const mute = createScope();
		const third = air.join('3');
		createPresence({ ...third, send: (...said) => (mute.closed ? undefined : third.send(...said)) }, clock, createScope()).enter(
			ward,
			null
		);
		await clock.advance(30_000);
		expect(here.others.current).toHaveLength(1);
		await mute.close();
		await clock.advance(34_000);
		expect(here.others.current).toHaveLength(1);
		await clock.advance(11_000);
		expect(here.others.current).toHaveLength(0);
		await scope.close();
	});

	it('[Y26a] places take turns: no two beats leave within a second, and each place has its own every fifteen', async () => {
		const [clock, scope] = [createFakeClock(), createScope()];
		const beats: { readonly atMs: number; readonly document: string }[] = [];
		const lane = {
			...createAir().join('1'),
			send: (_: unknown, to: PassingPlace) => void beats.push({ atMs: clock.nowMs(), document: to.document })
		};
		const presence = createPresence(lane, clock, scope);
		const wards = ['a1', 'a2', 'a3'].map((pair) => asId<SpaceId>(pair.repeat(16)));
		for (const visited of wards) presence.enter(visited, null);
		beats.length = 0;
		await clock.advance(120_000);
		for (const [at, beat] of beats.entries()) if (at > 0) expect(beat.atMs - beats[at - 1]!.atMs).toBeGreaterThanOrEqual(1_000);
		for (const visited of wards) {
			const own = beats.filter(({ document }) => document === (visited as string));
			expect(own.length).toBeGreaterThanOrEqual(7);
			expect(own.length).toBeLessThanOrEqual(8);
		}
		await scope.close();
	});
});

describe('cursors through the relay', () => {
	it('[Y27] gathers changes for 150 ms, tells newcomers, and leaves with the page', async () => {
		const [air, clock] = [createAir(), createFakeClock()];
		const scopes = [createScope(), createScope()];
		const [mine, theirs] = [new Awareness(new Y.Doc()), new Awareness(new Y.Doc())];
		carryAwareness(mine, place, air.join('1'), clock, scopes[0]!);
		for (let at = 0; at < 50; at++) mine.setLocalStateField('cursor', at);
		await clock.advance(150);
		expect(air.sent).toBe(1);
		carryAwareness(theirs, place, air.join('2'), clock, scopes[1]!);
		theirs.setLocalStateField('user', { name: 'B' });
		await clock.advance(300);
		expect(theirs.getStates().get(mine.clientID)).toMatchObject({ cursor: 49 });
		expect(mine.getStates().get(theirs.clientID)).toMatchObject({ user: { name: 'B' } });
		await scopes[0]!.close();
		expect(theirs.getStates().has(mine.clientID)).toBe(false);
		await scopes[1]!.close();
		mine.destroy();
		theirs.destroy();
	});
});
