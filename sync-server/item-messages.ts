import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Scope } from '#lib/wire/frames.ts';
import { splitFrame } from '#lib/wire/pieces.ts';
import { encodeItemsHead, encodeNumbered, encodeRelayFrame } from '#lib/wire/relay-frame-codec.ts';
import type { StoredEnvelope } from './store.ts';

/** Envelope bytes per ITEMS frame: what is left of 64 KB after the head of the frame and of each envelope. */
export const itemsBytes = 56 * 1024;

/** Encodes each envelope once, for however many frames and connections. Kept as long as the envelope object itself. */
const encoded = new WeakMap<StoredEnvelope, Bytes>();
function numbered(envelope: StoredEnvelope): Bytes {
	const known = encoded.get(envelope);
	if (known !== undefined) return known;
	const bytes = encodeNumbered(envelope);
	encoded.set(envelope, bytes);
	return bytes;
}

/**
 * The messages that bring these envelopes. Every frame but the last says `more` and reaches up to its own last envelope; the
 * last one reaches `upTo`. Without envelopes it is one frame that tells how far the feed is known.
 */
export function itemMessages(scope: Scope, envelopes: readonly StoredEnvelope[], upTo: number, more: boolean): readonly Bytes[] {
	const pages: StoredEnvelope[][] = [[]];
	let bytes = 0;
	for (const envelope of envelopes) {
		if (bytes > 0 && bytes + envelope.bytes.length > itemsBytes) {
			pages.push([]);
			bytes = 0;
		}
		pages.at(-1)!.push(envelope);
		bytes += envelope.bytes.length + 16;
	}
	return pages.flatMap((page, at) => {
		const last = at === pages.length - 1;
		const head = encodeItemsHead({ ...scope, upTo: last ? upTo : page.at(-1)!.seq, more: !last || more, count: page.length });
		return splitFrame(concatBytes(head, ...page.map(numbered)), encodeRelayFrame);
	});
}
