import { beforeEach, describe, expect, test } from 'vitest';
import { createFakeClock, settle, type FakeClock } from '../../../tests/support/fake-clock.ts';
import { openMemoryVault } from '../../../tests/support/memory-vault.ts';
import { until } from '../../../tests/support/until.ts';
import type { DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { expectOk } from '#lib/core/result.ts';
import { createScope, type Scope } from '#lib/core/scope.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { startBlobUploads } from './blob-uploads.ts';
import { createPace } from './gentle-pace.ts';

interface Asked {
	readonly method: string;
	readonly hash: string;
	readonly range: string | null;
	answer(status: number, headers?: Record<string, string>): void;
	readonly aborted: boolean;
}

let vaults = 0;
let vault: Vault;
let clock: FakeClock;
let scope: Scope;
let asked: Asked[];
let reported: unknown[];
const lineIsOpen = createSettable(true);
const hash = (number: number): string => number.toString(16).padStart(64, '0');
const put = async (number: number, length: number) => expectOk(await vault.blobs.putOwn(hash(number), new Uint8Array(length)), 'kept');
const askedFor = (count: number) => until(() => asked.length >= count, `${count} requests, had ${asked.length}`);
const queued = async () => expectOk(await vault.blobs.queued(), 'read').map((blob) => blob.hash);
/** Lets time pass in small steps, real work in between. */
const pass = async (ms: number) => {
	for (let passed = 0; passed < ms; passed += 500) {
		await clock.advance(500);
		for (let turn = 0; turn < 20; turn++) await settle();
	}
};

const request = (path: string, init: RequestInit): Promise<Response> =>
	new Promise((resolve, reject) => {
		const entry = {
			method: init.method!,
			hash: path.slice('/blob/'.length),
			range: new Headers(init.headers).get('content-range'),
			aborted: false,
			answer: (status: number, headers: Record<string, string> = {}) => resolve(new Response(null, { status, headers }))
		};
		init.signal!.addEventListener('abort', () => {
			entry.aborted = true;
			reject(new Error('aborted'));
		});
		asked.push(entry);
	});

async function start(): Promise<void> {
	const device = { deviceId: 'd1'.repeat(16) as DeviceId, sign: async () => new Uint8Array(64) };
	const relay = { device, clock, request, driftMs: () => 0 };
	startBlobUploads(
		{
			vault,
			relay,
			random: seededRandom(1),
			clock,
			lineIsOpen,
			pace: createPace(clock, () => false),
			report: (error) => reported.push(error)
		},
		scope
	);
}

beforeEach(async () => {
	clock = createFakeClock();
	vault = await openMemoryVault(`uploads-${++vaults}`, undefined, clock);
	scope = createScope();
	asked = [];
	reported = [];
	lineIsOpen.set(true);
	return () => scope.close();
});

describe('uploads', () => {
	test('[BT4] small blobs go first, in their order, one request each; what is put meanwhile follows', async () => {
		await put(1, 100_000);
		await put(2, 2_100);
		await put(3, 2_200);
		await start();
		for (const [at, wanted] of [2, 3, 4].entries()) {
			await askedFor(at + 1);
			expect([asked[at]!.method, asked[at]!.hash]).toEqual(['PUT', hash(wanted)]);
			if (wanted === 2) await put(4, 2_300);
			asked[at]!.answer(201);
		}
		await askedFor(4);
		expect([asked[3]!.hash, asked[3]!.range]).toEqual([hash(1), 'bytes 0-8191/100000']);
		expect(await queued()).toEqual([hash(1)]);
		expect(asked).toHaveLength(4);
	});

	test('[BT4] a part that is taken is followed by the next, and parts grow on a quick line', async () => {
		await put(1, 200_000);
		await start();
		const ranges: (string | null)[] = [];
		for (const size of [8_192, 24_576, 57_344, 122_880, 200_000]) {
			await askedFor(ranges.length + 1);
			ranges.push(asked.at(-1)!.range);
			asked.at(-1)!.answer(size === 200_000 ? 201 : 202, { 'wardline-size': String(size) });
		}
		await until(async () => (await queued()).length === 0, 'sent');
		expect(ranges).toEqual(
			['0-8191', '8192-24575', '24576-57343', '57344-122879', '122880-199999'].map((range) => `bytes ${range}/200000`)
		);
	});

	test('[BT5] a request that meets a dead line is given up, and the blob goes on from what arrived, without sending it twice', async () => {
		await put(1, 50_000);
		await start();
		await askedFor(1);
		await pass(17_500);
		expect(asked[0]!.aborted).toBe(true);
		await askedFor(2);
		expect(asked[1]!.method).toBe('HEAD');
		asked[1]!.answer(200, { 'wardline-size': '20000', 'wardline-complete': '0' });
		await askedFor(3);
		expect(asked[2]!.range).toBe('bytes 20000-24095/50000');
		asked[2]!.answer(202, { 'wardline-size': '24096' });
		await askedFor(4);
		asked[3]!.answer(201);
		await until(async () => (await queued()).length === 0, 'sent');
	});

	test('[BT5] a clip is never asked about: sent again, it is either taken or known already', async () => {
		await put(1, 2_100);
		await start();
		await askedFor(1);
		await pass(11_000);
		await askedFor(2);
		expect(asked.map(({ method }) => method)).toEqual(['PUT', 'PUT']);
		asked[1]!.answer(409, { 'wardline-size': '1500' });
		await askedFor(3);
		expect(asked[2]!.range).toBe('bytes 1500-2099/2100');
		asked[2]!.answer(200);
		await until(async () => (await queued()).length === 0, 'sent');
	});

	test('[BT5] when the line returns, what hung on the dead one is asked anew at once', async () => {
		await put(1, 2_100);
		await start();
		await askedFor(1);
		lineIsOpen.set(false);
		expect(asked[0]!.aborted).toBe(true);
		await pass(20_000);
		expect(asked).toHaveLength(1);
		lineIsOpen.set(true);
		await pass(500);
		await askedFor(2);
	});

	test('[BT6] typed text goes first, but a line that never finishes it holds no voice back', async () => {
		const [document, device, space] = ['c1', 'd1', 'aa'].map((two) => two.repeat(16)) as [DocumentId, DeviceId, SpaceId];
		const slot = { space, document, device };
		const envelope = { kind: 'update', space, document, device, keyId: 'e'.repeat(32), snapshot: null } as const;
		const write = async () =>
			expectOk(
				await vault.envelopes.putOwn(
					slot,
					async (head) => ({ ...envelope, ...head, body: new Uint8Array(9), signature: new Uint8Array(64) }) as never
				),
				'stored'
			);
		const row = await write();
		await put(1, 2_100);
		await start();
		await pass(1_000);
		expect(asked).toEqual([]);
		await vault.outbox.acknowledge([{ document, device, counter: row.counter, seq: 1 }]);
		await askedFor(1);
		asked[0]!.answer(201);
		await until(async () => (await queued()).length === 0, 'sent');

		await write();
		await put(2, 2_100);
		await pass(1_000);
		expect(asked).toHaveLength(1);
		// The queue is noticed in real time, so the two seconds may begin late; that they end is what counts.
		await until(async () => {
			await clock.advance(500);
			return asked.length === 2;
		}, 'the voice goes all the same');
		expect(expectOk(await vault.outbox.unsent(), 'read').size).toBe(1);
	});

	/** Text to send, as a question or a note is; the returned function has it acknowledged. */
	const writeText = async () => {
		const [document, device, space] = ['c1', 'd1', 'aa'].map((two) => two.repeat(16)) as [DocumentId, DeviceId, SpaceId];
		const envelope = { kind: 'update', space, document, device, keyId: 'e'.repeat(32), snapshot: null } as const;
		const row = expectOk(
			await vault.envelopes.putOwn(
				{ space, document, device },
				async (head) => ({ ...envelope, ...head, body: new Uint8Array(9), signature: new Uint8Array(64) }) as never
			),
			'stored'
		);
		return () => vault.outbox.acknowledge([{ document, device, counter: row.counter, seq: 1 }]);
	};

	test('[KI6] a question made while an image goes stops it at once; what arrived of it is not sent again', async () => {
		await put(1, 90_000);
		await start();
		await askedFor(1);
		asked[0]!.answer(202, { 'wardline-size': '8192' });
		await askedFor(2);
		// The watch has seen that nothing waits.
		await pass(500);
		const acknowledge = await writeText();
		await until(() => asked[1]!.aborted, 'the image gives way');
		await acknowledge();
		await askedFor(3);
		expect(asked[2]!.method).toBe('HEAD');
		asked[2]!.answer(200, { 'wardline-size': '12000', 'wardline-complete': '0' });
		await askedFor(4);
		expect(asked[3]!.range).toBe('bytes 12000-28383/90000');
	});

	test('[KI6] a part that has given way once runs to its end: who types without a pause holds no image back for ever', async () => {
		await put(1, 90_000);
		await start();
		await askedFor(1);
		asked[0]!.answer(202, { 'wardline-size': '8192' });
		await askedFor(2);
		await pass(500);
		const acknowledge = await writeText();
		await until(() => asked[1]!.aborted, 'the image gives way');
		await acknowledge();
		await askedFor(3);
		asked[2]!.answer(200, { 'wardline-size': '8192', 'wardline-complete': '0' });
		await askedFor(4);
		await writeText();
		await pass(1_000);
		expect(asked[3]!.aborted).toBe(false);
	});

	test('[KI7] the preview of an image made later goes before the rest of an earlier one, and voice before both', async () => {
		await put(1, 200_000);
		await start();
		await askedFor(1);
		await put(2, 20_500);
		await put(3, 2_100);
		asked[0]!.answer(202, { 'wardline-size': '8192' });
		for (const [at, wanted] of [3, 2].entries()) {
			await askedFor(at + 2);
			expect([asked[at + 1]!.hash, asked[at + 1]!.method]).toEqual([hash(wanted), 'PUT']);
			asked[at + 1]!.answer(201);
		}
		await askedFor(4);
		expect([asked[3]!.hash, asked[3]!.range]).toEqual([hash(1), 'bytes 8192-24575/200000']);
	});

	test('[KI6] parts become smaller on a line where they take seconds', async () => {
		await put(1, 200_000);
		await start();
		await askedFor(1);
		await pass(5_000);
		asked[0]!.answer(202, { 'wardline-size': '8192' });
		await askedFor(2);
		expect(asked[1]!.range).toBe('bytes 8192-12287/200000');
	});

	test('[BT7] what the relay will never take leaves the queue and is told; its trouble of the moment is waited out', async () => {
		await put(1, 2_100);
		await start();
		await askedFor(1);
		asked[0]!.answer(507);
		await pass(1_000);
		await askedFor(2);
		expect(reported).toEqual([]);
		asked[1]!.answer(413);
		await until(async () => (await queued()).length === 0, 'given up');
		expect(String(reported[0])).toContain('2100 bytes');
	});
});
