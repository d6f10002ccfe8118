export interface Parts {
	readonly from: string;
	readonly to: string;
	readonly protocol?: number;
	readonly ports?: readonly [number, number];
	readonly fragmentOffset?: number;
	readonly bytes?: number;
}

/** An IPv4 packet for tests: RFC 791's header without options, then two ports, then nothing but zeros. */
export function packetOf({ from, to, protocol = 17, ports = [5000, 6000], fragmentOffset = 0, bytes = 28 }: Parts): Uint8Array {
	const packet = new Uint8Array(bytes);
	const view = new DataView(packet.buffer);
	packet[0] = 0x45;
	view.setUint16(6, fragmentOffset);
	packet[9] = protocol;
	packet.set(from.split('.').map(Number), 12);
	packet.set(to.split('.').map(Number), 16);
	view.setUint16(20, ports[0]);
	view.setUint16(22, ports[1]);
	return packet;
}
