import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { Room } from './room-life.ts';
import type { RoomNews } from './room-message.ts';

/**
 * The door of a room: guests of a case wait before its call until somebody inside lets them in (issue 4.7). Only the word of a member
 * who need not knock opens it; until then nothing a guest says of the room counts. Pure.
 */

/** Whether a device must be let into calls about a case: by the roster, never by its own word. */
export type MustKnock = (caseId: CaseId, device: DeviceId) => boolean;

/** Who knocks says so again this often. */
export const knockAgainMs = 3_000;
/** Three knocks in a row may be lost before they are thought to have gone. */
const knockForMs = 10_000;
/** Who was turned away is not announced again before this. */
export const turnedAwayForMs = 15_000;

/** Somebody waits before the call about a case; instants by this device's clock. */
export interface Knock {
	readonly caseId: CaseId;
	readonly device: DeviceId;
	readonly sinceMs: number;
	readonly heardAtMs: number;
	/** When this person turned them away; null while they wait. */
	readonly turnedAwayAtMs: number | null;
}

const isOf = (caseId: CaseId, device: DeviceId) => (knock: Knock) => knock.caseId === caseId && knock.device === device;

/** A knock was heard: the one known goes on. */
export function withKnock(knocks: readonly Knock[], caseId: CaseId, device: DeviceId, nowMs: number): readonly Knock[] {
	const known = knocks.find(isOf(caseId, device));
	if (known !== undefined) return knocks.map((one) => (one === known ? { ...one, heardAtMs: nowMs } : one));
	return [...knocks, { caseId, device, sinceMs: nowMs, heardAtMs: nowMs, turnedAwayAtMs: null }];
}

export const withoutKnock = (knocks: readonly Knock[], caseId: CaseId, device: DeviceId): readonly Knock[] =>
	knocks.some(isOf(caseId, device)) ? knocks.filter((one) => !isOf(caseId, device)(one)) : knocks;

export const turnAway = (knocks: readonly Knock[], caseId: CaseId, device: DeviceId, nowMs: number): readonly Knock[] =>
	knocks.map((one) => (isOf(caseId, device)(one) ? { ...one, turnedAwayAtMs: nowMs } : one));

export const isTurnedAway = (knocks: readonly Knock[], caseId: CaseId, device: DeviceId): boolean =>
	knocks.some((one) => isOf(caseId, device)(one) && one.turnedAwayAtMs !== null);

/** Time passes at the door: who fell silent has gone, and who was turned away may come again. The very same while nobody went. */
export function withKnockTime(knocks: readonly Knock[], nowMs: number): readonly Knock[] {
	const left = knocks.filter(({ heardAtMs, turnedAwayAtMs }) =>
		turnedAwayAtMs === null ? nowMs - heardAtMs < knockForMs : nowMs - turnedAwayAtMs < turnedAwayForMs
	);
	return left.length === knocks.length ? knocks : left;
}

/** Opens the door to devices, of which those who need not knock are passed over. */
export function letIn(room: Room, devices: readonly DeviceId[], mustKnock: MustKnock): Room {
	const fresh = devices.filter((device) => mustKnock(room.caseId, device) && !room.letIn.has(device));
	return fresh.length === 0 ? room : { ...room, letIn: new Set([...room.letIn, ...fresh]) };
}

/**
 * What is believed of another's news, beside those whom this device knows to be let in: nothing from somebody who still has to
 * knock, of whom null is the answer; from a guest who is in nothing new about the door; and from nobody anything of guests who are not.
 */
export function believed(
	news: RoomNews,
	from: DeviceId,
	caseId: CaseId,
	known: ReadonlySet<DeviceId>,
	mustKnock: MustKnock
): RoomNews | null {
	const isGuest = mustKnock(caseId, from);
	if (isGuest && !known.has(from)) return null;
	const open = isGuest ? known : new Set([...known, ...news.letIn]);
	const counts = (device: DeviceId): boolean => !mustKnock(caseId, device) || open.has(device);
	return {
		...news,
		entries: news.entries.filter(({ device }) => counts(device)),
		sees: news.sees.filter(counts),
		letIn: isGuest ? news.letIn.filter((device) => known.has(device)) : news.letIn
	};
}
