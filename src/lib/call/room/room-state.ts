import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { Farewell } from './room-farewell.ts';
import type { Knock } from './room-door.ts';
import type { Room } from './room-life.ts';
import type { CallMedia, DeclineReason, RoomFrame, RoomNews } from './room-message.ts';
import type { Refusal } from './room-ringing.ts';

/** Why a call is over for this device. */
export type EndReason =
	/** This person hung up. */
	| 'left'
	/** Everyone else hung up. */
	| 'others-left'
	/** Everyone rung said no, is in another call, or did not answer within 45 s. */
	| Refusal
	/** Whoever rang took it back, or went silent. */
	| 'missed'
	/** Another device or tab of this person took the call, or declined it. */
	| 'answered-elsewhere'
	/** Nobody was heard for ten minutes. */
	| 'line-lost'
	/** Four people are in it already: the most a room holds. */
	| 'full'
	/** Somebody inside did not let this guest in. */
	| 'turned-away'
	/** This browser has no WebRTC. */
	| 'no-webrtc';

/** What is kept through a reload of the page, so that the same device comes back into the same room. */
export interface RoomNote {
	readonly callId: string;
	readonly caseId: CaseId;
	readonly media: CallMedia;
	/** Who else was in. */
	readonly members: readonly DeviceId[];
	/** Guests who were let in. */
	readonly letIn: readonly DeviceId[];
	readonly togetherSinceMs: number | null;
	/** When the page was last known to be in the room. */
	readonly atMs: number;
}

/** Somebody rings this person. */
export interface IncomingRing {
	readonly callId: string;
	readonly caseId: CaseId;
	readonly from: DeviceId;
	readonly media: CallMedia;
	readonly rangAtMs: number;
	readonly news: RoomNews;
	readonly sinceMs: number;
	readonly heardAtMs: number;
}

/** This person wants to be in the call about a case, and asks who is in it. */
export interface Joining {
	/** The call's name if nobody answers. */
	readonly callId: string;
	readonly caseId: CaseId;
	readonly media: CallMedia;
	readonly asked: readonly DeviceId[];
	readonly rings: readonly (readonly DeviceId[])[];
	/** This device must be let in, and waits for that as long as its person does; null where it need not knock. */
	readonly door: { readonly heard: boolean; readonly inCall: boolean } | null;
	/** Coming back after a reload; null when joining for the first time. */
	readonly note: RoomNote | null;
	readonly sinceMs: number;
	readonly askedAtMs: number;
}

export interface Ended {
	readonly callId: string | null;
	readonly caseId: CaseId;
	readonly reason: EndReason;
	/** Who was there to the last, or was rung. */
	readonly with: readonly DeviceId[];
	readonly endedAtMs: number;
}

/** The lifecycle. A field exists only where it means something. */
export type RoomPhase =
	| { readonly at: 'idle' }
	| { readonly at: 'ringing'; readonly ring: IncomingRing }
	| { readonly at: 'joining'; readonly joining: Joining }
	| { readonly at: 'in'; readonly room: Room }
	| { readonly at: 'ended'; readonly ended: Ended };

/** A ring that was answered, declined or missed: the same one again rings no more. */
export interface Settled {
	readonly callId: string;
	readonly from: DeviceId;
	readonly rangAtMs: number;
	/** What the sender is told when it goes on; null says nothing. */
	readonly reason: DeclineReason | null;
}

/** Everything this tab knows of calls. */
export interface RoomState {
	readonly me: DeviceId;
	/** Names this tab among those of the device. */
	readonly tab: string;
	readonly phase: RoomPhase;
	/** Rooms that were left, the latest last. */
	readonly farewells: readonly Farewell[];
	readonly settled: readonly Settled[];
	/** Guests who knock at this device. */
	readonly knocks: readonly Knock[];
	/** Those who did not come into the room that is on, the latest last. */
	readonly refused: readonly { readonly devices: readonly DeviceId[]; readonly reason: Refusal }[];
	/** The call of another tab of this device, and when it was last heard of. */
	readonly otherTab: { readonly callId: string; readonly caseId: CaseId; readonly tab: string; readonly heardAtMs: number } | null;
	readonly saidToTabsAtMs: number;
	readonly begunAtMs: number;
}

/** What tabs of one device tell each other. */
export type TabMessage =
	| { readonly type: 'in-call'; readonly tab: string; readonly callId: string; readonly caseId: CaseId }
	| { readonly type: 'free'; readonly tab: string }
	/** A ring was answered or declined in another tab. */
	| { readonly type: 'settled'; readonly callId: string }
	/** A tab that has just opened asks. */
	| { readonly type: 'who' };

export type RoomEvent =
	/** Joins those `asked` who seem to be in a call about the case, or starts one under this `callId`, and rings people, each on all their devices. */
	| {
			readonly type: 'person-opens';
			readonly caseId: CaseId;
			readonly callId: string;
			readonly media: CallMedia;
			readonly ask: readonly DeviceId[];
			readonly ring: readonly (readonly DeviceId[])[];
	  }
	| { readonly type: 'person-rings'; readonly devices: readonly DeviceId[] }
	| { readonly type: 'person-stops-ringing'; readonly device: DeviceId }
	| { readonly type: 'person-lets-in'; readonly device: DeviceId }
	| { readonly type: 'person-turns-away'; readonly caseId: CaseId; readonly device: DeviceId }
	| { readonly type: 'person-accepts'; readonly media: CallMedia }
	| { readonly type: 'person-declines' }
	| { readonly type: 'person-leaves' }
	| { readonly type: 'dismissed' }
	/** This browser cannot be in a call about this case. */
	| { readonly type: 'cannot-call'; readonly caseId: CaseId }
	/** The page begins: with a note when it was in a room a moment ago. */
	| { readonly type: 'begins'; readonly note: RoomNote | null }
	| { readonly type: 'gives'; readonly sound: boolean; readonly picture: boolean }
	| { readonly type: 'heard'; readonly caseId: CaseId; readonly from: DeviceId; readonly own: boolean; readonly frame: RoomFrame }
	/** A link's path came up, or was lost; `seq` is the number with which the peer came. */
	| { readonly type: 'path'; readonly peer: DeviceId; readonly seq: number; readonly at: 'up' | 'lost' }
	/** Who seems to be in a call about a case; for who knocks, everyone who may let them in. */
	| { readonly type: 'nearby'; readonly caseId: CaseId; readonly devices: readonly DeviceId[] }
	| { readonly type: 'tab'; readonly message: TabMessage }
	| { readonly type: 'time-passes' };

/** What goes out: to a device, to this person's other devices, to the other tabs. */
export type Say =
	{ readonly to: DeviceId | 'own-devices'; readonly caseId: CaseId; readonly frame: RoomFrame } | { readonly tabs: TabMessage };

export const beginState = (me: DeviceId, tab: string, nowMs: number): RoomState => ({
	me,
	tab,
	phase: { at: 'idle' },
	farewells: [],
	settled: [],
	knocks: [],
	refused: [],
	otherTab: null,
	saidToTabsAtMs: Number.NEGATIVE_INFINITY,
	begunAtMs: nowMs
});

export const isFree = ({ phase, otherTab }: RoomState): boolean => (phase.at === 'idle' || phase.at === 'ended') && otherTab === null;

/** The room a page may come back to; null when it is in none. */
export function noteOf({ phase, me }: RoomState, nowMs: number): RoomNote | null {
	if (phase.at === 'joining') return phase.joining.note === null ? null : { ...phase.joining.note, atMs: nowMs };
	if (phase.at !== 'in') return null;
	const { callId, caseId, media, peers, letIn, togetherSinceMs } = phase.room;
	const members = [...peers.keys()].filter((device) => device !== me);
	return { callId, caseId, media, members, letIn: [...letIn], togetherSinceMs, atMs: nowMs };
}
