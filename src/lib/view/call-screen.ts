import type { CaseId, DeviceId, PersonId, SpaceId } from '#lib/core/ids.ts';
import type { CallDeviceKind, CallDevices, ChosenDevices } from '#lib/call/room/device-choice.ts';
import type { DeviceNotice } from '#lib/call/room/room-media.ts';
import type { CallMedia } from '#lib/call/room/room-message.ts';
import type { DeviceTrouble } from '#lib/call/room/local-media.ts';
import type { Rung, RungReason } from '#lib/call/ladder/plan.ts';
import type { ShownStill } from '#lib/call/stills/stills-receiver.ts';
import type { EndReason } from '#lib/call/room/room-state.ts';
import type { RungChange } from '#lib/call/room/rung-history.ts';
import type { ClipsIncoming, ClipsOutgoing } from '#lib/call/clips/voice-clips.ts';
import type { LineCheck } from './line-check.ts';

/** The call of this device in the steps a screen tells apart. */
export type CallPhase =
	| { readonly at: 'idle' }
	/** Somebody rings this person. */
	| { readonly at: 'ringing'; readonly caseId: CaseId; readonly from: DeviceId; readonly media: CallMedia }
	/** Asking those who are in the call for its state: a second or two. */
	| { readonly at: 'joining'; readonly caseId: CaseId }
	/** This person is a guest, and waits to be let in: whether anybody inside heard of it, and whether there is a call at all. */
	| { readonly at: 'knocking'; readonly caseId: CaseId; readonly heard: boolean; readonly inCall: boolean; readonly sinceMs: number }
	/** Nobody is there yet, and somebody is rung. */
	| { readonly at: 'calling'; readonly caseId: CaseId }
	/** Nobody is there and nobody is rung: the call is open to whoever comes. */
	| { readonly at: 'waiting'; readonly caseId: CaseId }
	/** Somebody is there, and the first path is being found. */
	| { readonly at: 'connecting'; readonly caseId: CaseId }
	| {
			readonly at: 'connected';
			readonly callId: string;
			readonly caseId: CaseId;
			/** When the first two were together, by this device's clock. */
			readonly startedAtMs: number;
			/** When the last path to anyone broke; null while somebody is there. The call stays. */
			readonly lostSinceMs: number | null;
	  }
	/** Another tab of this browser is in a call: this one only points there. */
	| { readonly at: 'other-tab'; readonly caseId: CaseId }
	| { readonly at: 'ended'; readonly caseId: CaseId; readonly reason: EndReason; readonly with: readonly DeviceId[] };

/** A guest who waits before a call about a case. */
export interface CallKnock {
	readonly caseId: CaseId;
	readonly deviceId: DeviceId;
	/** Null while it is unknown. */
	readonly name: string | null;
	/** By this device's clock. */
	readonly sinceMs: number;
	/** Somebody of this device's person is inside: one tap lets them in. Otherwise letting them in begins the call. */
	readonly inside: boolean;
}

/** What one direction of one link carries now, and why. */
export interface ShownRung {
	readonly rung: Rung;
	readonly reason: RungReason;
	/** What the line is believed to carry; null while nothing limits it, or nobody knows. */
	readonly lineKbps: number | null;
}

/** Someone of the room, or someone who is rung. Others only: this device is `CallScreen.own`. */
export interface CallMember {
	readonly deviceId: DeviceId;
	/** Null while it is unknown. */
	readonly name: string | null;
	readonly at:
		| { readonly at: 'ringing'; readonly reached: boolean }
		| { readonly at: 'joining' }
		| { readonly at: 'here' }
		| { readonly at: 'lost'; readonly sinceMs: number };
	/** Heard speaking within the last half second. */
	readonly speaking: boolean;
	/** By their own word; true until they said so. */
	readonly givesSound: boolean;
	readonly givesPicture: boolean;
	/** Their picture while one comes, else null: then notes take its place. */
	readonly picture: MediaStream | null;
	/** Their newest still while no picture comes; null where there is none. */
	readonly still: ShownStill | null;
	/** What comes from them, by their word, and what goes to them; null before the path is up. */
	readonly comes: ShownRung | null;
	readonly goes: ShownRung | null;
}

/** This side of the call. */
export interface OwnMedia {
	/** Own camera for the mirror; null when it is off. */
	readonly picture: MediaStream | null;
	readonly muted: boolean;
	readonly speaking: boolean;
	readonly cameraOn: boolean;
	readonly audioOnly: boolean;
	readonly saveData: boolean;
	/** True once microphone and camera were asked for and answered, either way. */
	readonly ready: boolean;
	readonly microphoneTrouble: DeviceTrouble | null;
	readonly cameraTrouble: DeviceTrouble | null;
	/** The latest, for as long as the call lasts; null when nothing happened. */
	readonly notice: DeviceNotice | null;
	readonly devices: CallDevices;
	readonly chosen: ChosenDevices;
}

/** What became of alerting somebody who is rung. A push service answers nobody: that it was sent is all that can be known. */
export interface CallAlert {
	/** False without a line, or at a relay that sends no alerts. */
	readonly sent: boolean;
	/** They were not on line when it began to ring. */
	readonly away: boolean;
}

/** Someone who can be rung: every device of theirs rings. */
export interface CallablePerson {
	readonly personId: PersonId;
	readonly name: string;
	/** False for somebody who has the case and is not heard of: their app is closed, or without a line. */
	readonly online: boolean;
	/** When they were heard of last, as far as this page knows; null while they are, and where it does not. */
	readonly seenAtMs: number | null;
	/** Has this case open now. */
	readonly here: boolean;
	readonly inCall: boolean;
	readonly devices: readonly DeviceId[];
}

/** The call of this device as screens see it: what they may show, and what they may ask. */
export interface CallScreen {
	readonly phase: CallPhase;
	/** Others in the room and those who are rung, in order of joining. */
	readonly members: readonly CallMember[];
	readonly own: OwnMedia;
	/** True in a call while no picture comes: notes take its place. */
	readonly notesFirst: boolean;
	/** The latest change of a rung, for the stage and for live captions; null before the first. `person` is null for what goes to everyone. */
	readonly rungChange: RungChange | null;
	/** The poorest rung that goes out now: `data-rung` of the stage. Null outside a call. */
	readonly sendingRung: Rung | null;
	readonly clips: { readonly outgoing: ClipsOutgoing; readonly incoming: ClipsIncoming };
	/** Everything to be played: a stream per member, and clips. Give each to an audio element with `loudspeaker`. */
	readonly sounds: readonly MediaStream[];
	/** For `setSinkId`; null is the system's choice. */
	readonly loudspeaker: string | null;
	readonly lineCheck: LineCheck;
	/** True while hanging up would cost somebody something: updates and reloads wait. */
	readonly busy: boolean;

	nameOf(device: DeviceId): string | null;
	/** This person is a guest: they knock, and ring nobody. */
	readonly asGuest: boolean;
	/** Guests who wait before the call this device is in, and before those that nobody is in; the first to come first. */
	readonly knocks: readonly CallKnock[];
	/** Names of those in a call about this case which this device is not in; empty when there is none. */
	goingOn(caseId: CaseId): readonly string[];
	/** Who can be rung about this case: see `callablePeople`. `ward` null: those on line, and those who are asked. */
	callable(caseId: CaseId, ward: SpaceId | null): readonly CallablePerson[];
	/** Alerts that were asked for because somebody who is rung did not answer, or is not on line; by the first of the devices rung. */
	readonly alerted: ReadonlyMap<DeviceId, CallAlert>;

	/** Joins the call about this case, or starts one, and rings these people. */
	open(caseId: CaseId, media: CallMedia, ring: readonly CallablePerson[]): void;
	/** Rings someone into the call that is on. */
	ring(person: CallablePerson): void;
	stopRinging(device: DeviceId): void;
	/** Lets a guest in; where this device is not in the call it begins one with that guest. */
	letIn(knock: CallKnock, media: CallMedia): void;
	/** Not now: the guest is told. */
	turnAway(knock: CallKnock): void;
	accept(media: CallMedia): void;
	decline(): void;
	leave(): void;
	/** Puts away the sentence about how the call ended. */
	dismiss(): void;
	setMuted(muted: boolean): void;
	setCamera(on: boolean): Promise<void>;
	setAudioOnly(audioOnly: boolean): Promise<void>;
	setSaveData(saveData: boolean): void;
	choose(kind: CallDeviceKind, id: string): Promise<void>;
	/** Asks the browser again for what it refused or lacked. */
	tryMediaAgain(): Promise<void>;
	/** Whose picture alone is on screen: the others spare theirs. Null, as at first, is everyone's. */
	look(device: DeviceId | null): void;
	checkLine(): Promise<void>;
}
