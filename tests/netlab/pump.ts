import { openSync, read, readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { readHeader } from './firewall.ts';
import { createLabNet } from './lab-net.ts';
import { type Conditions, parseTrace } from './line-conditions.ts';
import { packetKind } from './packet-kind.ts';
import type { BothCounters, LineSetting, PumpOrder, PumpReply, PumpStart } from './pump-protocol.ts';

// The process that moves the packets of one lab: from each host's TUN device through the lab's net to another's. It is started
// by open-lines.py with the devices already open, obeys orders on its input, and ends with it.

/** A TUN device hands over at most one packet a read, of at most the device's MTU. */
const largestPacketBytes = 2048;
/** A timer fires on the millisecond: what is due within half of one is due. */
const earlyMs = 0.5;

const [startText, devicesText] = process.argv.slice(-2);
const { seed, hosts, packetsFile } = JSON.parse(startText ?? '') as PumpStart;
const devices = (devicesText ?? '').split(',').map(Number);
const deviceOf = new Map(hosts.map(({ name }, at) => [name, devices[at]!]));
const net = createLabNet(seed, hosts);
const now = (): number => performance.now();
const packets = packetsFile === undefined ? null : openSync(packetsFile, 'a');

let wakeAtMs = Infinity;
let timer: NodeJS.Timeout | undefined;

function move(): void {
	for (const { host, packet } of net.take(now() + earlyMs)) {
		try {
			writeSync(deviceOf.get(host)!, packet);
		} catch {
			// The host's device is not up yet, or not any more: nobody is there to receive.
		}
	}
	const nextMs = net.nextMs();
	if (nextMs === wakeAtMs) return;
	clearTimeout(timer);
	wakeAtMs = nextMs;
	if (nextMs === Infinity) return;
	timer = setTimeout(
		() => {
			wakeAtMs = Infinity;
			move();
		},
		Math.max(0, nextMs - now())
	);
}

function described(host: string, packet: Uint8Array): string {
	const { destination, destinationPort } = readHeader(packet) ?? { destination: '-', destinationPort: null };
	return `${Date.now()} ${host} ${packetKind(packet)} ${packet.length} ${destination}:${destinationPort ?? '-'}\n`;
}

function readFrom(host: string, device: number): void {
	const buffer = Buffer.allocUnsafe(largestPacketBytes);
	const next = (): void =>
		read(device, buffer, 0, largestPacketBytes, null, (error, bytes) => {
			if (error === null) {
				const packet = Uint8Array.prototype.slice.call(buffer, 0, bytes);
				if (packets !== null) writeSync(packets, described(host, packet));
				net.accept(host, packet, now());
				move();
				next();
				// A device that is still down says EIO; it is up within milliseconds.
			} else setTimeout(next, 5);
		});
	next();
}

function loaded({ traceFile, ...conditions }: LineSetting): Conditions {
	if (traceFile === undefined) return conditions;
	const content = readFileSync(traceFile);
	return { ...conditions, trace: parseTrace((traceFile.endsWith('.gz') ? gunzipSync(content) : content).toString()) };
}

function obey(order: PumpOrder): BothCounters | number | null {
	switch (order.order) {
		case 'line': {
			const { host, up, down } = order;
			if (up !== undefined) net.setLine(host, 'up', loaded(up), now());
			if (down !== undefined) net.setLine(host, 'down', loaded(down), now());
			move();
			return null;
		}
		case 'address':
			net.setAddress(order.host, order.address);
			return null;
		case 'firewall':
			net.setFirewall(order.host, order.rules);
			return null;
		case 'nat':
			net.setNat(order.host, order.kind, order.outsideAddress);
			return null;
		case 'counters':
			return net.counters(order.host);
		case 'cpu': {
			const { user, system } = process.cpuUsage();
			return (user + system) / 1000;
		}
	}
}

function reply(line: string): PumpReply {
	const order = JSON.parse(line) as PumpOrder & { id: number };
	const { id } = order;
	try {
		return { id, value: obey(order) };
	} catch (error) {
		return { id, error: (error as Error).message };
	}
}

for (const { name } of hosts) readFrom(name, deviceOf.get(name)!);
const orders = createInterface({ input: process.stdin });
orders.on('line', (line) => process.stdout.write(`${JSON.stringify(reply(line))}\n`));
// An ordinary end would wait for reads that never return.
orders.on('close', () => process.kill(process.pid, 'SIGKILL'));
process.stdout.write('ready\n');
