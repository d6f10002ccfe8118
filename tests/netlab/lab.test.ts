import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Lab, openLab } from './lab.ts';
import { labAbility, requireLab } from './lab-ability.ts';
import { ip, removeNamespace, sweepNamespaces } from './namespaces.ts';

const probe = fileURLToPath(new URL('line-probe.js', import.meta.url));
/** What IPv4 and UDP add to a payload. */
const udpHeaderBytes = 28;
/** A test of real time on a busy machine. */
const timeout = 20_000;

interface Heard {
	readonly ready?: true;
	readonly number?: number;
	readonly tookMs?: number;
	readonly atMs?: number;
	readonly streamBytes?: number;
	readonly kbps?: number;
}

let lab: Lab | null = null;
let heard: Heard[] = [];

beforeAll(async () => {
	if (!labAbility().able) return;
	lab = await openLab({ seed: 1, hosts: ['a', 'b'] });
	const listener = lab.run('b', process.execPath, probe, 'listen');
	createInterface({ input: listener.stdout! }).on('line', (line) => heard.push(JSON.parse(line) as Heard));
	await until(() => heard.some(({ ready }) => ready === true));
}, timeout);
beforeEach(async (context) => {
	requireLab((why) => context.skip(why));
	for (const host of ['a', 'b']) await lab!.conditions(host, { up: {}, down: {} });
	heard = [];
});
afterAll(() => lab?.close());

const until = (condition: () => boolean | Promise<boolean>): Promise<boolean> => vi.waitUntil(condition, { timeout, interval: 10 });
const ended = (program: ChildProcess): Promise<void> => new Promise((resolve) => program.once('close', () => resolve()));
const arrived = (): Heard[] => heard.filter(({ number }) => number !== undefined);
const sendTo = (address: string, count: number, bytes: number, everyMs: number): ChildProcess =>
	lab!.run('a', process.execPath, probe, 'datagrams', address, String(count), String(bytes - udpHeaderBytes), String(everyMs));

test('[LAB15] datagrams take the rate and the delay of the line, and an outage silences it', { timeout }, async () => {
	const { address } = lab!.host('b');
	const before = (await lab!.counters('a')).up;
	await lab!.conditions('a', { up: { rateKbps: 40, queueMs: 5000, delayMs: 70 } });
	await lab!.conditions('b', { down: { delayMs: 30 } });
	// 500 bytes take 100 ms at 40 kbit/s: twenty at once take two seconds.
	await ended(sendTo(address, 20, 500, 0));
	await until(() => arrived().length === 20);
	const times = arrived().map(({ atMs }) => atMs!);
	expect((19 * 500 * 8) / (times[19]! - times[0]!)).toBeGreaterThan(35);
	expect((19 * 500 * 8) / (times[19]! - times[0]!)).toBeLessThan(45);
	// The machine may be late with any one of them, hardly with all.
	const sentMs = times[0]! - arrived()[0]!.tookMs!;
	const lateMs = Math.min(...times.map((atMs, at) => atMs - sentMs - (at + 1) * 100 - 100));
	expect(lateMs).toBeGreaterThan(-5);
	expect(lateMs).toBeLessThan(40);
	const { up } = await lab!.counters('a');
	expect([up.packetsOut - before.packetsOut, up.bytesOut - before.bytesOut]).toEqual([20, 10_000]);

	await lab!.conditions('a', { up: { outage: true } });
	await ended(sendTo(address, 10, 500, 0));
	await lab!.conditions('a', { up: {} });
	await ended(sendTo(address, 1, 200, 0));
	await until(() => arrived().length === 21);
	expect((await lab!.counters('a')).up.outageDrops).toBe(10);
});

test('[LAB15] a TCP stream takes the rate of the line', { timeout }, async () => {
	await lab!.conditions('b', { down: { rateKbps: 400, delayMs: 30 } });
	await ended(lab!.run('a', process.execPath, probe, 'stream', lab!.host('b').address, '100000'));
	const stream = heard.find(({ streamBytes }) => streamBytes !== undefined);
	expect(stream?.streamBytes).toBe(100_000);
	// Of 1,500 bytes 52 are headers.
	expect(stream?.kbps).toBeGreaterThan(250);
	expect(stream?.kbps).toBeLessThan(450);
});

test('[LAB16] a host is reached under its new address only', { timeout }, async () => {
	const old = lab!.host('b').address;
	const before = (await lab!.counters('b')).down.packetsIn;
	const fresh = await lab!.changeAddress('b');
	expect(fresh).not.toBe(old);
	expect(lab!.host('b').address).toBe(fresh);
	await ended(sendTo(old, 5, 100, 0));
	await ended(sendTo(fresh, 1, 200, 0));
	await until(() => arrived().length > 0);
	await lab!.changeAddress('a');
	await ended(sendTo(fresh, 1, 200, 0));
	await until(() => arrived().length > 1);
	expect(arrived().length).toBe(2);
	expect((await lab!.counters('b')).down.packetsIn - before).toBe(2);
});

test('[LAB20] the kernel takes what a NAT has rewritten, and refuses to reach behind it', { timeout }, async () => {
	const { address } = lab!.host('b');
	const inside = lab!.host('a').address;
	const outside = await lab!.nat('a', 'symmetric');
	expect(outside).not.toBe(inside);
	await ended(sendTo(address, 1, 200, 0));
	await ended(lab!.run('a', process.execPath, probe, 'stream', address, '20000'));
	await until(() => arrived().length === 1);
	expect(heard.find(({ streamBytes }) => streamBytes !== undefined)?.streamBytes).toBe(20_000);

	const before = (await lab!.counters('a')).down.packetsIn;
	await ended(lab!.run('b', process.execPath, probe, 'datagrams', inside, '3', '100', '0'));
	expect((await lab!.counters('a')).down.packetsIn).toBe(before);
	expect(await lab!.nat('a', null)).toBe(inside);
	await ended(sendTo(address, 1, 200, 0));
	await until(() => arrived().length === 2);
});

test('[LAB18] nothing is left of a lab that was closed, nor of one whose process is gone', { timeout }, async () => {
	const closing = await openLab({ seed: 2, hosts: ['a'] });
	const { namespace } = closing.host('a');
	expect(await ip('netns', 'list')).toContain(namespace);
	await closing.close();
	expect(await ip('netns', 'list')).not.toContain(namespace);

	const gone = spawnSync('true').pid;
	const left = `wardline-${gone}-left-a`;
	await ip('netns', 'add', left);
	try {
		const program = spawn('ip', ['netns', 'exec', left, 'sleep', '60']);
		await until(async () => (await ip('netns', 'pids', left)) !== '');
		await Promise.all([ended(program), sweepNamespaces()]);
		expect(program.signalCode).toBe('SIGKILL');
		expect(await ip('netns', 'list')).not.toContain(left);
	} finally {
		await removeNamespace(left).catch(() => undefined);
	}
});
