import { beforeEach, expect, test } from 'vitest';
import { createFakeClock, settle, type FakeClock } from '../../../tests/support/fake-clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { ok } from '#lib/core/result.ts';
import { blobHash } from '#lib/trust/blob-seal.ts';
import type { Blobs } from '#lib/vault/vault.ts';
import { createBlobDownloads, type BlobDownloads } from './blob-downloads.ts';
import { createPace } from './gentle-pace.ts';

const content = seededRandom(1).bytes(1_000);
let hash: string;
let clock: FakeClock;
let stored: Map<string, Uint8Array<ArrayBuffer>>;
let ranges: (string | null)[];
/** What the relay does, request by request; the last one stays. */
let behaviours: ((from: number) => Response | Promise<Response>)[];
let open: boolean;
let downloads: BlobDownloads;

const whole = (from: number): Response => new Response(content.slice(from), { status: from === 0 ? 200 : 206 });
/** Sends so many bytes and breaks. */
const breaksAfter =
	(count: number) =>
	(from: number): Response => {
		const body = new ReadableStream<Uint8Array>(
			{
				pull(controller) {
					if (count > 0) controller.enqueue(content.slice(from, from + count));
					count = 0;
					if (controller.desiredSize! > 0) controller.error(new Error('broken'));
				}
			},
			{ highWaterMark: 1 }
		);
		return new Response(body, { status: from === 0 ? 200 : 206 });
	};

beforeEach(async () => {
	hash = await blobHash(content);
	clock = createFakeClock();
	[stored, ranges, open] = [new Map<string, Uint8Array<ArrayBuffer>>(), [], true];
	behaviours = [whole];
	const blobs = {
		get: async (name: string) => ok(stored.get(name) ?? null),
		put: async (name: string, bytes: Uint8Array<ArrayBuffer>) => (stored.set(name, bytes), ok(true as const))
	} as unknown as Blobs;
	const request = async (_: string, init: RequestInit): Promise<Response> => {
		const range = new Headers(init.headers).get('range');
		ranges.push(range);
		const behave = behaviours.length > 1 ? behaviours.shift()! : behaviours[0]!;
		const answered = behave(range === null ? 0 : Number(/\d+/.exec(range)![0]));
		const aborted = new Promise<never>((_, reject) => init.signal!.addEventListener('abort', () => reject(new Error('aborted'))));
		return Promise.race([answered, aborted]);
	};
	const device = { deviceId: 'd1'.repeat(16) as DeviceId, sign: async () => new Uint8Array(64) };
	downloads = createBlobDownloads({
		vault: { blobs },
		clock,
		relay: { device, clock, request, driftMs: () => 0 },
		lineIsOpen: () => open,
		pace: createPace(clock, () => false)
	});
});

test('[BT11] a blob is asked for once, however many want it, and never again', async () => {
	const [one, two] = await Promise.all([downloads.read(hash, 1_000), downloads.read(hash, 1_000)]);
	expect([one, two]).toEqual([content, content]);
	open = false;
	expect(await downloads.read(hash, 1_000)).toEqual(content);
	expect(ranges).toEqual([null]);
	expect(await downloads.read('0'.repeat(64), 1_000)).toBeNull();
});

test('[BT11] a download that breaks goes on from where it stopped, also when somebody asks again later', async () => {
	behaviours = [breaksAfter(300), breaksAfter(200), breaksAfter(0), whole];
	expect(await downloads.read(hash, 1_000)).toBeNull();
	expect(await downloads.read(hash, 1_000)).toEqual(content);
	expect(ranges).toEqual([null, 'bytes=300-', 'bytes=500-', 'bytes=500-']);
});

test('[BT11] a download that stands still is given up after ten seconds', async () => {
	behaviours = [() => new Promise(() => undefined), whole];
	const reading = downloads.read(hash, 1_000);
	await settle();
	await clock.advance(10_000);
	expect(await reading).toBeNull();
	expect(await downloads.read(hash, 1_000)).toEqual(content);
	expect(clock.waiting).toBe(0);
});

test('[BT11] bytes that are not what was named are neither given nor kept, and no more is read than was named', async () => {
	behaviours = [() => new Response(seededRandom(2).bytes(1_000))];
	expect(await downloads.read(hash, 1_000)).toBeNull();
	behaviours = [() => new Response(new Uint8Array(1_000_000))];
	expect(await downloads.read(hash, 1_000)).toBeNull();
	behaviours = [() => new Response(null, { status: 404 })];
	expect(await downloads.read(hash, 1_000)).toBeNull();
	expect(stored.size).toBe(0);
	behaviours = [whole];
	expect(await downloads.read(hash, 1_000)).toEqual(content);
});

test('[KI8] whoever waits for a download hears how much of it is here, as it comes and after it broke', async () => {
	behaviours = [breaksAfter(300), whole];
	const heard: [number[], number[]] = [[], []];
	await Promise.all([
		downloads.read(hash, 1_000, (bytes) => heard[0].push(bytes)),
		downloads.read(hash, 1_000, (bytes) => heard[1].push(bytes))
	]);
	expect(heard[0]).toEqual([300, 1_000]);
	expect(heard[1]).toEqual(heard[0]);
});
