import { concatBytes, type Bytes } from '#lib/core/bytes.ts';

/** Opus always counts samples at this rate, whatever it was recorded at (RFC 7845, section 4). */
const samplesPerMs = 48;

/** Polynomial 0x04c11db7, not reflected, as RFC 3533 (section 6) wants it. */
const crcOfByte = Uint32Array.from({ length: 256 }, (_, byte) => {
	let crc = byte << 24;
	for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
	return crc >>> 0;
});

function crcOf(bytes: Uint8Array): number {
	let crc = 0;
	for (const byte of bytes) crc = ((crc << 8) ^ crcOfByte[((crc >>> 24) ^ byte) & 0xff]!) >>> 0;
	return crc;
}

/** A page (RFC 3533, section 6) that holds whole packets; they must fit 255 segments of 255 bytes. */
function page(sequence: number, flags: number, granule: number, packets: readonly Uint8Array[]): Bytes {
	const lacing = packets.flatMap((packet) => [...Array<number>(Math.floor(packet.length / 255)).fill(255), packet.length % 255]);
	if (lacing.length > 255) throw new Error('too many segments for one page');
	const head = new Uint8Array(27 + lacing.length);
	const view = new DataView(head.buffer);
	head.set([0x4f, 0x67, 0x67, 0x53, 0, flags]);
	view.setUint32(6, granule, true);
	// One stream per file: its serial number may be any.
	view.setUint32(14, 1, true);
	view.setUint32(18, sequence, true);
	view.setUint8(26, lacing.length);
	head.set(lacing, 27);
	const whole = concatBytes(head, ...packets);
	new DataView(whole.buffer).setUint32(22, crcOf(whole), true);
	return whole;
}

const beginsStream = 2;
const endsStream = 4;

/**
 * Mono Opus packets of one length as a file that browsers decode (Ogg Opus, RFC 7845). `leadIn` are the packets before the
 * first: the decoder runs through them and plays nothing of them, so that files cut from one recording join without a click.
 */
export function oggOpus(packets: readonly Uint8Array[], leadIn: readonly Uint8Array[], packetMs: number): Bytes {
	const head = new Uint8Array(19);
	const view = new DataView(head.buffer);
	head.set(new TextEncoder().encode('OpusHead'));
	head.set([1, 1], 8);
	view.setUint16(10, leadIn.length * packetMs * samplesPerMs, true);
	view.setUint32(12, samplesPerMs * 1000, true);
	const tags = new Uint8Array(16);
	tags.set(new TextEncoder().encode('OpusTags'));
	const all = [...leadIn, ...packets];
	return concatBytes(
		page(0, beginsStream, 0, [head]),
		page(1, 0, 0, [tags]),
		page(2, endsStream, all.length * packetMs * samplesPerMs, all)
	);
}
