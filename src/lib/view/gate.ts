import type { Readable } from '#lib/core/readable.ts';
import type { Result } from '#lib/core/result.ts';
import type { PersonProfile, Role } from '#lib/model/person.ts';
import type { FoundError, JoinError, Workspace } from './workspace.ts';

/** How far the app on this device has come. */
export type Phase =
	| { readonly at: 'starting' }
	/** Nobody is enrolled here. `setUp` is true when this page was opened by a relay's one-time set-up link. */
	| { readonly at: 'first-run'; readonly setUp: boolean; readonly inviteText: string | null }
	| { readonly at: 'ready'; readonly workspace: Workspace }
	/** This device's person was a guest, and is no more; its copy of the case is deleted, as far as the browser does that. */
	| { readonly at: 'guest-over'; readonly how: 'expired' | 'shown-out'; readonly hospitalName: string; readonly untilMs: number }
	/** The device's store cannot be opened; the reason decides the sentence. */
	| { readonly at: 'broken'; readonly reason: 'no-storage' | 'newer-version' | 'no-crypto' };

export interface NewHospital {
	readonly name: string;
	readonly wards: readonly { readonly name: string; readonly beds: readonly string[] }[];
	readonly founder: PersonProfile;
	/** The founder's own clinical or administrative role; founding needs an administrator, so it is kept beside that right. */
	readonly role: Role;
}

/** What opens the hospital's files when every device is gone; shown once, downloaded and printed by the founder. */
export interface RecoveryKit {
	readonly hospitalName: string;
	readonly createdAtMs: number;
	/** Words or grouped characters to write down; also in the QR code. */
	readonly secretText: string;
}

export interface InviteGlance {
	readonly role: Role;
	readonly expiresAtMs: number;
	readonly hospitalName: string | null;
	/** In a guest's invite alone. `invitedBy` may be empty; `startsAtMs` is null where the call has no time. */
	readonly guest?: { readonly invitedBy: string; readonly startsAtMs: number | null };
}

/** The way from an empty device to a workspace. One per page, made by the composition root. */
export interface Gate {
	readonly phase: Readable<Phase>;
	found(hospital: NewHospital): Promise<Result<RecoveryKit, FoundError>>;
	/** Ends the showing of the recovery kit and opens the workspace that `found` made. */
	enter(): void;
	/** Reads an invite without using it: a pasted link, its fragment alone, or a scanned code. */
	inspectInvite(text: string): Result<InviteGlance, JoinError>;
	join(text: string, profile: PersonProfile): Promise<Result<true, JoinError>>;
	/** Makes, or opens again, the demo ward on this device. */
	lookAround(): Promise<void>;
	/** Closes the demo ward and forgets it. */
	leaveDemo(): Promise<void>;
}
