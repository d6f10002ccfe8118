import type * as Y from 'yjs';
import type { Awareness } from 'y-protocols/awareness';
import type { Bytes } from '#lib/core/bytes.ts';
import type { CaseId, DeviceId, DraftId, PersonId, SpaceId, StatementId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Result } from '#lib/core/result.ts';
import type { BlobRef } from '#lib/model/blob-ref.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import type { PersonProfile, Role } from '#lib/model/person.ts';
import type { JudgedStatement, StatementContent, StatementKind } from '#lib/model/statement.ts';
import type { LiveDocument } from '#lib/call/notes/live-document.ts';
import type { StorageHealth } from '#lib/vault/storage-health.ts';
import type { ConsultDesk } from './consult-desk.ts';
import type { DeviceAlerts } from './device-alerts.ts';
import type { GuestDesk } from './guest-desk.ts';

/** Who acts on this device. */
export interface Me {
	readonly deviceId: DeviceId;
	readonly personId: PersonId;
	readonly role: Role;
	readonly profile: PersonProfile;
	/** True in the ward that "Look around" makes: nothing of it leaves the device. */
	readonly demo: boolean;
}

export interface Ward {
	readonly spaceId: SpaceId;
	readonly name: string;
	/** Bed names in display order. */
	readonly beds: readonly string[];
}

/** One person's device as the roster shows it. */
export interface Member {
	readonly deviceId: DeviceId;
	readonly personId: PersonId;
	/** Null while the key that opens the name has not arrived. */
	readonly profile: PersonProfile | null;
	readonly role: Role;
	/** May change who belongs to the hospital, whatever the role. */
	readonly administrator: boolean;
	readonly wards: readonly SpaceId[] | 'all';
	/** The invite the device came by; null for the founder's, and for one that an administrator enrolled. */
	readonly inviteId: string | null;
	readonly enrolledAtMs: number;
	readonly removedAtMs: number | null;
}

export interface PendingInvite {
	readonly inviteId: string;
	readonly role: Role;
	readonly wards: readonly SpaceId[] | 'all';
	readonly expiresAtMs: number;
	readonly status: 'open' | 'used' | 'expired' | 'revoked';
}

export interface Hospital {
	readonly name: string;
	readonly wards: readonly Ward[];
	readonly members: readonly Member[];
	readonly invites: readonly PendingInvite[];
}

/** The line to the relay, in the terms a person is told (DESIGN I12). */
export type LineState =
	| { readonly status: 'open'; readonly sinceMs: number }
	| { readonly status: 'connecting'; readonly sinceMs: number }
	| { readonly status: 'waiting'; readonly reason: LineReason; readonly sinceMs: number; readonly retryAtMs: number }
	/** The relay said a permanent no (close codes 44xx). */
	| { readonly status: 'refused'; readonly reason: LineRefusal; readonly sinceMs: number }
	/** The demo ward has no line. */
	| { readonly status: 'none' };

export type LineRefusal =
	'removed' | 'unknown-device' | 'invite-used' | 'invite-expired' | 'invite-revoked' | 'protocol' | 'other-hospital';

export type LineReason = 'offline' | 'unreachable' | 'closed' | 'silent' | 'relay-busy';

export interface Connection {
	readonly line: LineState;
	/** When the relay was last heard, by this device's clock; null if never. Survives a reload. */
	readonly lastContactAtMs: number | null;
	/** Envelopes on this device that no relay has acknowledged. */
	readonly unsent: number;
	/** True once everything the relay announced has arrived and been opened. */
	readonly caughtUp: boolean;
	/** Milliseconds the device's clock differs from the relay's; null if unknown. Told when beyond two minutes. */
	readonly clockDriftMs: number | null;
}

export type { StorageHealth };

/** One place on the ward board: an occupied or free bed, or a patient in none. */
export interface BoardBed {
	/** Null for a patient without a bed. */
	readonly bed: string | null;
	/** Null for a free bed. */
	readonly patient: BedSummary | null;
	readonly unsent: number;
	/** Who has the case open now. */
	readonly present: readonly Presence[];
}

export interface Board {
	readonly ward: Ward;
	readonly beds: readonly BoardBed[];
	/** False until the indexer has read everything the vault holds. */
	readonly ready: boolean;
}

/** Someone else who is here now: told by the relay or the live lane, best effort. */
export interface Presence {
	readonly deviceId: DeviceId;
	readonly personId: PersonId;
	readonly name: string;
	readonly caseId: CaseId | null;
	readonly inCall: boolean;
}

/** Where copies of a statement are known to be. */
export interface Holding {
	/** Its envelope is in this device's vault; until then it is only in the journal. */
	readonly device: boolean;
	readonly relay: boolean;
	/** How many other devices are known to hold it. */
	readonly otherDevices: number;
}

export interface HeldStatement extends JudgedStatement {
	readonly holding: Holding;
	/** When this device received it; equals the making for own statements. */
	readonly receivedAtMs: number;
	/** Name of the signer, null while unknown. */
	readonly author: string | null;
}

export interface DraftSummary {
	readonly draftId: DraftId;
	readonly title: string;
	readonly createdBy: PersonId;
	readonly createdAtMs: number;
	/** The signed note it became; null while it is a draft. */
	readonly signedAs: StatementId | null;
	/** The note this draft is an addendum to. */
	readonly addendumTo: StatementId | null;
	/** First words, for lists. */
	readonly excerpt: string;
}

export type AssertError =
	{ readonly reason: 'not-permitted'; readonly kind: StatementKind } | { readonly reason: 'storage' } | { readonly reason: 'draft-empty' };

/**
 * Call messages between two devices, sealed with the key of the case the call is about; carried by the relay or the live
 * lane, at most once and unordered. Works for cases that are not open here, so that a ring arrives wherever its person is.
 */
export interface CallSignalling {
	send(caseId: CaseId, to: DeviceId, message: unknown): void;
	/** Only messages that open with the case's key and come from a member on the roster arrive. The returned function ends it. */
	on(listener: (caseId: CaseId, from: DeviceId, message: unknown) => void): () => void;
	/** The line to the relay opened: what was lost without it can be said again. The returned function ends it. */
	onOpened(listener: () => void): () => void;
}

export interface ReadBlobError {
	/** `not-here`: neither on this device nor, now, at the relay. */
	readonly reason: 'not-here' | 'no-key' | 'not-authentic';
}

/** By what a device reads a case: its ward, or a grant for this case alone; what came before the grant's end stays readable. */
export type CaseAccess = 'ward' | 'granted' | 'ended';

/** One case file, open on this device. Everything works without a line. */
export interface OpenCase {
	readonly caseId: CaseId;
	readonly ward: SpaceId;
	/** `ended`: nothing new comes, and nothing can be stated. */
	readonly access: Readable<CaseAccess>;
	/** Every statement the file holds, in causal-then-clock order, unverified ones included with their standing. */
	readonly statements: Readable<readonly HeldStatement[]>;
	readonly drafts: Readable<readonly DraftSummary[]>;
	readonly present: Readable<readonly Presence[]>;
	/** How many devices share keystrokes directly now. */
	readonly livePeers: Readable<number>;
	/** Signs and appends a fact; resolves when it is durable on this device. */
	assert<K extends StatementKind>(content: StatementContent<K>): Promise<Result<StatementId, AssertError>>;
	createDraft(title: string, addendumTo?: StatementId): DraftId;
	/** The shared text of a draft; bind an editor to it by delta. */
	draftText(draft: DraftId): Y.Text;
	renameDraft(draft: DraftId, title: string): void;
	/** Signs the draft's text as a note; the draft closes everywhere. */
	signDraft(draft: DraftId): Promise<Result<StatementId, AssertError>>;
	discardDraft(draft: DraftId): void;
	/** Seals bytes with the case's key, keeps them here and queues them for the relay; works without a line. */
	putBlob(bytes: Bytes, mime: string): Promise<Result<BlobRef, { readonly reason: 'no-key' }>>;
	/**
	 * What `putBlob` of any device was given. Asks the relay once when this device does not hold it: who wants it asks again.
	 * `arrived` hears how many of `ref.bytes` are here as they come.
	 */
	readBlob(ref: BlobRef, arrived?: (bytes: number) => void): Promise<Result<Bytes, ReadBlobError>>;
	/** Hashes of the blobs of this device that no relay has confirmed yet. */
	readonly unsentBlobs: Readable<ReadonlySet<string>>;
	/** Cursors: local state field `user` is set to `{ name, color }`. */
	readonly awareness: Awareness;
	/** The file as a call's own lanes carry it. */
	readonly live: LiveDocument;
	/**
	 * True while a call about this case has less than 64 kbit/s (calls.md 5.6): the case's own connections to other devices rest,
	 * text is sealed in fewer envelopes, and cursors travel rarely. False at first, and again when the call ends.
	 */
	setThinLine(thin: boolean): void;
	close(): Promise<void>;
}

export interface NewInvite {
	readonly role: Role;
	readonly wards: readonly SpaceId[] | 'all';
	readonly expiresAtMs: number;
}

export type JoinError =
	| { readonly reason: 'not-an-invite' }
	| { readonly reason: 'other-hospital' }
	| { readonly reason: 'expired' }
	| { readonly reason: 'used' }
	| { readonly reason: 'revoked' }
	| { readonly reason: 'unknown-invite' }
	| { readonly reason: 'line'; readonly detail: LineReason }
	| { readonly reason: 'storage' };

export type FoundError =
	| { readonly reason: 'no-set-up-link' }
	| { readonly reason: 'already-founded' }
	| { readonly reason: 'line'; readonly detail: LineReason }
	| { readonly reason: 'storage' };

/** Everything a screen may ask of this device once someone is enrolled on it. */
export interface Workspace {
	readonly me: Me;
	readonly hospital: Readable<Hospital>;
	readonly connection: Readable<Connection>;
	readonly storage: Readable<StorageHealth>;
	/** Everyone else who is on line now in the wards this device reads. */
	readonly online: Readable<readonly Presence[]>;
	readonly signalling: CallSignalling;
	/**
	 * The hospital's TURN server with credentials that are valid now, by its relay; empty where there is none. Never a default from
	 * elsewhere. Read anew for each connection: credentials are renewed while the line is open.
	 */
	readonly iceServers: readonly RTCIceServer[];
	/** Tells others whether this device is in a call about a case; null when it is not. */
	announceCall(caseId: CaseId | null): void;
	/** A call noticed that this device has other addresses than before: the line to the relay is begun anew at once. */
	renewLine(): void;
	/** The hospital's consults, as far as this device may read their cases. */
	readonly consults: ConsultDesk;
	readonly alerts: DeviceAlerts;
	readonly guests: GuestDesk;
	/** The live board of a ward this device may read. */
	board(ward: SpaceId): Readable<Board>;
	/** Makes a case file with these first statements and lists it in the ward. */
	admit(ward: SpaceId, first: readonly StatementContent[]): Promise<Result<CaseId, AssertError>>;
	/** Admits several patients with less work than one after another; what became of each, in the order given. */
	admitAll(ward: SpaceId, patients: readonly (readonly StatementContent[])[]): Promise<readonly Result<CaseId, AssertError>[]>;
	openCase(caseId: CaseId): Promise<Result<OpenCase, { readonly reason: 'not-on-this-device' | 'no-key' }>>;
	/** A link to hand over; its secret is only in the returned text. */
	createInvite(
		invite: NewInvite
	): Promise<Result<{ readonly inviteId: string; readonly url: string }, { readonly reason: 'not-permitted' | 'storage' }>>;
	revokeInvite(inviteId: string): Promise<Result<true, { readonly reason: 'not-permitted' | 'storage' }>>;
	removeDevice(deviceId: DeviceId): Promise<Result<true, { readonly reason: 'not-permitted' | 'storage' }>>;
	addWard(name: string, beds: readonly string[]): Promise<Result<SpaceId, { readonly reason: 'not-permitted' | 'storage' }>>;
	close(): Promise<void>;
}
