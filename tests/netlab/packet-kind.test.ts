import { expect, test } from 'vitest';
import { packetKind } from './packet-kind.ts';
import { packetOf } from './packet-of.ts';

test('[LAB21] packets of a call are told apart by their first bytes', () => {
	const udp = packetOf({ from: '10.77.0.1', to: '10.77.0.2', bytes: 60 });
	const withFirst = (...bytes: number[]): Uint8Array => {
		const packet = Uint8Array.from(udp);
		packet.set(bytes, 28);
		return packet;
	};
	expect(packetKind(withFirst(0, 1))).toBe('ice');
	expect(packetKind(withFirst(23))).toBe('data');
	expect(packetKind(withFirst(0x80, 63))).toBe('sound');
	expect(packetKind(withFirst(0x90, 0x80 | 111))).toBe('sound');
	expect(packetKind(withFirst(0x90, 96))).toBe('picture');
	expect(packetKind(withFirst(0x80, 200))).toBe('rtcp');
	expect(packetKind(withFirst(0x8f, 205))).toBe('rtcp');
	expect(packetKind(withFirst(80))).toBe('other');
	expect(packetKind(packetOf({ from: '10.77.0.1', to: '10.77.0.2', protocol: 6 }))).toBe('tcp');
	expect(packetKind(Uint8Array.from([0x60]))).toBe('other');
});
