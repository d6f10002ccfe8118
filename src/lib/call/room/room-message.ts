import { isId, type CaseId, type DeviceId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { recordedReasons, recordedRungs } from '#lib/model/call-record.ts';
import { parseLinkMessage, type LinkMessage } from '#lib/call/link/link-message.ts';
import type { Rung, RungReason } from '#lib/call/ladder/plan.ts';
import { outReasons, type Entry, type OutReason } from './room-roster.ts';

/** What a call carries when it begins: sound always, picture if wished. */
export type CallMedia = 'video' | 'audio';

/** Why someone who was rung did not come. */
export type DeclineReason = 'declined' | 'busy';

/** What a device knows of a room, for whoever is, was or wants to be in it. */
export interface RoomNews {
	readonly entries: readonly Entry[];
	/** How long ago the first two heard each other; null before that. A span, because clocks of devices differ. */
	readonly ageMs: number | null;
	/** Whom the sender has a path to now: they are alive, whoever else does not hear them. */
	readonly sees: readonly DeviceId[];
	/** Guests who were let in (RM24). Counts from those alone who need not knock. */
	readonly letIn: readonly DeviceId[];
}

/** What the devices of a room tell each other. Every message may be lost, repeated, late, or overtake another. */
export type RoomMessage =
	/** Is there a call about this case? Sent to those who seem to be in one; from who must knock, to everyone who may let them in. */
	| { readonly type: 'ask' }
	/** To who knocks: they were heard. `inCall` tells whether there is a call to be let into. */
	| { readonly type: 'wait'; readonly inCall: boolean }
	/** To who knocks: not now. */
	| { readonly type: 'turned-away' }
	/** Sent again until the receiver is known to know it; `answer` asks it to say what it knows. */
	| { readonly type: 'news'; readonly answer: boolean; readonly news: RoomNews }
	/** Sent again every two seconds for as long as the person is rung; `rangAtMs`, by the sender's clock, tells one ringing from the next. */
	| { readonly type: 'ring'; readonly media: CallMedia; readonly rangAtMs: number; readonly news: RoomNews }
	/** It rings here. */
	| { readonly type: 'rings' }
	| { readonly type: 'decline'; readonly reason: DeclineReason }
	/** Whoever rang stopped: somebody answered, or it is over. */
	| { readonly type: 'cancel'; readonly why: 'answered' | 'over' }
	/** To this person's other devices: stop ringing. */
	| { readonly type: 'answered' }
	/** A message of a peer link, numbered from 1 within one meeting: the pair of numbers with which both last came. */
	| { readonly type: 'link'; readonly meeting: Meeting; readonly number: number; readonly message: LinkMessage }
	| { readonly type: 'link-received'; readonly meeting: Meeting; readonly received: number }
	/** What the sender sends here now and why, for the other end's screen. */
	| { readonly type: 'sending'; readonly rung: Rung; readonly reason: RungReason; readonly lineBps: number | null };

/** Names one link between two devices: the roster numbers of its ends, the sender's first. Who comes anew links anew. */
export type Meeting = readonly [mine: number, yours: number];

/** A message in its envelope. Without a `callId` it is about whatever call there is about the case. */
export interface RoomFrame {
	readonly callId: string | null;
	readonly message: RoomMessage;
}

/** A frame passed on by a third member over its lanes. */
export interface PassedFrame {
	readonly caseId: CaseId;
	readonly from: DeviceId;
	readonly to: DeviceId;
	readonly frame: RoomFrame;
}

/** About whatever call there is. */
const unnamed: readonly RoomMessage['type'][] = ['ask', 'wait', 'turned-away'];

/** Four seats, and all who came and went in a long night. */
const maxEntries = 64;

type Malformed = { readonly reason: 'malformed' };
const malformed = err<Malformed>({ reason: 'malformed' });

/** Reads what another device sent. Unknown types are refused, so a newer peer degrades to silence, never to a crash. */
export function parseRoomFrame(value: unknown): Result<RoomFrame, Malformed> {
	if (!isRecord(value)) return malformed;
	const { callId } = value;
	if (callId !== null && !isId(callId)) return malformed;
	const message = parseMessage(value['message']);
	if (message === null || (callId === null && !unnamed.includes(message.type))) return malformed;
	return ok({ callId, message });
}

export function parsePassedFrame(value: unknown): Result<PassedFrame, Malformed> {
	if (!isRecord(value)) return malformed;
	const { caseId, from, to } = value;
	if (!isId(caseId) || !isId(from) || !isId(to)) return malformed;
	const frame = parseRoomFrame(value['frame']);
	return frame.ok ? ok({ caseId, from, to, frame: frame.value }) : frame;
}

function parseMessage(value: unknown): RoomMessage | null {
	if (!isRecord(value)) return null;
	switch (value['type']) {
		case 'ask':
		case 'turned-away':
		case 'rings':
		case 'answered':
			return { type: value['type'] };
		case 'wait':
			return typeof value['inCall'] === 'boolean' ? { type: 'wait', inCall: value['inCall'] } : null;
		case 'news': {
			const news = parseNews(value['news']);
			return news !== null && typeof value['answer'] === 'boolean' ? { type: 'news', answer: value['answer'], news } : null;
		}
		case 'ring': {
			const news = parseNews(value['news']);
			const { media, rangAtMs } = value;
			if (news === null || (media !== 'video' && media !== 'audio') || !isCount(rangAtMs)) return null;
			return { type: 'ring', media, rangAtMs, news };
		}
		case 'decline':
			return value['reason'] === 'declined' || value['reason'] === 'busy' ? { type: 'decline', reason: value['reason'] } : null;
		case 'cancel':
			return value['why'] === 'answered' || value['why'] === 'over' ? { type: 'cancel', why: value['why'] } : null;
		case 'link': {
			const [meeting, message] = [parseMeeting(value['meeting']), parseLinkMessage(value['message'])];
			if (meeting === null || !message.ok || !isCount(value['number']) || value['number'] === 0) return null;
			return { type: 'link', meeting, number: value['number'], message: message.value };
		}
		case 'link-received': {
			const meeting = parseMeeting(value['meeting']);
			return meeting !== null && isCount(value['received']) ? { type: 'link-received', meeting, received: value['received'] } : null;
		}
		case 'sending': {
			const { rung, reason, lineBps } = value;
			if (!isOneOf(recordedRungs, rung) || !isOneOf(recordedReasons, reason) || (lineBps !== null && !isCount(lineBps))) return null;
			return { type: 'sending', rung, reason, lineBps };
		}
		default:
			return null;
	}
}

function parseNews(value: unknown): RoomNews | null {
	if (!isRecord(value) || !Array.isArray(value['entries']) || value['entries'].length > maxEntries) return null;
	const entries = value['entries'].map(parseEntry);
	// A page from before guests knocked says nothing of them.
	const { ageMs, sees, letIn = [] } = value;
	if (ageMs !== null && !isCount(ageMs)) return null;
	if (!isDevices(sees) || !isDevices(letIn)) return null;
	return entries.every((entry) => entry !== null) ? { entries, ageMs, sees, letIn } : null;
}

function parseEntry(value: unknown): Entry | null {
	if (!isRecord(value)) return null;
	const { device, seq, rev, out, sound, picture } = value;
	if (!isId(device) || !isCount(seq) || !isCount(rev) || typeof sound !== 'boolean' || typeof picture !== 'boolean') return null;
	return out === null || outReasons.includes(out as OutReason) ? { device, seq, rev, out: out as OutReason | null, sound, picture } : null;
}

function parseMeeting(value: unknown): Meeting | null {
	return Array.isArray(value) && value.length === 2 && isCount(value[0]) && isCount(value[1]) ? [value[0], value[1]] : null;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isDevices = (value: unknown): value is DeviceId[] => Array.isArray(value) && value.length <= maxEntries && value.every(isId);
const isOneOf = <T extends string>(all: readonly T[], value: unknown): value is T => (all as readonly unknown[]).includes(value);
