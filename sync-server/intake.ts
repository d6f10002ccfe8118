import { createHash } from 'node:crypto';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId, DocumentId, HospitalId } from '#lib/core/ids.ts';
import { bytesOf } from '#lib/trust/roster-body.ts';
import { verifyRosterStatement, type VerifiedRosterStatement } from '#lib/trust/roster-statement.ts';
import { decodeEnvelope, envelopeKey, peekIdentity, signedPart, type Envelope } from '#lib/wire/envelope.ts';
import type { NakCode } from '#lib/wire/frames.ts';
import { judge, judgeConfirmation, type AuthorRights, type SnapshotWord } from './feed.ts';
import type { RelayLimits } from './limits.ts';
import type { RosterBook } from './roster-book.ts';
import { createSignatureCheck } from './signature-check.ts';
import type { DocumentRecord, QuarantinedEnvelope, RelayStore, StoreFault, StoredEnvelope } from './store.ts';

/** What became of one submitted envelope. */
export type Outcome =
	| { readonly kind: 'ack'; readonly document: DocumentId; readonly device: DeviceId; readonly counter: number; readonly seq: number }
	| {
			readonly kind: 'nak';
			readonly document: DocumentId;
			readonly device: DeviceId;
			readonly counter: number;
			readonly code: NakCode;
			readonly expected: number;
	  }
	/** So far from an envelope that nobody can be told which one it was. */
	| { readonly kind: 'undecodable' };

/** A stored envelope, and the connection it came by. */
export interface Committed<Carrier> {
	readonly envelope: StoredEnvelope;
	readonly carrier: Carrier;
}

interface IntakePorts<Carrier> {
	readonly store: RelayStore;
	readonly book: RosterBook;
	readonly clock: Clock;
	readonly limits: RelayLimits;
	/** The first number of this run: above every number any earlier run may have given. */
	readonly firstSeq: number;
	/** After the flush; in the order of numbers. */
	onCommitted(committed: readonly Committed<Carrier>[]): void;
	onFault(fault: StoreFault): void;
}

/** The one way into the store. */
export interface Intake<Carrier> {
	/** Settles when the envelope is durable or refused. Envelopes are judged in the order of the calls. */
	submit(bytes: Bytes, carrier: Carrier): Promise<Outcome>;
	/** Opens the one chance to found a hospital, for the envelopes submitted by this carrier. */
	allowFounding(carrier: Carrier): void;
	record(document: DocumentId): DocumentRecord | null;
	confirm(document: DocumentId, word: Parameters<typeof judgeConfirmation>[1]): SnapshotWord;
	/** Commits what is gathered. */
	flush(): void;
}

interface Pending<Carrier> extends Committed<Carrier> {
	readonly control: VerifiedRosterStatement | null;
	settle(outcome: Outcome): void;
}

const codeOfReason = {
	truncated: 'MALFORMED',
	malformed: 'MALFORMED',
	oversized: 'TOO_BIG',
	'unknown-version': 'UNKNOWN_VERSION'
} as const;

/** How many covered envelopes move to the archive at a time: some 10 ms of work. */
const archiveSlice = 500;

export function createIntake<Carrier>(ports: IntakePorts<Carrier>): Intake<Carrier> {
	const { store, book, clock, limits } = ports;
	const fits = createSignatureCheck();
	/** Documents as the gathered batch will leave them, over those of the store. */
	let changed = new Map<DocumentId, DocumentRecord>();
	let gathered: Pending<Carrier>[] = [];
	let pendingByKey = new Map<string, Pending<Carrier>>();
	let waiting = new Map<string, ((outcome: Outcome) => void)[]>();
	let quarantined: QuarantinedEnvelope[] = [];
	let founding: HospitalId | null = null;
	let mayFound: Carrier | null = null;
	let nextSeq = ports.firstSeq;
	let cancelTimer: (() => void) | null = null;
	let order: Promise<unknown> = Promise.resolve();

	const recordOf = (document: DocumentId): DocumentRecord | null => changed.get(document) ?? store.document(document);

	const flush = (): void => {
		cancelTimer?.();
		cancelTimer = null;
		if (gathered.length === 0 && quarantined.length === 0) return;
		const [batch, waiters, held, records, founded] = [gathered, waiting, quarantined, [...changed.values()], founding];
		gathered = [];
		waiting = new Map();
		quarantined = [];
		founding = null;
		changed = new Map();
		pendingByKey = new Map();
		const result = store.commit({
			envelopes: batch.map(({ envelope }) => envelope),
			documents: records,
			quarantined: held,
			...(founded === null ? {} : { identity: { hospitalId: founded, setUpToken: null } })
		});
		if (!result.ok) {
			nextSeq = Math.max(ports.firstSeq, store.usage().head + 1);
			book.withdraw(batch.flatMap(({ control }) => (control === null ? [] : [control.hash])));
			ports.onFault(result.error);
		}
		for (const { envelope, settle } of batch) {
			const { document, device, counter, seq } = envelope;
			const outcome: Outcome = result.ok
				? { kind: 'ack', document, device, counter, seq }
				: { kind: 'nak', document, device, counter, code: 'NOT_STORED', expected: 0 };
			settle(outcome);
			for (const also of waiters.get(envelopeKey(envelope)) ?? []) also(outcome);
		}
		if (result.ok && batch.length > 0) ports.onCommitted(batch);
	};
	const flushSoon = (): void => {
		if (gathered.length >= limits.commitEnvelopes) flush();
		else cancelTimer ??= clock.after(limits.commitMs, flush);
	};

	const rightsOf = (envelope: Envelope, control: VerifiedRosterStatement | null, home: DocumentRecord | null): AuthorRights => {
		if (envelope.kind !== 'control') return book.rightsOf(envelope, home?.home ?? null);
		// A statement of a later version says nothing here; an administrator's is kept and passed on.
		const mayWrite = control === null ? book.may(envelope.device, 'write-roster', envelope.space) : book.accepts(control, clock.nowMs());
		if (mayWrite) return { standing: 'member', mayWrite, mayWriteHome: true, staleKey: false };
		return { ...book.rightsOf(envelope, null), mayWrite };
	};

	/** From here to the gathered batch nothing waits: what one envelope changes, the next one sees. */
	const decide = (
		envelope: Envelope,
		bytes: Bytes,
		hash: string,
		control: VerifiedRosterStatement | null,
		carrier: Carrier
	): Promise<Outcome> => {
		const { document, device, counter, kind } = envelope;
		const nak = (code: NakCode, expected = 0): Promise<Outcome> =>
			Promise.resolve({ kind: 'nak', document, device, counter, code, expected });
		const founds = control?.kind === 'founded' && book.hospitalId === null;
		if (founds && (mayFound !== carrier || !control.hash.startsWith(document))) return nak('FORBIDDEN');
		const hospitalId = founds ? (document as string as HospitalId) : book.hospitalId;
		if (hospitalId === null) return nak('FORBIDDEN');

		const record = recordOf(document);
		const pending = pendingByKey.get(envelopeKey(envelope));
		const same = pending === undefined ? storedAs(envelope, record) : { seq: pending.envelope.seq, hash: pending.envelope.hash };
		const arrival = { header: envelope, hash, sizeBytes: bytes.length, seq: nextSeq };
		const known = { record, same, hospitalId, maxDocumentBytes: limits.maxDocumentBytes };
		const verdict = judge(arrival, known, rightsOf(envelope, control, record));
		switch (verdict.verdict) {
			case 'refuse':
				return nak(verdict.code, verdict.expected);
			case 'quarantine':
				quarantined.push({ hash, atMs: clock.nowMs(), bytes });
				flushSoon();
				return nak('REVOKED');
			case 'duplicate':
				if (pending === undefined) return Promise.resolve({ kind: 'ack', document, device, counter, seq: verdict.seq });
				return new Promise((settle) => waiting.set(envelopeKey(envelope), [...(waiting.get(envelopeKey(envelope)) ?? []), settle]));
			case 'accept':
				return new Promise((settle) => {
					const stored = { seq: nextSeq++, space: verdict.record.home, document, device, counter, kind, hash, atMs: clock.nowMs(), bytes };
					if (control !== null) book.add(control);
					if (founds) founding = hospitalId;
					changed.set(document, verdict.record);
					const entry = { envelope: stored, carrier, control, settle };
					gathered.push(entry);
					pendingByKey.set(envelopeKey(envelope), entry);
					flushSoon();
				});
		}
	};

	const storedAs = ({ document, device, counter }: Envelope, record: DocumentRecord | null) =>
		counter <= (record?.heads.get(device) ?? 0) ? store.find(document, device, counter) : null;

	/** Null when the signature does not fit, or the author's key is not known here. */
	const check = async (envelope: Envelope): Promise<{ code: NakCode } | { control: VerifiedRosterStatement | null }> => {
		const statement = envelope.kind === 'control' ? await verifyRosterStatement(envelope.body) : null;
		if (statement === null || (!statement.ok && statement.error.reason === 'unknown-kind')) {
			const author = book.roster()?.devices.get(envelope.device);
			if (author === undefined) return { code: 'FORBIDDEN' };
			return (await fits(author.signPublic, signedPart(envelope, envelope.body), envelope.signature))
				? { control: null }
				: { code: 'BAD_SIG' };
		}
		if (!statement.ok) return { code: statement.error.reason === 'bad-signature' ? 'BAD_SIG' : 'MALFORMED' };
		const signed = await fits(bytesOf(statement.value.issuerPublic), signedPart(envelope, envelope.body), envelope.signature);
		return signed && statement.value.issuer === envelope.device ? { control: statement.value } : { code: 'BAD_SIG' };
	};

	const archiveCovered = (document: DocumentId): void => {
		flush();
		const moved = store.archive(document, archiveSlice);
		if (!moved.ok) ports.onFault(moved.error);
		else if (moved.value === archiveSlice) clock.after(0, () => archiveCovered(document));
	};

	return {
		submit(bytes, carrier) {
			const decoded = decodeEnvelope(bytes);
			if (!decoded.ok) {
				const identity = peekIdentity(bytes);
				if (identity === null) return Promise.resolve({ kind: 'undecodable' });
				return Promise.resolve({ kind: 'nak', ...identity, code: codeOfReason[decoded.error.reason], expected: 0 });
			}
			const envelope = decoded.value;
			const hash = createHash('sha256').update(bytes).digest('hex');
			const checking = check(envelope);
			const outcome = order.then(async (): Promise<{ settled: Promise<Outcome> }> => {
				const early = await checking;
				// What came just before may have enrolled the author.
				const checked = 'code' in early && early.code === 'FORBIDDEN' ? await check(envelope) : early;
				const { document, device, counter } = envelope;
				if ('code' in checked)
					return { settled: Promise.resolve({ kind: 'nak', document, device, counter, code: checked.code, expected: 0 }) };
				return { settled: decide(envelope, bytes, hash, checked.control, carrier) };
			});
			order = outcome.catch(() => undefined);
			return outcome.then(({ settled }) => settled);
		},
		allowFounding(carrier) {
			mayFound = carrier;
		},
		record: recordOf,
		confirm(document, word) {
			flush();
			const judged = judgeConfirmation(store.document(document), word);
			if (judged.verdict !== 'confirmed') return judged;
			const stored = store.commit({ documents: [judged.record] });
			if (stored.ok) archiveCovered(document);
			else ports.onFault(stored.error);
			return judged;
		},
		flush
	};
}
