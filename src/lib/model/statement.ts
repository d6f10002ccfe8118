import type { HybridTime } from '#lib/core/hybrid-time.ts';
import type { CaseId, DeviceId, PersonId, StatementId } from '#lib/core/ids.ts';
import type { AdmissionBody, DischargeBody, IdentityBody, TransferBody } from './stay.ts';
import type { AllergyBody } from './allergy.ts';
import type { CallBody } from './call-record.ts';
import type { ConsultBody } from './consult/consult-body.ts';
import type { ConditionBody, EncounterBody, LaboratoryBody, ProcedureBody } from './history.ts';
import type { ImageBody } from './image/image-body.ts';
import type { MarkBody } from './look/mark.ts';
import type { NoteBody } from './note.ts';
import type { Role } from './person.ts';
import type { Spo2ScaleBody, VitalsBody } from './vitals.ts';
import type { VoiceClipBody } from './voice-clip.ts';

/** What each kind of statement says. A kind added here must gain a parser in `parse-statement.ts`. */
export interface StatementBodies {
	identity: IdentityBody;
	admission: AdmissionBody;
	transfer: TransferBody;
	discharge: DischargeBody;
	allergy: AllergyBody;
	vitals: VitalsBody;
	'spo2-scale': Spo2ScaleBody;
	note: NoteBody;
	call: CallBody;
	'voice-clip': VoiceClipBody;
	condition: ConditionBody;
	encounter: EncounterBody;
	laboratory: LaboratoryBody;
	procedure: ProcedureBody;
	consult: ConsultBody;
	image: ImageBody;
	mark: MarkBody;
}

export type StatementKind = keyof StatementBodies;

/** What a person asserts, before a device signs it. */
export interface StatementContent<K extends StatementKind = StatementKind> {
	readonly kind: K;
	readonly body: StatementBodies[K];
	/** The heads this one corrects or settles; empty for a new fact. */
	readonly supersedes: readonly StatementId[];
}

/** A signed, immutable fact in a case file (DESIGN 8). Corrected only by another statement that supersedes it. */
export interface Statement<K extends StatementKind = StatementKind> extends StatementContent<K> {
	readonly id: StatementId;
	readonly caseId: CaseId;
	readonly personId: PersonId;
	/** The role in which the person acted. */
	readonly role: Role;
	readonly deviceId: DeviceId;
	readonly time: HybridTime;
	/** The statement this device made before this one in this case; null for its first. */
	readonly previous: StatementId | null;
}

/** A statement of any kind, as a union that narrows on `kind`. */
export type AnyStatement = { [K in StatementKind]: Statement<K> }[StatementKind];

/** Why a statement found in a document may not count as fact (I7). `verified` is the only standing a view shows as fact. */
export type Standing =
	| 'verified'
	/** The signature does not fit the bytes or the device. */
	| 'bad-signature'
	/** The signer is not, or not yet, on the roster this device holds. */
	| 'unknown-signer'
	/** The signer's role may not make this kind of statement. */
	| 'not-permitted'
	/** Made after the roster says the device was removed. */
	| 'after-removal';

export interface JudgedStatement {
	readonly statement: AnyStatement;
	readonly standing: Standing;
}
