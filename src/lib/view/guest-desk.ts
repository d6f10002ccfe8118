import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Result } from '#lib/core/result.ts';

/** `joined` waits for the case's key; `in` reads the case. Whether the time is over, a clock says. */
export type GuestStage = 'invited' | 'joined' | 'in' | 'shown-out' | 'taken-back';

/** Somebody from outside who is, was or may come to be a guest of one case. */
export interface Guest {
	readonly inviteId: string;
	readonly caseId: CaseId;
	/** Null until the link was used. */
	readonly deviceId: DeviceId | null;
	/** Their own once they joined; before, what the inviter noted on this device. Null while neither is known. */
	readonly name: string | null;
	readonly untilMs: number;
	readonly stage: GuestStage;
	/** This device may show them out, or take the link back. */
	readonly mayEnd: boolean;
}

/** What this device's person was invited to, where they are a guest themselves. */
export interface OwnStay {
	readonly caseId: CaseId | null;
	readonly hospitalName: string;
	/** May be empty. */
	readonly invitedBy: string;
	/** When the call is to begin; null where no time was set. */
	readonly startsAtMs: number | null;
	readonly untilMs: number;
	/** `waiting`: no device of the ward has opened the case yet. */
	readonly stage: 'waiting' | 'in';
}

export interface NewGuest {
	/** For this device's own list; may be empty. */
	readonly name: string;
	readonly untilMs: number;
	/** When the call is to begin; null for one that is on, or has no time. */
	readonly startsAtMs: number | null;
}

export type GuestError = { readonly reason: 'not-permitted' | 'storage' };

/** Guests: people who see one case, for a time, and nothing else of the hospital. */
export interface GuestDesk {
	/** Of all cases this device may open, the latest invited first. */
	readonly guests: Readable<readonly Guest[]>;
	/** Null where this device's person is no guest. */
	readonly own: Readable<OwnStay | null>;
	/** Whether this device may invite guests to a case, by the roster. */
	mayInvite(caseId: CaseId): boolean;
	/** A link to hand over; its secret is only in the returned text. Works without a line. */
	invite(caseId: CaseId, wish: NewGuest): Promise<Result<{ readonly inviteId: string; readonly url: string }, GuestError>>;
	/** Ends a stay before its time, or takes an unused link back; the case gets a new key. */
	showOut(inviteId: string): Promise<Result<true, GuestError>>;
}
