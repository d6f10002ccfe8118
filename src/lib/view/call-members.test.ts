import { expect, it } from 'vitest';
import type { OpenLink } from '#lib/call/room/room-links.ts';
import type { Peer, Room } from '#lib/call/room/room-life.ts';
import { beginState } from '#lib/call/room/room-state.ts';
import { asId, type CaseId, type DeviceId } from '#lib/core/ids.ts';
import type { CallMember } from './call-screen.ts';
import { membersOf } from './call-members.ts';

const [me, other] = ['1', '2'].map((digit) => asId<DeviceId>(digit.repeat(32))) as [DeviceId, DeviceId];
const still = { url: 'blob:still', takenAtMs: 1_000 };

interface Situation {
	readonly gives?: boolean;
	readonly path?: Peer['path'];
	readonly audioOnly?: boolean;
	readonly rung?: 'stills' | '360p';
	readonly track?: 'live' | 'muted' | 'none';
}

function member({ gives = true, path = 'up', audioOnly = false, rung = 'stills', track = 'none' }: Situation = {}): CallMember {
	const entry = (device: DeviceId, seq: number) => ({ device, seq, rev: 0, out: null, sound: true, picture: gives });
	const peer: Peer = {
		...{ seq: 2, path, pathSinceMs: 0, heardAtMs: 0, knows: true, due: false, saidAtMs: 0, againMs: 0 }
	};
	const room = {
		caseId: asId<CaseId>('3'.repeat(32)),
		roster: new Map([me, other].map((device, at) => [device, entry(device, at + 1)])),
		peers: new Map([[other, peer]]),
		rings: []
	} as unknown as Room;
	const tracks = track === 'none' ? [] : [{ readyState: 'live', muted: track === 'muted' }];
	const link = { peer: other, link: { remote: { getVideoTracks: () => tracks } } } as unknown as OpenLink;
	return membersOf({
		state: { ...beginState(me, 'tab', 0), phase: { at: 'in', room } },
		links: [link],
		goes: new Map(),
		comes: new Map([[other, { rung, reason: 'line', lineBps: 48_000 }]]),
		speaking: new Set(),
		stills: new Map([[other, still]]),
		audioOnly,
		tracks: 0,
		nameOf: () => 'Wang Li'
	})[0]!;
}

it('[STL11] a still stands where no picture comes, until one runs; a broken path leaves it, with its age', () => {
	expect(member()).toMatchObject({ picture: null, still });
	expect(member({ path: 'lost' })).toMatchObject({ picture: null, still });
	// The picture is announced, and has not come yet: nothing flickers in between.
	expect(member({ rung: '360p', track: 'muted' })).toMatchObject({ picture: null, still });
	const running = member({ rung: '360p', track: 'live' });
	expect(running.picture).not.toBeNull();
	expect(running.still).toBeNull();
});

it('[STL11] whose camera is off has no still on screen, nor has anyone for who chose audio only', () => {
	expect(member({ gives: false }).still).toBeNull();
	expect(member({ audioOnly: true }).still).toBeNull();
});
