import { expect, test } from 'vitest';
import { type FirewallRule, passes, readHeader } from './firewall.ts';
import { requireLab } from './lab-ability.ts';
import { createLabNet } from './lab-net.ts';

interface Parts {
	readonly from: string;
	readonly to: string;
	readonly protocol?: number;
	readonly ports?: readonly [number, number];
	readonly fragmentOffset?: number;
}

/** An IPv4 packet of 28 bytes: RFC 791's header without options, then two ports. */
function packet({ from, to, protocol = 17, ports = [5000, 6000], fragmentOffset = 0 }: Parts): Uint8Array {
	const bytes = new Uint8Array(28);
	const view = new DataView(bytes.buffer);
	bytes[0] = 0x45;
	view.setUint16(6, fragmentOffset);
	bytes[9] = protocol;
	bytes.set(from.split('.').map(Number), 12);
	bytes.set(to.split('.').map(Number), 16);
	view.setUint16(20, ports[0]);
	view.setUint16(22, ports[1]);
	return bytes;
}

const net = () =>
	createLabNet(1, [
		{ name: 'a', address: '10.77.0.1' },
		{ name: 'b', address: '10.77.0.2' },
		{ name: 'turn', address: '10.77.0.3' }
	]);
const aToB = { from: '10.77.0.1', to: '10.77.0.2' };

test('[LAB13] a packet takes the time of both lines', () => {
	const lines = net();
	lines.setLine('a', 'up', { delayMs: 30 }, 0);
	lines.setLine('b', 'down', { delayMs: 20 }, 0);
	lines.setLine('a', 'down', { outage: true }, 0);
	lines.accept('a', packet(aToB), 0);
	expect(lines.nextMs()).toBe(30);
	expect(lines.take(30)).toEqual([]);
	expect(lines.nextMs()).toBe(50);
	expect(lines.take(50)).toEqual([{ host: 'b', packet: packet(aToB) }]);
	expect(lines.nextMs()).toBe(Infinity);
	expect([lines.counters('a').up.packetsOut, lines.counters('b').down.packetsOut]).toEqual([1, 1]);
});

test('[LAB13] nobody answers under an address that is gone, or never was', () => {
	const lines = net();
	lines.setLine('a', 'up', { delayMs: 30 }, 0);
	lines.accept('a', packet(aToB), 0);
	lines.setAddress('b', '10.77.0.9');
	expect(lines.take(100)).toEqual([]);
	lines.accept('a', packet({ ...aToB, to: '8.8.8.8' }), 100);
	// b still sends from the address it had.
	lines.accept('b', packet({ from: '10.77.0.2', to: '10.77.0.1' }), 100);
	lines.accept('a', Uint8Array.from([0x60]), 100);
	lines.accept('a', packet({ ...aToB, to: '10.77.0.9' }), 100);
	expect(lines.take(200).map(({ host }) => host)).toEqual(['b']);
	expect(() => lines.accept('nobody', packet(aToB), 200)).toThrow('nobody');
});

test('[LAB14] all UDP but to the TURN server can be shut out, on the way out and on the way in', () => {
	const lines = net();
	lines.setFirewall('a', [
		{ verdict: 'allow', peer: 'turn', protocol: 'udp', port: 3478 },
		{ verdict: 'deny', protocol: 'udp' }
	]);
	const passed = (host: string, parts: Parts): boolean => {
		lines.accept(host, packet(parts), 0);
		return lines.take(0).length === 1;
	};
	const [a, b, turn] = ['10.77.0.1', '10.77.0.2', '10.77.0.3'] as const;
	expect(passed('a', { from: a, to: b })).toBe(false);
	expect(passed('b', { from: b, to: a })).toBe(false);
	expect(passed('a', { from: a, to: b, protocol: 6 })).toBe(true);
	expect(passed('a', { from: a, to: turn, ports: [5000, 3478] })).toBe(true);
	expect(passed('turn', { from: turn, to: a, ports: [3478, 5000] })).toBe(true);
	expect(passed('turn', { from: turn, to: a, ports: [9, 3478] })).toBe(false);
	expect(passed('b', { from: b, to: turn })).toBe(true);
	lines.setFirewall('a', [{ verdict: 'deny', peer: 'b' }]);
	expect(passed('a', { from: a, to: b, protocol: 1 })).toBe(false);
	expect(passed('a', { from: a, to: turn })).toBe(true);
	lines.setFirewall('a', []);
	expect(passed('a', { from: a, to: b })).toBe(true);
	expect(() => lines.setFirewall('a', [{ verdict: 'deny', peer: 'nobody' }])).toThrow('nobody');
});

test('[LAB14] a packet without ports fits no rule that names one', () => {
	const rules: FirewallRule[] = [{ verdict: 'deny', port: 6000 }];
	const whole = readHeader(packet(aToB))!;
	const rest = readHeader(packet({ ...aToB, fragmentOffset: 185 }))!;
	expect([whole.destinationPort, rest.destinationPort]).toEqual([6000, null]);
	expect(passes(rules, whole, 'b', whole.destinationPort)).toBe(false);
	expect(passes(rules, rest, 'b', rest.destinationPort)).toBe(true);
});

test('[LAB17] without a lab a test is skipped with the reason, and fails in CI', () => {
	const unable = { able: false, sentence: 'The network lab needs root on Linux.' } as const;
	const skipped: string[] = [];
	const skip = (why: string): void => void skipped.push(why);
	requireLab(skip, unable, false);
	expect(skipped).toEqual([unable.sentence]);
	expect(() => requireLab(skip, unable, true)).toThrow(unable.sentence);
	requireLab(skip, { able: true }, true);
	expect(skipped).toHaveLength(1);
});
