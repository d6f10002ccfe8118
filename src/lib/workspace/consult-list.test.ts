import { describe, expect, test, vi } from 'vitest';
import { createEmitter } from '#lib/core/emitter.ts';
import type { CaseId, DeviceId, DocumentId, KeyId, PersonId, SpaceId, StatementId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { expectOk } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import type { JudgedStatement } from '#lib/model/statement.ts';
import type { CaseConsults, Vault } from '#lib/vault/vault.ts';
import { encodeEnvelope, noPreviousHash, type Envelope } from '#lib/wire/envelope.ts';
import { consultScript, usual, type ConsultScript } from '../../../tests/support/consult-script.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { newMemoryDisk, openMemoryVault } from '../../../tests/support/memory-vault.ts';
import { until } from '../../../tests/support/until.ts';
import { keepConsultList } from './consult-list.ts';

const ward = numberedId<SpaceId>(7);
const me = numberedId<DeviceId>(99);
const caseOf = (at: number): CaseId => numberedId(0xca_0000 + at);

const inCase = (caseId: CaseId, judged: readonly JudgedStatement[]): readonly JudgedStatement[] =>
	judged.map(({ statement, standing }) => ({ statement: { ...statement, caseId }, standing }));

let vaults = 0;

/** A list over a vault of its own; cases are numbered from 1, and each has one consult unless told otherwise. */
async function listWorld(disk = newMemoryDisk(), name = `consults-${++vaults}`) {
	const clock = createFakeClock();
	const vault = await openMemoryVault(name, disk, clock);
	const scope = createScope();
	const indexed = createSettable(false);
	const changed = createEmitter<true>(() => undefined);
	const readable = new Set<CaseId>();
	const scripts = new Map<number, ConsultScript>();
	const scriptOf = (at: number): ConsultScript => {
		const script = scripts.get(at) ?? consultScript(['cardiology'], {}, 1, at * 100);
		scripts.set(at, script);
		return script;
	};
	const put = async (at: number, more: Partial<CaseConsults> = {}): Promise<void> => {
		const caseId = caseOf(at);
		const steps = inCase(caseId, scriptOf(at).judged);
		expectOk(await vault.consults.put(ward, { caseId, patient: { caseId } as never, steps, sentIn: {}, ...more }), 'put');
	};
	const list = (...numbers: readonly number[]): void => {
		for (const at of numbers) readable.add(caseOf(at));
		changed.emit(true);
	};
	const parts = {
		vault,
		indexed,
		cases: { all: () => [...readable].map((caseId) => ({ caseId, ward })), on: (listener: () => void) => changed.on(listener) },
		report: (error: unknown) => {
			throw error;
		}
	};
	const start = () => keepConsultList(parts, scope);
	const unlist = (at: number): void => {
		readable.delete(caseOf(at));
		changed.emit(true);
	};
	return { clock, vault, scope, indexed, scriptOf, put, list, unlist, start, disk, name };
}

const ownEnvelope = (vault: Vault, document: CaseId): ReturnType<Vault['envelopes']['putOwn']> =>
	vault.envelopes.putOwn({ space: ward, document: document as string as DocumentId, device: me }, (head) =>
		Promise.resolve({
			kind: 'update',
			space: ward,
			document: document as string as DocumentId,
			device: me,
			keyId: numberedId(5) as string as KeyId,
			snapshot: null,
			body: new Uint8Array(1),
			signature: new Uint8Array(64),
			...head
		} as Envelope)
	);

describe('the list of consults', { timeout: 60_000 }, () => {
	test('[CD6] is ready when all was read, in the order asked, and shows what may be read', async () => {
		const { put, list, unlist, start, indexed, scope } = await listWorld();
		await put(2);
		await put(1);
		const kept = start();
		expect(kept.list.current).toEqual({ consults: [], ready: false });
		list(1);
		await until(() => kept.list.current.consults.length === 1, 'the first case');
		expect(kept.list.current.ready).toBe(false);
		list(2);
		expect(kept.list.current.consults.map(({ consult }) => consult.caseId)).toEqual([caseOf(1), caseOf(2)]);
		indexed.set(true);
		await until(() => kept.list.current.ready, 'readiness');
		expect(kept.list.current.consults[0]).toMatchObject({ ward, patient: { caseId: caseOf(1) }, sentAtMs: null });
		unlist(1);
		expect(kept.list.current.consults.map(({ consult }) => consult.caseId)).toEqual([caseOf(2)]);
		await scope.close();
	});

	test('[CD6] is not ready between what the indexer found and what was read of it', async () => {
		const { put, list, start, indexed, scope } = await listWorld();
		const kept = start();
		list(1);
		indexed.set(true);
		await until(() => kept.list.current.ready, 'readiness');
		indexed.set(false);
		await put(1);
		indexed.set(true);
		const seen: number[] = [];
		kept.list.on(() => kept.list.current.ready && seen.push(kept.list.current.consults.length));
		await until(() => kept.list.current.ready, 'readiness');
		expect(seen[0]).toBe(1);
		await scope.close();
	});

	test('[RG11] missed calls are told of every case that may be read, with the bed, and no longer once they were answered', async () => {
		const { vault, list, unlist, start, scope } = await listWorld();
		const call = { id: numberedId<StatementId>(1), from: numberedId<PersonId>(2), atMs: 5, media: 'audio' } as const;
		const put = async (at: number, missed: CaseConsults['missed']): Promise<void> => {
			const row = { caseId: caseOf(at), patient: { caseId: caseOf(at), bed: '12' } as never, steps: [], sentIn: {} };
			expectOk(await vault.consults.put(ward, { ...row, ...(missed && { missed }) }), 'put');
		};
		await put(1, [call]);
		await put(2, undefined);
		const kept = start();
		list(2);
		list(1);
		await until(() => kept.missed.current.length === 1, 'the missed call');
		expect(kept.missed.current).toEqual([{ caseId: caseOf(1), ward, bed: '12', call }]);
		expect(kept.list.current.consults).toEqual([]);
		await put(1, []);
		await until(() => kept.missed.current.length === 0, 'the answer');
		await put(1, [call]);
		await until(() => kept.missed.current.length === 1, 'a second call');
		unlist(1);
		expect(kept.missed.current).toEqual([]);
		await scope.close();
	});

	test('[CD3] of 500 consults, one that changes is read again alone', async () => {
		const { put, list, start, scriptOf, scope } = await listWorld();
		const numbers = Array.from({ length: 500 }, (_, at) => at + 1);
		await Promise.all(numbers.map((at) => put(at)));
		const kept = start();
		list(...numbers);
		await until(() => kept.list.current.consults.length === 500, 'all consults');
		const before = kept.list.current.consults;
		const opened = vi.spyOn(crypto.subtle, 'decrypt');
		usual.offered(scriptOf(250));
		await put(250);
		await until(() => kept.list.current.consults[249]!.consult.openTo.length === 2, 'the offer');
		expect(opened).toHaveBeenCalledTimes(1);
		opened.mockRestore();
		const altered = kept.list.current.consults.flatMap((one, at) => (one === before[at] ? [] : [at]));
		expect(altered).toEqual([249]);
		await scope.close();
	});

	test('[CD3] a patient who changed is shown anew, and the consult is not read again', async () => {
		const { put, list, start, scope } = await listWorld();
		await put(1);
		list(1);
		const kept = start();
		await until(() => kept.list.current.consults.length === 1, 'the consult');
		const [before] = kept.list.current.consults;
		await put(1, { patient: { caseId: caseOf(1), bed: '12' } as never });
		await until(() => kept.list.current.consults[0]!.patient!.bed === '12', 'the new bed');
		expect(kept.list.current.consults[0]!.consult).toBe(before!.consult);
		await scope.close();
	});

	test('[CD5] what an open file holds stands at once, and an older row takes nothing of it back', async () => {
		const { put, list, start, scriptOf, scope } = await listWorld();
		await put(1);
		list(1);
		const kept = start();
		await until(() => kept.list.current.consults.length === 1, 'the consult');
		usual.offered(scriptOf(1));
		const offered = inCase(caseOf(1), scriptOf(1).judged);
		usual.accepted(scriptOf(1));
		kept.take(caseOf(1), ward, inCase(caseOf(1), scriptOf(1).judged));
		expect(kept.list.current.consults[0]!.consult.seats[0]!.holders).toHaveLength(1);
		await put(1, { steps: offered, patient: { caseId: caseOf(1), bed: '9' } as never });
		await until(() => kept.list.current.consults[0]!.patient!.bed === '9', 'the older row');
		expect(kept.list.current.consults[0]!.consult.seats[0]!.holders).toHaveLength(1);
		await scope.close();
	});

	test('[CD5] a statement that loses its standing counts no more', async () => {
		const { put, list, start, scriptOf, scope } = await listWorld();
		usual.offered(scriptOf(1));
		await put(1);
		list(1);
		const kept = start();
		await until(() => kept.list.current.consults[0]?.consult.openTo.length === 2, 'the offer');
		const steps = inCase(caseOf(1), scriptOf(1).judged);
		await put(1, { steps: [steps[0]!, { ...steps[1]!, standing: 'not-permitted' }] });
		await until(() => kept.list.current.consults[0]!.consult.openTo.length === 0, 'the fall of the offer');
		await scope.close();
	});

	test('[CD4] a request of another device tells when it came here', async () => {
		const { put, list, start, vault, clock, scope } = await listWorld();
		const elsewhere = numberedId<DeviceId>(77);
		const document = caseOf(1) as string as DocumentId;
		clock.jump(840_000);
		const cameAtMs = clock.nowMs();
		const envelope = {
			...{ kind: 'update', space: ward, document, device: elsewhere, counter: 1, previousHash: noPreviousHash, snapshot: null },
			...{ keyId: numberedId(5) as string as KeyId, body: new Uint8Array(1), signature: new Uint8Array(64) }
		} as Envelope;
		expectOk(
			await vault.envelopes.putForeign([{ envelope, bytes: encodeEnvelope(envelope), verified: true, relaySeq: 4, forward: false }]),
			'stored'
		);
		clock.jump(60_000);
		await put(1, { sentIn: { [numberedId<StatementId>(100)]: { device: elsewhere, counter: 1 } } });
		list(1);
		const kept = start();
		await until(() => kept.list.current.consults[0]?.sentAtMs === cameAtMs, 'the instant it came');
		await scope.close();
	});

	test('[CD4] a request tells when a relay confirmed it, once, and after a reload too', async () => {
		const world = await listWorld();
		const { put, list, start, vault, clock, scope } = world;
		expectOk(await ownEnvelope(vault, caseOf(1)), 'stored');
		const request = numberedId<StatementId>(100);
		await put(1, { sentIn: { [request]: { device: me, counter: 1 } } });
		list(1);
		const kept = start();
		await until(() => kept.list.current.consults.length === 1, 'the consult');
		expect(kept.list.current.consults[0]!.sentAtMs).toBeNull();
		clock.jump(90_000);
		const sentAtMs = clock.nowMs();
		const identity = { document: caseOf(1) as string as DocumentId, device: me, counter: 1 };
		expectOk(await vault.outbox.acknowledge([{ ...identity, seq: 3 }]), 'acknowledged');
		await until(() => kept.list.current.consults[0]!.sentAtMs === sentAtMs, 'the confirmation');
		await scope.close();
		await vault.close();

		// A snapshot holds the request by now, and the relay confirmed that one later.
		const again = await listWorld(world.disk, world.name);
		again.clock.jump(600_000);
		expectOk(await ownEnvelope(again.vault, caseOf(1)), 'stored');
		expectOk(await again.vault.outbox.acknowledge([{ ...identity, counter: 2, seq: 8 }]), 'acknowledged');
		await again.put(1, { sentIn: { [request]: { device: me, counter: 2 } } });
		again.list(1);
		const reloaded = again.start();
		await until(() => reloaded.list.current.consults.length === 1, 'the consult');
		expect(reloaded.list.current.consults[0]!.sentAtMs).toBe(sentAtMs);
		await again.scope.close();
	});
});
