import { expect, test } from 'vitest';
import { type FirewallRule, type PacketHeader, passes, readHeader } from './firewall.ts';
import { requireLab } from './lab-ability.ts';
import { createLabNet } from './lab-net.ts';
import { type Parts, packetOf } from './packet-of.ts';

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
	lines.accept('a', packetOf(aToB), 0);
	expect(lines.nextMs()).toBe(30);
	expect(lines.take(30)).toEqual([]);
	expect(lines.nextMs()).toBe(50);
	expect(lines.take(50)).toEqual([{ host: 'b', packet: packetOf(aToB) }]);
	expect(lines.nextMs()).toBe(Infinity);
	expect([lines.counters('a').up.packetsOut, lines.counters('b').down.packetsOut]).toEqual([1, 1]);
});

test('[LAB13] nobody answers under an address that is gone, or never was', () => {
	const lines = net();
	lines.setLine('a', 'up', { delayMs: 30 }, 0);
	lines.accept('a', packetOf(aToB), 0);
	lines.setAddress('b', '10.77.0.9');
	expect(lines.take(100)).toEqual([]);
	lines.accept('a', packetOf({ ...aToB, to: '8.8.8.8' }), 100);
	// b still sends from the address it had.
	lines.accept('b', packetOf({ from: '10.77.0.2', to: '10.77.0.1' }), 100);
	lines.accept('a', Uint8Array.from([0x60]), 100);
	lines.accept('a', packetOf({ ...aToB, to: '10.77.0.9' }), 100);
	expect(lines.take(200).map(({ host }) => host)).toEqual(['b']);
	expect(() => lines.accept('nobody', packetOf(aToB), 200)).toThrow('nobody');
});

test('[LAB14] all UDP but to the TURN server can be shut out, on the way out and on the way in', () => {
	const lines = net();
	lines.setFirewall('a', [
		{ verdict: 'allow', peer: 'turn', protocol: 'udp', port: 3478 },
		{ verdict: 'deny', protocol: 'udp' }
	]);
	const passed = (host: string, parts: Parts): boolean => {
		lines.accept(host, packetOf(parts), 0);
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
	const whole = readHeader(packetOf(aToB))!;
	const rest = readHeader(packetOf({ ...aToB, fragmentOffset: 185 }))!;
	expect([whole.destinationPort, rest.destinationPort]).toEqual([6000, null]);
	expect(passes(rules, whole, 'b', whole.destinationPort)).toBe(false);
	expect(passes(rules, rest, 'b', rest.destinationPort)).toBe(true);
});

test('[LAB20] behind a NAT a host is reached under its outside address, by whom it has sent to', () => {
	const lines = net();
	lines.setNat('b', 'symmetric', '10.77.0.9');
	const heard = (host: string, parts: Parts): PacketHeader | null => {
		lines.accept(host, packetOf(parts), 0);
		const [arrived] = lines.take(0);
		return arrived === undefined ? null : readHeader(arrived.packet);
	};
	const [a, b, outside] = ['10.77.0.1', '10.77.0.2', '10.77.0.9'] as const;
	expect(heard('a', { from: a, to: b })).toBeNull();
	expect(heard('a', { from: a, to: outside })).toBeNull();
	const asked = heard('b', { from: b, to: a, ports: [5000, 6000] })!;
	expect(asked.source).toBe(outside);
	const answer = { from: a, to: outside, ports: [6000, asked.sourcePort!] } as const;
	expect(heard('a', answer)).toMatchObject({ source: a, destination: b, destinationPort: 5000 });
	// A new address inside: what was asked from the old one has nobody to answer to.
	lines.setAddress('b', '10.77.0.7');
	expect(heard('a', answer)).toBeNull();
	expect(heard('b', { from: '10.77.0.7', to: a })).toMatchObject({ source: outside });
	lines.setNat('b', null, '');
	expect(heard('a', { from: a, to: '10.77.0.7' })).toMatchObject({ destination: '10.77.0.7' });
	expect(heard('a', { from: a, to: outside })).toBeNull();
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
