import { readHeader } from './firewall.ts';

/** What a packet is for, as far as it can be told from outside. */
export type PacketKind = 'sound' | 'picture' | 'rtcp' | 'data' | 'ice' | 'tcp' | 'other';

/** Payload types below this are audio in what Chromium offers (RED 63), or the one of Opus. */
const soundTypes: readonly number[] = [63, 111];
const udpHeaderBytes = 8;

/** Tells packets of one UDP port apart by their first bytes (RFC 7983, RFC 5761 section 4). */
export function packetKind(packet: Uint8Array): PacketKind {
	const header = readHeader(packet);
	if (header === null || header.protocol === 'other') return 'other';
	if (header.protocol === 'tcp') return 'tcp';
	const [first = 255, second = 0] = packet.subarray((packet[0]! & 15) * 4 + udpHeaderBytes);
	if (first <= 3) return 'ice';
	if (first >= 20 && first <= 63) return 'data';
	if (first < 128 || first > 191) return 'other';
	if (second >= 192 && second <= 223) return 'rtcp';
	return soundTypes.includes(second & 127) ? 'sound' : 'picture';
}
