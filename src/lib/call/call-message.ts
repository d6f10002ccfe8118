import { isId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

/** What a call carries when it begins: sound always, picture if wished. */
export type CallMedia = 'video' | 'audio';

/** Why someone who was rung did not come. */
export type DeclineReason = 'declined' | 'busy';

/** What two devices of a call tell each other, beside the sound and the picture. */
export type CallMessage =
	| { readonly type: 'ring'; readonly media: CallMedia }
	| { readonly type: 'accept' }
	| { readonly type: 'decline'; readonly reason: DeclineReason }
	| { readonly type: 'leave' }
	/** What the sender gives and wants now; `wantsVideo: false` asks the other side to spare its picture. */
	| { readonly type: 'sending'; readonly audio: boolean; readonly video: boolean; readonly wantsVideo: boolean }
	| { readonly type: 'description'; readonly description: { readonly type: 'offer' | 'answer'; readonly sdp: string } }
	| { readonly type: 'candidate'; readonly candidate: RTCIceCandidateInit };

/** A message in its numbered frame, or the receipt of one. Numbers count from 1 within a call and a direction. */
export type CallFrame =
	| { readonly callId: string; readonly number: number; readonly message: CallMessage }
	| { readonly callId: string; readonly received: number };

/** Longer session descriptions than this do not come from a browser. */
const maxSdpLength = 60_000;

/** Reads what another device sent. Unknown types are refused, so a newer peer degrades to silence, never to a crash. */
export function parseCallFrame(value: unknown): Result<CallFrame, { readonly reason: 'malformed' }> {
	const malformed = err({ reason: 'malformed' } as const);
	if (!isRecord(value) || !isId(value['callId'])) return malformed;
	const callId: string = value['callId'];
	if (isCount(value['received'])) return ok({ callId, received: value['received'] });
	if (!isCount(value['number']) || value['number'] === 0) return malformed;
	const message = parseMessage(value['message']);
	return message === null ? malformed : ok({ callId, number: value['number'], message });
}

function parseMessage(value: unknown): CallMessage | null {
	if (!isRecord(value)) return null;
	switch (value['type']) {
		case 'ring':
			return value['media'] === 'video' || value['media'] === 'audio' ? { type: 'ring', media: value['media'] } : null;
		case 'accept':
		case 'leave':
			return { type: value['type'] };
		case 'decline':
			return value['reason'] === 'declined' || value['reason'] === 'busy' ? { type: 'decline', reason: value['reason'] } : null;
		case 'sending':
			return parseSending(value);
		case 'description':
			return parseDescription(value['description']);
		case 'candidate':
			return parseCandidate(value['candidate']);
		default:
			return null;
	}
}

function parseSending(value: Record<string, unknown>): CallMessage | null {
	const { audio, video, wantsVideo } = value;
	if (typeof audio !== 'boolean' || typeof video !== 'boolean' || typeof wantsVideo !== 'boolean') return null;
	return { type: 'sending', audio, video, wantsVideo };
}

function parseDescription(value: unknown): CallMessage | null {
	if (!isRecord(value) || typeof value['sdp'] !== 'string' || value['sdp'].length > maxSdpLength) return null;
	if (value['type'] !== 'offer' && value['type'] !== 'answer') return null;
	return { type: 'description', description: { type: value['type'], sdp: value['sdp'] } };
}

function parseCandidate(value: unknown): CallMessage | null {
	if (!isRecord(value) || typeof value['candidate'] !== 'string' || value['candidate'].length > 2_000) return null;
	const sdpMid = typeof value['sdpMid'] === 'string' ? value['sdpMid'] : null;
	const sdpMLineIndex = isCount(value['sdpMLineIndex']) ? value['sdpMLineIndex'] : null;
	return { type: 'candidate', candidate: { candidate: value['candidate'], sdpMid, sdpMLineIndex } };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
