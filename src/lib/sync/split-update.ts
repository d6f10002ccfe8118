import * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';

type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number];

/** A pasted text is one struct: cut into stretches of this many characters, at most three bytes each, it fits anywhere. */
const longestText = 16 * 1024;

/**
 * An update in parts of about `partBytes` at most, whose application in order is that of the whole; just the update itself if
 * it is no larger. What is deleted comes with the last part. Only text is cut: another single value that is too large stays whole.
 */
export function splitUpdate(update: Bytes, partBytes: number): readonly Bytes[] {
	if (update.length <= partBytes) return [update];
	const { structs, ds } = Y.decodeUpdate(update);
	const groups: Struct[][] = [];
	let groupBytes = Infinity;
	for (const struct of structs.flatMap(cutText)) {
		if (struct instanceof Y.Skip) continue;
		const bytes = encode([struct], Y.createDeleteSet()).length;
		if (groupBytes + bytes > partBytes) {
			groups.push([]);
			groupBytes = 0;
		}
		groups.at(-1)!.push(struct);
		groupBytes += bytes;
	}
	if (groups.length === 0) return [update];
	return groups.map((group, at) => encode(group, at === groups.length - 1 ? ds : Y.createDeleteSet()));
}

/** The stretches Yjs itself would make by inserting between them. A pair of surrogates stays together: Yjs spoils halves. */
function cutText(struct: Struct): readonly Struct[] {
	if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString) || struct.length <= longestText) return [struct];
	const { client, clock } = struct.id;
	const text = struct.content.str;
	const parts: Struct[] = [];
	for (let from = 0; from < text.length;) {
		const cut = Math.min(text.length, from + longestText);
		const to = cut < text.length && isHighSurrogate(text.charCodeAt(cut - 1)) ? cut + 1 : cut;
		const origin = from === 0 ? struct.origin : Y.createID(client, clock + from - 1);
		const content = new Y.ContentString(text.slice(from, to));
		parts.push(
			new Y.Item(Y.createID(client, clock + from), null, origin, null, struct.rightOrigin, struct.parent, struct.parentSub, content)
		);
		from = to;
	}
	return parts;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** A V1 update, one block for each stretch without a gap: several blocks of one client are what merged updates hold too. */
function encode(structs: readonly Struct[], ds: ReturnType<typeof Y.createDeleteSet>): Bytes {
	const blocks = new Map<number, Struct[]>();
	for (const struct of structs) {
		const block = blocks.get(struct.id.client) ?? [];
		const last = block.at(-1);
		const gap = last ? struct.id.clock - last.id.clock - last.length : 0;
		if (last && gap > 0) block.push(new Y.Skip(Y.createID(struct.id.client, last.id.clock + last.length), gap));
		block.push(struct);
		blocks.set(struct.id.client, block);
	}
	const to = new Y.UpdateEncoderV1();
	to.writeLen(blocks.size);
	for (const [client, block] of [...blocks].sort(([a], [b]) => b - a)) {
		to.writeLen(block.length);
		to.writeClient(client);
		to.writeLen(block[0]!.id.clock);
		for (const struct of block) struct.write(to, 0);
	}
	to.writeLen(ds.clients.size);
	for (const [client, items] of [...ds.clients].sort(([a], [b]) => b - a)) {
		to.writeLen(client);
		to.writeLen(items.length);
		for (const { clock, len } of items) {
			to.writeLen(clock);
			to.writeLen(len);
		}
	}
	return to.toUint8Array() as Bytes;
}
