/**
 * One line of a host's firewall. The first rule that fits a packet decides; a packet that none fits passes. What is not named
 * fits everything. `peer` is a host's name, `port` the peer's port: rules read the same for both directions.
 */
export interface FirewallRule {
	readonly verdict: 'allow' | 'deny';
	readonly protocol?: 'udp' | 'tcp';
	readonly peer?: string;
	readonly port?: number;
}

/** What routing and firewalls need of an IPv4 packet (RFC 791). Ports are null in a later fragment and in other protocols. */
export interface PacketHeader {
	readonly source: string;
	readonly destination: string;
	readonly protocol: 'udp' | 'tcp' | 'other';
	readonly sourcePort: number | null;
	readonly destinationPort: number | null;
}

const shortestHeaderBytes = 20;

/** Null for anything but IPv4. */
export function readHeader(packet: Uint8Array): PacketHeader | null {
	if (packet.length < shortestHeaderBytes || packet[0]! >> 4 !== 4) return null;
	const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
	const headerBytes = (packet[0]! & 15) * 4;
	const protocol = packet[9] === 17 ? 'udp' : packet[9] === 6 ? 'tcp' : 'other';
	const firstFragment = (view.getUint16(6) & 0x1fff) === 0;
	const ports = protocol !== 'other' && firstFragment && packet.length >= headerBytes + 4;
	return {
		source: packet.subarray(12, 16).join('.'),
		destination: packet.subarray(16, 20).join('.'),
		protocol,
		sourcePort: ports ? view.getUint16(headerBytes) : null,
		destinationPort: ports ? view.getUint16(headerBytes + 2) : null
	};
}

/** Whether a packet passes a host's firewall. `peer` and `peerPort` are the other end's, whichever way the packet goes. */
export function passes(
	rules: readonly FirewallRule[],
	{ protocol }: Pick<PacketHeader, 'protocol'>,
	peer: string,
	peerPort: number | null
): boolean {
	const decides = rules.find(
		(rule) =>
			(rule.protocol ?? protocol) === protocol && (rule.peer ?? peer) === peer && (rule.port === undefined || rule.port === peerPort)
	);
	return decides?.verdict !== 'deny';
}
