import { rungs, type Rung } from '#lib/call/ladder/plan.ts';
import type { OpenLink } from '#lib/call/room/room-links.ts';
import type { RoomMediaState } from '#lib/call/room/room-media.ts';
import { thoseIn } from '#lib/call/room/room-roster.ts';
import type { RoomState } from '#lib/call/room/room-state.ts';
import type { Peer, Room } from '#lib/call/room/room-life.ts';
import type { CarriedRung } from '#lib/call/room/rung-watch.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { CallMember, CallPhase, OwnMedia, ShownRung } from './call-screen.ts';
import type { ShownStills } from './call-stills.ts';

/** The call in the steps a screen tells apart. */
export function phaseOf({ phase, otherTab }: RoomState): CallPhase {
	if (otherTab !== null && (phase.at === 'idle' || phase.at === 'ended')) return { at: 'other-tab', caseId: otherTab.caseId };
	switch (phase.at) {
		case 'idle':
			return { at: 'idle' };
		case 'ringing': {
			const { caseId, from, media } = phase.ring;
			return { at: 'ringing', caseId, from, media };
		}
		case 'joining': {
			const { caseId, door, sinceMs } = phase.joining;
			return door === null ? { at: 'joining', caseId } : { at: 'knocking', caseId, sinceMs, ...door };
		}
		case 'in':
			return inRoom(phase.room);
		case 'ended': {
			const { caseId, reason } = phase.ended;
			return { at: 'ended', caseId, reason, with: phase.ended.with };
		}
	}
}

function inRoom({ callId, caseId, peers, rings, togetherSinceMs }: Room): CallPhase {
	const paths = [...peers.values()];
	if (paths.length === 0) return { at: rings.length > 0 ? 'calling' : 'waiting', caseId };
	if (paths.some(({ path }) => path === 'up')) return { at: 'connected', callId, caseId, startedAtMs: togetherSinceMs!, lostSinceMs: null };
	const lost = paths.filter(({ path }) => path === 'lost').map(({ pathSinceMs }) => pathSinceMs);
	if (lost.length === 0) return { at: 'connecting', caseId };
	return { at: 'connected', callId, caseId, startedAtMs: togetherSinceMs!, lostSinceMs: Math.max(...lost) };
}

export interface MembersSource {
	readonly state: RoomState;
	readonly links: readonly OpenLink[];
	readonly goes: ReadonlyMap<DeviceId, CarriedRung>;
	readonly comes: ReadonlyMap<DeviceId, CarriedRung>;
	readonly speaking: ReadonlySet<string>;
	readonly stills: ShownStills;
	readonly audioOnly: boolean;
	/** Changes whenever a track came or went. */
	readonly tracks: number;
	nameOf(device: DeviceId): string | null;
}

/** Others in the room in order of coming, then those who are rung. */
export function membersOf(source: MembersSource): readonly CallMember[] {
	const { phase, me } = source.state;
	if (phase.at !== 'in') return [];
	const { roster, peers, rings } = phase.room;
	const here = thoseIn(roster).flatMap(({ device, sound, picture }): CallMember[] => {
		const peer = peers.get(device);
		if (device === me || peer === undefined) return [];
		const comes = shown(source.comes.get(device));
		const pictured = picture && !source.audioOnly;
		const stream = pictured && peer.path === 'up' ? pictureOf(source, device, comes) : null;
		return [
			{
				deviceId: device,
				name: source.nameOf(device),
				at: placeOf(peer),
				speaking: source.speaking.has(device),
				givesSound: sound,
				givesPicture: picture,
				picture: stream,
				still: pictured && stream === null ? (source.stills.get(device) ?? null) : null,
				comes: peer.path === 'up' ? comes : null,
				goes: shown(source.goes.get(device))
			}
		];
	});
	const rung = rings.map(({ devices, reached }): CallMember => {
		const deviceId = devices[0]!;
		const at = { at: 'ringing', reached: reached.length > 0 } as const;
		const nothing = { speaking: false, givesSound: false, givesPicture: false, picture: null, still: null, comes: null, goes: null };
		return { deviceId, name: source.nameOf(deviceId), at, ...nothing };
	});
	return [...here, ...rung];
}

function placeOf({ path, pathSinceMs }: Peer): CallMember['at'] {
	if (path === 'none') return { at: 'joining' };
	return path === 'up' ? { at: 'here' } : { at: 'lost', sinceMs: pathSinceMs };
}

const shown = (carried: CarriedRung | undefined): ShownRung | null =>
	carried === undefined
		? null
		: { rung: carried.rung, reason: carried.reason, lineKbps: carried.lineBps === null ? null : Math.round(carried.lineBps / 1000) };

/** From this rung on a picture moves. */
const leastPicture = rungs.indexOf('slideshow');

function pictureOf({ links }: MembersSource, device: DeviceId, comes: ShownRung | null): MediaStream | null {
	if (comes !== null && rungs.indexOf(comes.rung) < leastPicture) return null;
	const remote = links.find(({ peer }) => peer === device)?.link.remote;
	return remote?.getVideoTracks().some((track) => track.readyState === 'live' && !track.muted) ? remote : null;
}

/** This side of a call, with a loudspeaker only where it is there. */
export function ownMediaOf(media: RoomMediaState, picture: MediaStream | null, heard: boolean, saveData: boolean): OwnMedia {
	const { microphone, camera: _camera, ...rest } = media;
	const { chosen, devices } = rest;
	const usable = devices.loudspeaker.some(({ id }) => id === chosen.loudspeaker);
	return {
		...rest,
		chosen: { ...chosen, loudspeaker: usable ? chosen.loudspeaker : null },
		picture,
		speaking: microphone !== null && !rest.muted && heard,
		saveData
	};
}

export function poorest(goes: ReadonlyMap<DeviceId, CarriedRung>): Rung | null {
	const places = [...goes.values()].map(({ rung }) => rungs.indexOf(rung));
	return places.length === 0 ? null : rungs[Math.min(...places)]!;
}
