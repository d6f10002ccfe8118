import { type PacketHeader, readHeader } from './firewall.ts';

/**
 * How a NAT maps (RFC 4787): `cone` gives an inside port one outside port for all peers, `symmetric` one for each peer's address
 * and port. Both let in only what comes from where the mapping has sent to.
 */
export type NatKind = 'cone' | 'symmetric';

/** One host's NAT: packets in, rewritten packets out. UDP and TCP; anything else does not pass. */
export interface Nat {
	readonly kind: NatKind;
	readonly outsideAddress: string;
	/** Null for what it does not translate. */
	outward(packet: Uint8Array): Uint8Array | null;
	/** Null for what nobody inside has asked for. */
	inward(packet: Uint8Array): Uint8Array | null;
}

interface Mapping {
	readonly insideAddress: string;
	readonly insidePort: number;
	readonly outsidePort: number;
	/** `address:port` of the peers it has sent to. */
	readonly peers: Set<string>;
}

/** The first of the dynamic ports (RFC 6335), so that an outside port is never taken for an inside one. */
const firstPort = 49_152;
const checksumAt = { udp: 6, tcp: 16 } as const;

export function createNat(kind: NatKind, outsideAddress: string): Nat {
	const byInside = new Map<string, Mapping>();
	const byOutside = new Map<string, Mapping>();

	function mappingFor(header: PacketHeader, insidePort: number, peer: string): Mapping {
		const inside = `${header.protocol} ${header.source}:${insidePort}${kind === 'symmetric' ? ` ${peer}` : ''}`;
		let mapping = byInside.get(inside);
		if (mapping === undefined) {
			mapping = { insideAddress: header.source, insidePort, outsidePort: firstPort + byInside.size, peers: new Set() };
			byInside.set(inside, mapping);
			byOutside.set(`${header.protocol} ${mapping.outsidePort}`, mapping);
		}
		mapping.peers.add(peer);
		return mapping;
	}

	return {
		kind,
		outsideAddress,
		outward(packet) {
			const header = readHeader(packet);
			if (header?.sourcePort == null) return null;
			const { outsidePort } = mappingFor(header, header.sourcePort, `${header.destination}:${header.destinationPort}`);
			return rewritten(packet, 'source', outsideAddress, outsidePort);
		},
		inward(packet) {
			const header = readHeader(packet);
			const mapping = byOutside.get(`${header?.protocol} ${header?.destinationPort}`);
			if (mapping === undefined || !mapping.peers.has(`${header?.source}:${header?.sourcePort}`)) return null;
			return rewritten(packet, 'destination', mapping.insideAddress, mapping.insidePort);
		}
	};
}

/** The packet with another address and port at one end, and checksums that fit. */
function rewritten(packet: Uint8Array, end: 'source' | 'destination', address: string, port: number): Uint8Array {
	const copy = packet.slice();
	const view = new DataView(copy.buffer);
	const protocol = readHeader(packet)?.protocol;
	const headerBytes = (copy[0]! & 15) * 4;
	const addressAt = end === 'source' ? 12 : 16;
	const portAt = headerBytes + (end === 'source' ? 0 : 2);
	const words = [addressAt, addressAt + 2];
	const before = [...words, portAt].map((at) => view.getUint16(at));
	copy.set(address.split('.').map(Number), addressAt);
	view.setUint16(portAt, port);
	const after = [...words, portAt].map((at) => view.getUint16(at));

	view.setUint16(10, adjusted(view.getUint16(10), before.slice(0, 2), after.slice(0, 2)));
	if (protocol !== 'udp' && protocol !== 'tcp') return copy;
	const sumAt = headerBytes + checksumAt[protocol];
	// UDP's 0 says that there is no checksum (RFC 768).
	if (sumAt + 2 <= copy.length && (protocol === 'tcp' || view.getUint16(sumAt) !== 0))
		view.setUint16(sumAt, adjusted(view.getUint16(sumAt), before, after) || (protocol === 'udp' ? 0xffff : 0));
	return copy;
}

/** The internet checksum after words of what it covers have changed (RFC 1624, equation 3). */
function adjusted(checksum: number, before: readonly number[], after: readonly number[]): number {
	let sum = ~checksum & 0xffff;
	for (const word of before) sum += ~word & 0xffff;
	for (const word of after) sum += word;
	while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
	return ~sum & 0xffff;
}
