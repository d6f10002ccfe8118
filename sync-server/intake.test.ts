import { expect, test } from 'vitest';
import { fromHex, toBase64Url, utf8, type Bytes } from '#lib/core/bytes.ts';
import { asId, idOfBytes, type DocumentId, type PersonId, type SpaceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { err } from '#lib/core/result.ts';
import { sealEnvelope } from '#lib/trust/envelope-seal.ts';
import { foundHospital } from '#lib/trust/hospital.ts';
import { newSpaceKey } from '#lib/trust/key-ring.ts';
import { authorRoster } from '#lib/trust/roster-author.ts';
import type { RosterContent } from '#lib/trust/roster-body.ts';
import { evaluateRoster, type Roster } from '#lib/trust/roster.ts';
import type { VerifiedRosterStatement } from '#lib/trust/roster-statement.ts';
import { encodeEnvelope, noPreviousHash } from '#lib/wire/envelope.ts';
import { createFakeClock } from '../tests/support/fake-clock.ts';
import { createTestDevice, type TestDevice } from '../tests/support/relay-client.ts';
import { removal } from '../tests/support/relay-ward.ts';
import { createIntake, type Committed, type Outcome } from './intake.ts';
import { defaultLimits } from './limits.ts';
import { createMemoryStore } from './memory-store.ts';
import { openRosterBook } from './roster-book.ts';
import type { RelayStore, StoreBatch } from './store.ts';

const nowMs = Date.UTC(2026, 10, 23);
const fresh = { relayId: '0a'.repeat(16), signPrivate: fromHex('0b'), storeId: '0c'.repeat(16), hospitalId: null, setUpToken: 'token' };

/** An intake over a store that can be told to fail, with a founded hospital of one ward. */
async function setUp() {
	const clock = createFakeClock(nowMs);
	const memory = createMemoryStore(fresh);
	let failing = false;
	const commits: StoreBatch[] = [];
	const store: RelayStore = {
		...memory,
		commit(batch) {
			if (failing) return err({ reason: 'full', detail: 'no room' });
			commits.push(batch);
			return memory.commit(batch);
		}
	};
	const book = await openRosterBook(null, [], clock);
	const delivered: Committed<string>[] = [];
	const faults: string[] = [];
	const intake = createIntake<string>({
		store,
		book,
		clock,
		limits: { ...defaultLimits, maxDocumentBytes: 2_000 },
		firstSeq: 1,
		onCommitted: (committed) => delivered.push(...committed),
		onFault: ({ reason }) => faults.push(reason)
	});
	/** Submits, lets signatures be checked, and then the flush happen. */
	const settle = async (envelopes: readonly Bytes[], carrier = 'a link'): Promise<Outcome[]> => {
		const outcomes = Promise.all(envelopes.map((bytes) => intake.submit(bytes, carrier)));
		let settled = false;
		void outcomes.then(() => (settled = true));
		while (!settled) {
			await clock.advance(defaultLimits.commitMs);
		}
		return outcomes;
	};
	const founder = await createTestDevice();
	const plan = { hospitalName: 'H', wards: [{ name: 'W', beds: ['1'] }], founder: { name: 'F', profession: '' }, role: 'doctor' as const };
	const founded = await foundHospital(plan, founder.keys, seededRandom(7), nowMs);
	const statements: VerifiedRosterStatement[] = [...founded.statements];
	const control = async (added: readonly VerifiedRosterStatement[]): Promise<Bytes[]> => {
		const envelopes = [];
		for (const { bytes } of added) envelopes.push(await founder.control(founded.hospitalId, bytes));
		return envelopes;
	};
	const state = async (...contents: RosterContent[]): Promise<Outcome[]> => {
		const added = await authorRoster(evaluateRoster(statements, founded.hospitalId), contents, founder.keys, nowMs);
		statements.push(...added);
		return settle(await control(added));
	};
	return {
		clock,
		store,
		book,
		intake,
		commits,
		delivered,
		faults,
		settle,
		state,
		founder,
		founding: await control(founded.statements),
		hospitalId: founded.hospitalId,
		ward: founded.wardIds[0]!,
		roster: (): Roster => evaluateRoster(statements, founded.hospitalId),
		fail: (value: boolean) => (failing = value)
	};
}

const document = asId<DocumentId>('22'.repeat(16));
const codes = (outcomes: readonly Outcome[]): string[] => outcomes.map((outcome) => (outcome.kind === 'nak' ? outcome.code : outcome.kind));
const enrolment = (device: TestDevice, wards: readonly SpaceId[]): RosterContent => ({
	kind: 'device-enrolled',
	body: {
		device: device.keys.deviceId,
		signPublic: toBase64Url(device.keys.signPublic),
		sealPublic: toBase64Url(device.keys.sealPublic),
		person: idOfBytes<PersonId>(new Uint8Array(16).fill(5)),
		sealedProfile: toBase64Url(new Uint8Array(100)),
		rights: { role: 'nurse', wards: [...wards] },
		byInvite: null
	}
});

test('[R-SET-1] founding needs the permitted carrier, and voids the token in the same commit', async () => {
	const { intake, settle, founding, store, commits, hospitalId } = await setUp();
	expect(new Set(codes(await settle(founding)))).toEqual(new Set(['FORBIDDEN']));
	intake.allowFounding('the founder');
	expect(new Set(codes(await settle(founding, 'the founder')))).toEqual(new Set(['ack']));
	expect(store.identity()).toMatchObject({ hospitalId, setUpToken: null });
	const first = commits.find(({ envelopes = [] }) => envelopes.length > 0)!;
	expect(first.identity).toEqual({ hospitalId, setUpToken: null });
});

test('[R-PUT-1] nothing is acknowledged or delivered before its commit returned, and one commit takes all that came meanwhile', async () => {
	const { intake, settle, founding, founder, ward, commits, delivered, clock } = await setUp();
	intake.allowFounding('a link');
	await settle(founding);
	const before = { commits: commits.length, delivered: delivered.length };
	const envelopes = [await founder.seal(ward, document, utf8('1')), await founder.seal(ward, document, utf8('2'))];
	const outcomes: Outcome[] = [];
	const submitted = envelopes.map((bytes) => intake.submit(bytes, 'a link').then((outcome) => outcomes.push(outcome)));
	// Signatures are checked off the event loop; the commit waits for the clock, which stands.
	await expect.poll(() => intake.record(document)?.heads.get(founder.keys.deviceId)).toBe(2);
	expect([outcomes.length, commits.length, delivered.length]).toEqual([0, before.commits, before.delivered]);
	await clock.advance(defaultLimits.commitMs);
	await Promise.all(submitted);
	expect(codes(outcomes)).toEqual(['ack', 'ack']);
	expect([commits.length, delivered.length]).toEqual([before.commits + 1, before.delivered + 2]);
});

test('[R-PUT-11] [R-STORE-4] a commit that fails refuses its batch and leaves store, numbers and roster as they were', async () => {
	const { intake, settle, founding, founder, ward, faults, fail, book, state, store, hospitalId, clock } = await setUp();
	intake.allowFounding('a link');
	fail(true);
	const refused = Promise.all(founding.map((bytes) => intake.submit(bytes, 'a link')));
	// All in one batch: signatures are checked off the event loop, and the commit waits for the clock, which stands.
	await expect.poll(() => intake.record(asId<DocumentId>(hospitalId))?.heads.get(founder.keys.deviceId)).toBe(founding.length);
	await clock.advance(defaultLimits.commitMs);
	expect(new Set(codes(await refused))).toEqual(new Set(['NOT_STORED']));
	expect([book.hospitalId, store.usage().head, faults[0]]).toEqual([null, 0, 'full']);
	fail(false);
	expect(new Set(codes(await settle(founding)))).toEqual(new Set(['ack']));
	const sealed = await founder.seal(ward, document, utf8('1'));
	const nurse = await createTestDevice();
	fail(true);
	expect(codes(await settle([sealed]))).toEqual(['NOT_STORED']);
	const enrolling = await state(enrolment(nurse, [ward]));
	expect(codes(enrolling)).toEqual(['NOT_STORED']);
	expect([book.roster()!.devices.has(nurse.keys.deviceId), intake.record(document)]).toEqual([false, null]);
	fail(false);
	const head = store.usage().head;
	expect(await settle([sealed])).toMatchObject([{ kind: 'ack', seq: head + 1 }]);
});

test('[R-PUT-9] what is sealed under a key a removed device holds goes back once there is a newer one', async () => {
	const { intake, settle, founding, founder, ward, state, roster } = await setUp();
	intake.allowFounding('a link');
	await settle(founding);
	const nurse = await createTestDevice();
	await state(enrolment(nurse, [ward]));
	const newest = () => roster().epochKeys.get(ward)!.at(-1)!;
	const keyOfEpoch = async (epoch: number): Promise<RosterContent> => {
		const key = await newSpaceKey(ward, epoch, seededRandom(epoch));
		const recipient: [string, string] = [nurse.keys.deviceId, toBase64Url(new Uint8Array(80))];
		const body = {
			space: ward,
			epoch,
			key: key.keyId,
			recipients: epoch === 2 ? [recipient] : [],
			sealedForRecovery: toBase64Url(new Uint8Array(80))
		};
		return { kind: 'epoch-key', body: { ...body, sealedPrevious: toBase64Url(new Uint8Array(80)) } };
	};
	await state(await keyOfEpoch(2));
	const old = { ...(await newSpaceKey(ward, 2, seededRandom(2))), keyId: newest().keyId };
	const seal = async (counter: number, key: typeof old): Promise<Bytes> =>
		encodeEnvelope(
			await sealEnvelope(
				{ kind: 'update', space: ward, document, counter, previousHash: noPreviousHash, snapshot: null, plain: utf8('x'), key },
				founder.keys
			)
		);
	expect(codes(await settle([await seal(1, old)]))).toEqual(['ack']);
	await state(removal(nurse.keys.deviceId), await keyOfEpoch(3));
	expect(codes(await settle([await seal(2, old)]))).toEqual(['STALE_KEY']);
	const current = { ...(await newSpaceKey(ward, 3, seededRandom(3))), keyId: newest().keyId };
	expect(codes(await settle([await seal(2, current)]))).toEqual(['ack']);
});

test('[R-PUT-12] anybody on the roster may carry what somebody else on it sealed, author and all', async () => {
	const { intake, settle, founding, founder, ward } = await setUp();
	intake.allowFounding('a link');
	await settle(founding);
	const sealed = await founder.seal(ward, document, utf8('1'));
	expect(await settle([sealed], 'another link')).toMatchObject([{ kind: 'ack', device: founder.keys.deviceId, counter: 1 }]);
});

test('[R-ROSTER-1] a roster fact in an envelope of somebody else is refused', async () => {
	const { intake, settle, founding, founder, hospitalId, ward, roster } = await setUp();
	intake.allowFounding('a link');
	await settle(founding);
	const [statement] = await authorRoster(roster(), [enrolment(await createTestDevice(), [ward])], founder.keys, nowMs);
	const stranger = await createTestDevice();
	expect(codes(await settle([await stranger.control(hospitalId, statement!.bytes)]))).toEqual(['BAD_SIG']);
});
