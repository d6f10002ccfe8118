/** The steps of the call ladder, poorest first. `reference/calls.md` section 3, "Ladder". */
export const rungs = ['clips', 'audio-8', 'audio-12', 'stills', 'slideshow', '180p', '240p', '360p', '540p', '720p'] as const;
export type Rung = (typeof rungs)[number];

/** Why a device sends on the rung it sends on; screens say it in words. */
export type RungReason =
	/** The richest rung that was asked for. */
	| 'clear'
	/** The line carries no more (its capacity is `Plan.lineBps`). */
	| 'line'
	/** Packets are lost, and their bits went to copies of the voice. */
	| 'loss'
	/** Sound would arrive late: packets queue up. */
	| 'delay'
	/** The other side is not heard at all. */
	| 'silence'
	/** A trial of the next rung after a better time. */
	| 'climbing'
	/** This person chose audio only. */
	| 'chosen'
	/** The other side asked to be spared the picture, or has it in the background. */
	| 'asked'
	/** This person chose to save data. */
	| 'save-data'
	/** No camera, or it is switched off. */
	| 'no-camera'
	/** The line is shared with others of the room who come first. */
	| 'shared';

/** What a browser can do with sound it sends. Found by asking it, never by its name. */
export interface SoundAbility {
	/** RFC 2198 redundancy can be negotiated. */
	readonly red: boolean;
	/** Encoded frames can be rewritten before they are sent (RTCRtpScriptTransform). */
	readonly transform: boolean;
}

/** How voice is sent to one peer. One packet carries `bundle` new frames and `offsets.length` older ones. */
export interface AudioPlan {
	/** Opus target, bits per second. */
	readonly bitrateBps: number;
	/**
	 * Length of one frame, milliseconds. With transforms the browser makes frames of 20 ms, and the worker merges three into one
	 * of 60 (RFC 6716, code 3), live. At constant bitrate a frame of 20 ms takes at most bitrateBps / 400 bytes, one of 60 takes
	 * 2 + 3 * (bitrateBps / 400 - 1), and each but the packet's newest 4 more (RFC 2198). Without transforms: 60 for the whole call.
	 */
	readonly frameMs: 20 | 60;
	/** New frames in a packet, from 1. */
	readonly bundle: number;
	/** Copies: how many frames before the first new one each copy stands, nearest first. Empty sends no copies. */
	readonly offsets: readonly number[];
	/**
	 * What the plan costs on the wire, IPv4, UDP, RTP and authentication included (66 bytes a packet), bits per second.
	 * 0 sends no sound at all: clips need the whole line.
	 */
	readonly wireBps: number;
	/** How long the receiver should hold sound so that copies arrive in time: its `jitterBufferTarget`, milliseconds. */
	readonly playoutMs: number;
}

/** How the picture is sent to one peer. Not active sends nothing at all. */
export interface VideoPlan {
	readonly active: boolean;
	readonly maxBitrateBps: number;
	readonly maxFramerate: number;
	/** Height of the sent picture, in lines; the shell scales the camera down to it. */
	readonly height: number;
}

/** What the sender does now towards one peer. */
export interface Plan {
	readonly rung: Rung;
	readonly reason: RungReason;
	/** What the line is believed to carry, bits per second; null while nothing limits it. */
	readonly lineBps: number | null;
	readonly audio: AudioPlan;
	readonly video: VideoPlan;
	/** Bits per second that notes may take beside the media. */
	readonly notesBps: number;
}
