import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asId, type DeviceId, type DocumentId, type HospitalId, type SpaceId } from '#lib/core/ids.ts';
import { noPreviousHash, openKeyId, type EnvelopeHeader, type SnapshotClaim } from '#lib/wire/envelope.ts';
import { judge, judgeConfirmation, type AuthorRights, type Known, type Verdict } from './feed.ts';
import type { DocumentRecord } from './store.ts';

const hospitalId = asId<HospitalId>('0f'.repeat(16));
const [ward, other] = [asId<SpaceId>('11'.repeat(16)), asId<SpaceId>('12'.repeat(16))];
const file = asId<DocumentId>('22'.repeat(16));
const [ana, ben] = [asId<DeviceId>('33'.repeat(16)), asId<DeviceId>('44'.repeat(16))];
const member: AuthorRights = { standing: 'member', mayWrite: true, mayWriteHome: true, staleKey: false };
const hash = (digit: string): string => digit.repeat(64);

const header = (more: Partial<EnvelopeHeader> = {}): EnvelopeHeader => ({
	kind: 'update',
	space: ward,
	document: file,
	device: ana,
	counter: 1,
	keyId: openKeyId,
	previousHash: noPreviousHash,
	snapshot: null,
	...more
});
const record = (more: Partial<DocumentRecord> = {}): DocumentRecord => ({
	document: file,
	home: ward,
	former: [],
	heads: new Map([[ana, 4]]),
	snapshot: null,
	confirmed: null,
	servedEnvelopes: 4,
	servedBytes: 400,
	...more
});
const known = (more: Partial<Known> = {}): Known => ({ record: null, same: null, hospitalId, maxDocumentBytes: 1000, ...more });
const ask = (more: Partial<EnvelopeHeader>, where: Partial<Known> = {}, rights: Partial<AuthorRights> = {}): Verdict =>
	judge({ header: header(more), hash: hash('a'), sizeBytes: 100, seq: 9 }, known(where), { ...member, ...rights });
const codeOf = (verdict: Verdict): string => (verdict.verdict === 'refuse' ? verdict.code : verdict.verdict);

test('[R-PUT-3] counters run from one without gaps, and the next one is named', () => {
	expect(ask({ counter: 1 })).toMatchObject({ verdict: 'accept', record: { home: ward, servedEnvelopes: 1, servedBytes: 100 } });
	expect(ask({ counter: 2 })).toEqual({ verdict: 'refuse', code: 'GAP', expected: 1 });
	expect(ask({ counter: 5 }, { record: record() })).toMatchObject({ verdict: 'accept', record: { servedBytes: 500 } });
	expect(ask({ counter: 7 }, { record: record() })).toEqual({ verdict: 'refuse', code: 'GAP', expected: 5 });
	expect(ask({ counter: 1, device: ben }, { record: record() })).toMatchObject({ verdict: 'accept' });
});

test('[R-PUT-2] whatever order and repetition, each counter is accepted once and in order', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 40 }), (counters) => {
			const stored = new Map<number, string>();
			let current: DocumentRecord | null = null;
			for (const counter of counters) {
				const same = stored.has(counter) ? { seq: counter, hash: stored.get(counter)! } : null;
				const arrival = { header: header({ counter }), hash: hash(String(counter)), sizeBytes: 1, seq: counter };
				const verdict = judge(arrival, known({ record: current, same }), member);
				if (verdict.verdict === 'accept') {
					stored.set(counter, arrival.hash);
					current = verdict.record;
				}
				expect(verdict.verdict).toBe(same !== null ? 'duplicate' : stored.has(counter) ? 'accept' : 'refuse');
			}
			expect([...stored.keys()]).toEqual(Array.from({ length: stored.size }, (_, at) => at + 1));
		})
	);
});

test('[R-PUT-2] a duplicate is acknowledged with its number whoever its author has become', () => {
	const same = { seq: 3, hash: hash('a') };
	expect(ask({}, { record: record(), same }, { standing: 'removed', mayWrite: false })).toEqual({ verdict: 'duplicate', seq: 3 });
});

test('[R-PUT-4] the same identity with another hash is refused with the next counter', () => {
	expect(ask({ counter: 2 }, { record: record(), same: { seq: 3, hash: hash('b') } })).toEqual({
		verdict: 'refuse',
		code: 'CTR_REUSED',
		expected: 5
	});
});

test('[R-PUT-5] [R-PUT-6] [R-PUT-9] strangers and readers are refused, removed authors quarantined, stale keys sent back', () => {
	expect(codeOf(ask({}, {}, { standing: 'unknown', mayWrite: false }))).toBe('FORBIDDEN');
	expect(codeOf(ask({}, {}, { mayWrite: false }))).toBe('FORBIDDEN');
	expect(codeOf(ask({}, {}, { standing: 'removed', mayWrite: false }))).toBe('quarantine');
	expect(codeOf(ask({}, {}, { staleKey: true }))).toBe('STALE_KEY');
});

test('[R-PUT-10] a document that outgrows its log takes a snapshot and nothing else', () => {
	const full = record({ servedBytes: 950 });
	expect(codeOf(ask({ counter: 5 }, { record: full }))).toBe('QUOTA');
	const snapshot: SnapshotClaim = { covers: new Map([[ana, 4]]), parent: null, stateHash: hash('c') };
	expect(codeOf(ask({ counter: 5, kind: 'snapshot', snapshot }, { record: full }))).toBe('accept');
});

test('[R-PUT-12] an envelope for another space moves the document if its author may write both; late ones stay at home', () => {
	const moved = ask({ counter: 5, space: other }, { record: record() });
	expect(moved).toMatchObject({ verdict: 'accept', record: { home: other, former: [ward] } });
	expect(codeOf(ask({ counter: 5, space: other }, { record: record() }, { mayWriteHome: false }))).toBe('FORBIDDEN');
	const there = record({ home: other, former: [ward] });
	expect(ask({ counter: 5, space: ward }, { record: there }, { mayWriteHome: false })).toMatchObject({
		verdict: 'accept',
		record: { home: other, former: [ward] }
	});
});

test('[R-ROSTER-1] control envelopes are the roster and nothing else is', () => {
	const roster = { space: hospitalId as string as SpaceId, document: hospitalId as string as DocumentId };
	expect(codeOf(ask({ kind: 'control', ...roster }))).toBe('accept');
	expect(
		codeOf(ask({ kind: 'control', ...roster, counter: 5 }, { record: record({ ...roster, home: roster.space, servedBytes: 5_000 }) }))
	).toBe('accept');
	expect(codeOf(ask({ kind: 'control' }))).toBe('MALFORMED');
	expect(codeOf(ask({ kind: 'update', ...roster }))).toBe('MALFORMED');
	expect(codeOf(ask({ kind: 'update', document: roster.document }))).toBe('MALFORMED');
});

const claim = (more: Partial<SnapshotClaim> = {}): Partial<EnvelopeHeader> => ({
	kind: 'snapshot',
	counter: 5,
	snapshot: { covers: new Map([[ana, 3]]), parent: null, stateHash: hash('c'), ...more }
});
const last = { seq: 4, hash: hash('5'), author: ben, covers: new Map([[ana, 2]]), stateHash: hash('d') };

test('[R-SNAP-1] a snapshot must name the last one and cover what that one covered', () => {
	expect(ask(claim(), { record: record() })).toMatchObject({
		verdict: 'accept',
		record: { snapshot: { seq: 9, hash: hash('a'), author: ana } }
	});
	expect(codeOf(ask(claim({ parent: last.hash }), { record: record() }))).toBe('SNAP_STALE');
	expect(codeOf(ask(claim(), { record: record({ snapshot: last }) }))).toBe('SNAP_STALE');
	expect(codeOf(ask(claim({ parent: last.hash }), { record: record({ snapshot: last }) }))).toBe('accept');
	expect(codeOf(ask(claim({ parent: last.hash, covers: new Map([[ana, 1]]) }), { record: record({ snapshot: last }) }))).toBe('SNAP_STALE');
});

test('[R-SNAP-2] a snapshot may cover only what is here', () => {
	expect(codeOf(ask(claim({ covers: new Map([[ana, 5]]) }), { record: record() }))).toBe('SNAP_AHEAD');
	expect(codeOf(ask({ ...claim({ covers: new Map([[ben, 1]]) }), counter: 1 }, {}))).toBe('SNAP_AHEAD');
});

test('[R-SNAP-4] only a second device with the right and the same state confirms the last snapshot', () => {
	const held = record({ snapshot: last });
	const word = { snapshot: last.hash, stateHash: last.stateHash, device: ana, mayConfirm: true };
	expect(judgeConfirmation(held, word)).toEqual({ verdict: 'confirmed', record: { ...held, confirmed: last } });
	expect(judgeConfirmation(null, word)).toMatchObject({ reason: 'unknown-snapshot' });
	expect(judgeConfirmation(held, { ...word, snapshot: hash('0') })).toMatchObject({ reason: 'unknown-snapshot' });
	expect(judgeConfirmation(held, { ...word, device: ben })).toMatchObject({ reason: 'own-snapshot' });
	expect(judgeConfirmation(held, { ...word, stateHash: hash('e') })).toMatchObject({ reason: 'other-state' });
	expect(judgeConfirmation(held, { ...word, mayConfirm: false })).toMatchObject({ reason: 'not-permitted' });
});
