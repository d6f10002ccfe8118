import { err, ok, type Result } from '#lib/core/result.ts';

/**
 * What the two ends of a peer link tell each other to find and repair their path. Any message may be lost, come twice, late, or
 * in another order: each names the connection it is about (its life, from 1), offers and answers the number of their round (see
 * offer-rounds.ts), candidates their credentials.
 */
export type LinkMessage =
	| {
			readonly type: 'description';
			readonly life: number;
			/** Rounds of offer and answer count from 1; an answer names the offer's. */
			readonly round: number;
			/** The highest round this side ever offered: older offers of it are void once this message is obeyed. */
			readonly offered: number;
			readonly description: { readonly type: 'offer' | 'answer'; readonly sdp: string };
	  }
	| { readonly type: 'candidate'; readonly life: number; readonly candidate: RTCIceCandidateInit }
	/** New ICE credentials and candidates in some 300 bytes, in place of a whole description: see ice-patch.ts. */
	| {
			readonly type: 'patch';
			readonly life: number;
			readonly role: 'offer' | 'answer';
			readonly round: number;
			readonly offered: number;
			readonly patch: IcePatch;
	  };

/** What changes in a session description when the path is sought anew, and nothing else does. */
export interface IcePatch {
	readonly ufrag: string;
	readonly pwd: string;
	/** DTLS role (RFC 5763 section 5): an offer leaves it open, an answer keeps the one in force. */
	readonly setup: 'actpass' | 'active' | 'passive';
	/** Values of `a=candidate` lines, without the prefix. */
	readonly candidates: readonly string[];
}

/** Whether a later message of the same side leaves nothing of an earlier one to be heard. */
export function makesVoid(later: LinkMessage, earlier: LinkMessage): boolean {
	if (earlier.life !== later.life) return earlier.life < later.life;
	if (later.type === 'candidate') return false;
	if (earlier.type === 'candidate') return !credentialsOf(later).has(earlier.candidate.usernameFragment ?? '');
	return roleOf(earlier) === roleOf(later) && earlier.round <= later.round;
}

type Said = Exclude<LinkMessage, { type: 'candidate' }>;

const roleOf = (said: Said): 'offer' | 'answer' => (said.type === 'patch' ? said.role : said.description.type);

const credentialsOf = (said: Said): ReadonlySet<string> =>
	new Set(
		said.type === 'patch' ? [said.patch.ufrag] : [...said.description.sdp.matchAll(/^a=ice-ufrag:(\S+)/gm)].map(([, ufrag]) => ufrag!)
	);

/** Longer session descriptions than this do not come from a browser. */
const maxSdpLength = 60_000;
const maxCandidateLength = 1_000;
const maxCandidates = 64;
/** One round a second for eleven days: a larger number would only serve to void all offers to come. */
const maxRound = 1_000_000;
/** RFC 8839 section 5.4: `ice-char`, 4 to 256 of them in a fragment and 22 to 256 in a password. */
const ufragPattern = /^[A-Za-z0-9+/]{4,256}$/;
const pwdPattern = /^[A-Za-z0-9+/]{22,256}$/;
/** One line of printable ASCII: anything else could smuggle further lines into a description. */
const linePattern = /^[\x20-\x7e]*$/;

/** Reads what another device sent. Unknown types are refused, so a newer peer degrades to silence, never to a crash. */
export function parseLinkMessage(value: unknown): Result<LinkMessage, { readonly reason: 'malformed' }> {
	const message = isRecord(value) ? parse(value) : null;
	return message === null ? err({ reason: 'malformed' }) : ok(message);
}

function parse(value: Record<string, unknown>): LinkMessage | null {
	if (!isRound(value['life']) || value['life'] === 0) return null;
	const life = value['life'];
	switch (value['type']) {
		case 'description':
			return parseDescription(life, value);
		case 'candidate':
			return parseCandidate(life, value['candidate']);
		case 'patch':
			return parsePatch(life, value);
		default:
			return null;
	}
}

function parseDescription(life: number, { round, offered, description }: Record<string, unknown>): LinkMessage | null {
	if (!isRound(round) || round === 0 || !isRound(offered) || !isRecord(description)) return null;
	const { type, sdp } = description;
	if ((type !== 'offer' && type !== 'answer') || typeof sdp !== 'string' || sdp.length > maxSdpLength) return null;
	return { type: 'description', life, round, offered, description: { type, sdp } };
}

function parseCandidate(life: number, value: unknown): LinkMessage | null {
	if (!isRecord(value) || !isCandidateLine(value['candidate'])) return null;
	const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = value;
	if (usernameFragment !== undefined && !(typeof usernameFragment === 'string' && ufragPattern.test(usernameFragment))) return null;
	return {
		type: 'candidate',
		life,
		candidate: {
			candidate,
			sdpMid: typeof sdpMid === 'string' && sdpMid.length <= 32 ? sdpMid : null,
			sdpMLineIndex: isRound(sdpMLineIndex) && sdpMLineIndex < 64 ? sdpMLineIndex : null,
			...(usernameFragment === undefined ? {} : { usernameFragment })
		}
	};
}

function parsePatch(life: number, { role, round, offered, patch }: Record<string, unknown>): LinkMessage | null {
	if ((role !== 'offer' && role !== 'answer') || !isRound(round) || round === 0 || !isRound(offered) || !isRecord(patch)) return null;
	const { ufrag, pwd, setup, candidates } = patch;
	if (typeof ufrag !== 'string' || !ufragPattern.test(ufrag) || typeof pwd !== 'string' || !pwdPattern.test(pwd)) return null;
	if (role === 'offer' ? setup !== 'actpass' : setup !== 'active' && setup !== 'passive') return null;
	if (!Array.isArray(candidates) || candidates.length > maxCandidates || !candidates.every(isCandidateLine)) return null;
	return {
		type: 'patch',
		life,
		role,
		round,
		offered,
		patch: { ufrag, pwd, setup: setup as IcePatch['setup'], candidates: [...candidates] }
	};
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isRound = (value: unknown): value is number =>
	typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxRound;
const isCandidateLine = (value: unknown): value is string =>
	typeof value === 'string' && value.length <= maxCandidateLength && linePattern.test(value);
