import { concatBytes, fromUtf8, utf8 } from '#lib/core/bytes.ts';
import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import { laneKind } from '#lib/call/link/lane-kind.ts';
import type { DataLane } from '#lib/call/link/peer-link.ts';
import { parsePassedFrame, parseRoomFrame, type PassedFrame, type RoomFrame } from './room-message.ts';

/** Messages of a room: over the own lane to the receiver where it works, otherwise by every way there is. First come, first heard. */
export interface RoomSignals {
	/** Nothing is kept or repeated. */
	send(caseId: CaseId, to: DeviceId, frame: RoomFrame): void;
	/** Listens on the lane to a member and passes on what it sends for others; the returned function ends it. */
	attach(peer: DeviceId, lane: DataLane): () => void;
	close(): void;
}

export interface RoomSignalsPorts {
	readonly me: DeviceId;
	/** By the relay: only what a member of the hospital signed arrives. */
	readonly signalling: {
		send(caseId: CaseId, to: DeviceId, message: unknown): void;
		on(listener: (caseId: CaseId, from: DeviceId, message: unknown) => void): () => void;
		/** The relay can be reached again. */
		onOpened(listener: () => void): () => void;
	};
	/** Who is in the room: only they are believed when a third member passes their words on. */
	isMember(device: DeviceId): boolean;
	/** The own link to it works now. */
	hasPath(device: DeviceId): boolean;
	heard(caseId: CaseId, from: DeviceId, frame: RoomFrame): void;
}

/** What concerns those who are not in the room, and so have no lane. */
const byRelayAlone = new Set<RoomFrame['message']['type']>([
	'ask',
	'wait',
	'turned-away',
	'ring',
	'rings',
	'decline',
	'cancel',
	'answered'
]);

export function createRoomSignals({ me, signalling, isMember, hasPath, heard }: RoomSignalsPorts): RoomSignals {
	const lanes = new Map<DeviceId, DataLane>();

	const pass = (lane: DataLane, passed: PassedFrame): boolean =>
		lane.open && lane.send(concatBytes(Uint8Array.of(laneKind.signal), utf8(JSON.stringify(passed))));

	const hearLane = (peer: DeviceId, bytes: Uint8Array): void => {
		if (bytes[0] !== laneKind.signal) return;
		const passed = readPassed(bytes.subarray(1));
		if (passed === null) return;
		if (passed.to === me) {
			// A third member speaks for one it has a path to. Members hold the case's key: none can hear more by lying than by listening.
			if (passed.from === peer || isMember(passed.from)) heard(passed.caseId, passed.from, passed.frame);
			return;
		}
		const on = lanes.get(passed.to);
		if (passed.from === peer && on !== undefined) pass(on, passed);
	};

	const stop = signalling.on((caseId, from, value) => {
		const frame = parseRoomFrame(value);
		if (frame.ok) heard(caseId, from, frame.value);
	});

	return {
		send(caseId, to, frame) {
			const passed = { caseId, from: me, to, frame };
			const own = lanes.get(to);
			const isLink = frame.message.type === 'link' || frame.message.type === 'link-received';
			const isPrivate = byRelayAlone.has(frame.message.type);
			const direct = !isPrivate && own !== undefined && pass(own, passed);
			// A link under repair is sought by every way. News goes one way where there is a working one: the relay's shares the same
			// thin line with the voice.
			if (isLink || !direct || !hasPath(to)) signalling.send(caseId, to, frame);
			if (isPrivate || (direct && frame.message.type !== 'link')) return;
			for (const [peer, lane] of lanes) if (peer !== to) pass(lane, passed);
		},
		attach(peer, lane) {
			lanes.set(peer, lane);
			const end = lane.on((bytes) => hearLane(peer, bytes));
			return () => {
				end();
				if (lanes.get(peer) === lane) lanes.delete(peer);
			};
		},
		close: stop
	};
}

function readPassed(bytes: Uint8Array): PassedFrame | null {
	try {
		const passed = parsePassedFrame(JSON.parse(fromUtf8(bytes)));
		return passed.ok ? passed.value : null;
	} catch {
		// A member's device that speaks something else.
		return null;
	}
}
