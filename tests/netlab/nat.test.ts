import { expect, test } from 'vitest';
import { readHeader } from './firewall.ts';
import { type Parts, packetOf } from './packet-of.ts';
import { createNat } from './nat.ts';

const [inside, outside, peer, other] = ['10.77.0.2', '10.77.0.9', '10.77.0.3', '10.77.0.4'] as const;
const sent = (parts: Partial<Parts> = {}): Parts => ({ from: inside, to: peer, ports: [5000, 3478], ...parts });

test('[LAB20] a packet leaves under the outside address, its answer comes back, a stranger does not', () => {
	const nat = createNat('cone', outside);
	const left = readHeader(nat.outward(packetOf(sent()))!)!;
	expect([left.source, left.destination, left.destinationPort]).toEqual([outside, peer, 3478]);
	expect(left.sourcePort).not.toBe(5000);
	const answer = { from: peer, to: outside, ports: [3478, left.sourcePort!] } as const;
	const back = readHeader(nat.inward(packetOf(answer))!)!;
	expect([back.source, back.sourcePort, back.destination, back.destinationPort]).toEqual([peer, 3478, inside, 5000]);
	expect(nat.inward(packetOf({ ...answer, from: other }))).toBeNull();
	expect(nat.inward(packetOf({ ...answer, ports: [3479, left.sourcePort!] }))).toBeNull();
	expect(nat.inward(packetOf({ ...answer, protocol: 6 }))).toBeNull();
	expect(nat.inward(packetOf({ ...answer, ports: [3478, left.sourcePort! + 1] }))).toBeNull();
	expect(nat.outward(packetOf(sent({ protocol: 1 })))).toBeNull();
});

test('[LAB20] a cone keeps one outside port for all peers, a symmetric NAT has one for each', () => {
	const portsOf = (kind: 'cone' | 'symmetric'): (number | null)[] => {
		const nat = createNat(kind, outside);
		return [sent(), sent({ to: other }), sent({ ports: [5000, 9] }), sent()].map(
			(parts) => readHeader(nat.outward(packetOf(parts))!)!.sourcePort
		);
	};
	expect(new Set(portsOf('cone')).size).toBe(1);
	const symmetric = portsOf('symmetric');
	expect(new Set(symmetric).size).toBe(3);
	expect(symmetric[3]).toBe(symmetric[0]);
});

/** RFC 1071 over 16-bit words; 0 over what includes a right checksum. */
function internetSum(bytes: Uint8Array): number {
	let sum = 0;
	for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
	while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
	return ~sum & 0xffff;
}

test.each([17, 6])('[LAB20] checksums of protocol %i fit what was rewritten', (protocol) => {
	const packet = packetOf(sent({ protocol, bytes: 60 }));
	const view = new DataView(packet.buffer);
	const covered = (whole: Uint8Array): Uint8Array =>
		Uint8Array.from([...whole.subarray(12, 20), 0, protocol, 0, whole.length - 20, ...whole.subarray(20)]);
	view.setUint16(10, internetSum(packet.subarray(0, 20)));
	view.setUint16(protocol === 17 ? 26 : 36, internetSum(covered(packet)));
	const left = createNat('symmetric', outside).outward(packet)!;
	for (const whole of [packet, left]) expect([internetSum(whole.subarray(0, 20)), internetSum(covered(whole))]).toEqual([0, 0]);
});
