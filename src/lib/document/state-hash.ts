import * as Y from 'yjs';
import { toHex, utf8 } from '#lib/core/bytes.ts';
import { sha256 } from '#lib/trust/device-keys.ts';

/** One struct as two replicas must agree on it; deleted ones are told by the delete set alone, whose content either may have dropped. */
interface Line {
	readonly clock: number;
	length: number;
	/** Where it was inserted: origins, or the parent when it has none. */
	readonly place: string;
	readonly rightOrigin: string;
	/** Yjs' number for the kind of content. */
	readonly kind: number;
	content: string;
	readonly mergeable: boolean;
}

const idText = (id: { readonly client: number; readonly clock: number } | null): string => (id ? `${id.client}.${id.clock}` : '-');

/** `Y.Item` fields whose published types leave out what a decoded struct may hold. */
interface ItemLike {
	readonly id: { readonly client: number; readonly clock: number };
	readonly length: number;
	readonly deleted: boolean;
	readonly origin: { readonly client: number; readonly clock: number } | null;
	readonly rightOrigin: { readonly client: number; readonly clock: number } | null;
	readonly parent: unknown;
	readonly parentSub: string | null;
	readonly content: { getContent(): unknown[]; getRef(): number };
}

function lineOf(item: ItemLike): Line {
	const { content, origin, rightOrigin } = item;
	return {
		clock: item.id.clock,
		length: item.length,
		place: origin || rightOrigin ? idText(origin) : `${parentText(item.parent)}/${item.parentSub ?? ''}`,
		rightOrigin: idText(rightOrigin),
		kind: content.getRef(),
		content: content instanceof Y.ContentString ? content.str : describe(content),
		mergeable: content instanceof Y.ContentString || content instanceof Y.ContentAny
	};
}

function parentText(parent: unknown): string {
	if (!(parent instanceof Y.AbstractType)) return String(parent);
	return parent._item ? idText(parent._item.id) : `root:${Y.findRootTypeKey(parent)}`;
}

/** Subclasses before the classes they extend. */
const typeClasses = [Y.XmlText, Y.XmlElement, Y.XmlHook, Y.XmlFragment, Y.Text, Y.Array, Y.Map] as const;

/** Content as text: binaries as hex, map keys in order, types by their kind. */
function describe(content: ItemLike['content']): string {
	if (content instanceof Y.ContentType) return String(typeClasses.findIndex((type) => content.type instanceof type));
	if (content instanceof Y.ContentFormat) return `${content.key}=${plain(content.value)}`;
	return content
		.getContent()
		.map((value) => `${plain(value)}\u0000`)
		.join('');
}

function plain(value: unknown): string {
	if (value instanceof Uint8Array) return `0x${toHex(value)}`;
	if (Array.isArray(value)) return `[${value.map(plain).join(',')}]`;
	if (value !== null && typeof value === 'object') {
		const record = value as Record<string, unknown>;
		return `{${Object.keys(record)
			.sort()
			.map((key) => `${JSON.stringify(key)}:${plain(record[key])}`)
			.join(',')}}`;
	}
	return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? 'undefined');
}

/** A right neighbour that Yjs would have made by splitting `left` at its end. */
function continues(left: Line, right: Line, client: number): boolean {
	const end = left.clock + left.length;
	return (
		left.mergeable &&
		left.kind === right.kind &&
		end === right.clock &&
		right.place === `${client}.${end - 1}` &&
		left.rightOrigin === right.rightOrigin
	);
}

/**
 * SHA-256, as 64 hexadecimal digits, over what a document is: its state vector, its delete set and its live structs, freed of
 * how they happen to be split, ordered and garbage-collected here. Equal sets of envelopes give equal hashes (I4).
 */
export async function stateHash(doc: Y.Doc): Promise<string> {
	const lines: string[] = [];
	const deletes = Y.createDeleteSetFromStructStore(doc.store);
	for (const client of [...doc.store.clients.keys()].sort((a, b) => a - b)) {
		const merged: Line[] = [];
		let state = 0;
		for (const struct of doc.store.clients.get(client)!) {
			state = struct.id.clock + struct.length;
			if (struct.deleted || !(struct instanceof Y.Item)) continue;
			const line = lineOf(struct);
			const last = merged.at(-1);
			if (last && continues(last, line, client)) {
				last.length += line.length;
				last.content += line.content;
			} else merged.push(line);
		}
		const deleted = (deletes.clients.get(client) ?? []).map(({ clock, len }) => `${clock}+${len}`);
		lines.push(`client ${client} ${state} deleted ${deleted.join(' ')}`);
		for (const { clock, length, place, rightOrigin, kind, content } of merged)
			lines.push(JSON.stringify([clock, length, place, rightOrigin, kind, content]));
	}
	return toHex(await sha256(utf8(lines.join('\n'))));
}
