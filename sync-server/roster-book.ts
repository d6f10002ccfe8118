import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId, DocumentId, HospitalId, SpaceId } from '#lib/core/ids.ts';
import { enrolmentAcceptable, may, rosterStatementAcceptable, type EnrolmentError, type RosterAction } from '#lib/trust/may.ts';
import { presentMember } from '#lib/trust/guests.ts';
import { evaluateRoster, type Roster } from '#lib/trust/roster.ts';
import { verifyRosterStatement, type VerifiedRosterStatement } from '#lib/trust/roster-statement.ts';
import { decodeEnvelope, type EnvelopeHeader } from '#lib/wire/envelope.ts';
import type { Scope } from '#lib/wire/frames.ts';
import type { AuthorRights } from './feed.ts';
import type { RelayStore } from './store.ts';

/** The relay's reading of the roster: who may do what, as of all statements it holds. */
export interface RosterBook {
	readonly hospitalId: HospitalId | null;
	/** Null until the founding statement is here. */
	roster(): Roster | null;
	/** Says whether a statement may enter now; the founding one may when there is none and its hash names the hospital. */
	accepts(statement: VerifiedRosterStatement, nowMs: number): boolean;
	/** Why an enrolment may not enter now; null when it may, or when there is no roster to say. */
	enrolmentFault(statement: VerifiedRosterStatement, nowMs: number): EnrolmentError['reason'] | null;
	add(statement: VerifiedRosterStatement): void;
	/** Takes statements back that could not be stored. */
	withdraw(hashes: readonly string[]): void;
	may(device: DeviceId, action: RosterAction, space: SpaceId, document?: DocumentId): boolean;
	mayRead(device: DeviceId, scope: Scope): boolean;
	rightsOf(header: EnvelopeHeader, home: SpaceId | null): AuthorRights;
	/** Enrolled, not removed, and no guest whose stay is over. */
	isMember(device: DeviceId): boolean;
	/** When a guest's stay ends; null for everybody else. */
	stayEndsMs(device: DeviceId): number | null;
}

/** These change nobody's right to state anything: a burst of them, as at founding or with a consult, is judged by the roster before them. */
const harmless: ReadonlySet<string> = new Set(['ward-created', 'epoch-key', 'document-granted', 'document-grant-ended']);

/** A book with the statements stored so far; those that no longer verify are left out. */
export async function openRosterBook(
	hospitalId: HospitalId | null,
	stored: readonly Uint8Array[],
	clock: Pick<Clock, 'nowMs'>
): Promise<RosterBook> {
	const book = createRosterBook(hospitalId, clock);
	for (const bytes of stored) {
		const verified = await verifyRosterStatement(bytes);
		if (verified.ok) book.add(verified.value);
	}
	return book;
}

function createRosterBook(initialHospitalId: HospitalId | null, clock: Pick<Clock, 'nowMs'>): RosterBook {
	let hospitalId = initialHospitalId;
	const statements = new Map<string, VerifiedRosterStatement>();
	let evaluated: Roster | null = null;
	let fresh = false;
	let rightsFresh = false;

	const roster = (): Roster | null => {
		if (!fresh && hospitalId !== null) {
			const next = evaluateRoster(statements.values(), hospitalId);
			evaluated = next.founding === null ? null : next;
		}
		fresh = rightsFresh = true;
		return evaluated;
	};
	const isMember = (device: DeviceId): boolean => {
		const current = roster();
		return current !== null && presentMember(current, device, clock.nowMs()) !== null;
	};
	const mayDo: RosterBook['may'] = (device, action, space, document) => {
		const current = roster();
		return current !== null && isMember(device) && may(current, device, action, space, document).ok;
	};
	const staleKey = ({ space, keyId, kind }: EnvelopeHeader): boolean => {
		const current = roster();
		if (current === null || kind === 'control') return false;
		const keys = current.epochKeys.get(space) ?? [];
		const sealedUnder = keys.find((key) => key.keyId === keyId);
		if (sealedUnder === undefined || sealedUnder.epoch >= keys.at(-1)!.epoch) return false;
		return [...current.devices.values()].some((device) => device.removedAt !== null && sealedUnder.recipients.has(device.deviceId));
	};

	return {
		get hospitalId() {
			return hospitalId;
		},
		roster,
		accepts(statement, nowMs) {
			if (statements.has(statement.hash)) return true;
			if (hospitalId === null) return statement.kind === 'founded';
			// A guest's invite by an expert rests on a grant.
			const current = rightsFresh && statement.kind !== 'invited' ? evaluated : roster();
			return current !== null && rosterStatementAcceptable(current, statement, nowMs).ok;
		},
		enrolmentFault(statement, nowMs) {
			const current = roster();
			if (current === null) return null;
			const acceptable = enrolmentAcceptable(current, statement, nowMs);
			return acceptable.ok ? null : acceptable.error.reason;
		},
		add(statement) {
			if (statement.kind === 'founded') hospitalId ??= statement.hash.slice(0, 32) as HospitalId;
			statements.set(statement.hash, statement);
			fresh = false;
			rightsFresh &&= harmless.has(statement.kind);
		},
		withdraw(hashes) {
			for (const hash of hashes) {
				if (statements.get(hash)?.kind === 'founded') {
					hospitalId = null;
					evaluated = null;
				}
				statements.delete(hash);
			}
			fresh = rightsFresh = false;
		},
		isMember,
		stayEndsMs: (device) => roster()?.devices.get(device)?.guest?.untilMs ?? null,
		may: mayDo,
		mayRead: (device, { space, document }) =>
			document === null ? mayDo(device, 'read-space', space) : mayDo(device, 'read-document', space, document),
		rightsOf(header, home) {
			const isKnown = roster()?.devices.has(header.device) ?? false;
			return {
				standing: !isKnown ? 'unknown' : isMember(header.device) ? 'member' : 'removed',
				mayWrite: mayDo(header.device, 'write-document', header.space, header.document),
				mayWriteHome: home !== null && mayDo(header.device, 'write-document', home, header.document),
				staleKey: staleKey(header)
			};
		}
	};
}

/** The bodies of all control envelopes in a store, in the order of their numbers, and the last number. */
export function storedStatements(store: RelayStore): { readonly bodies: readonly Uint8Array[]; readonly head: number } {
	const { hospitalId } = store.identity();
	const bodies: Uint8Array[] = [];
	let head = 0;
	while (hospitalId !== null) {
		const scope = { space: hospitalId as string as SpaceId, document: null };
		const page = store.read({ scope, after: head, maxBytes: 1024 * 1024 });
		if (page.length === 0) break;
		head = page.at(-1)!.seq;
		for (const { bytes } of page) {
			const envelope = decodeEnvelope(bytes);
			if (envelope.ok && envelope.value.kind === 'control') bodies.push(envelope.value.body);
		}
	}
	return { bodies, head };
}
