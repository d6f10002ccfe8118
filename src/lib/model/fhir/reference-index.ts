import { child, text, type Element } from './element.ts';

export interface Entry {
	/** Where in the file, for example `Bundle.entry[3].resource`. */
	readonly path: string;
	readonly fullUrl: string | null;
	readonly resourceType: string;
	readonly resource: Element;
}

/** Finds what a reference names: by full URL (`urn:uuid:…` or absolute), or by `Type/id` whatever server it came from. */
export interface ReferenceIndex {
	/** The entry that a member such as `subject` points to; null when the file does not hold it. */
	follow(element: Element, member: string): Entry | null;
}

const relative = /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/;

export function createReferenceIndex(entries: readonly Entry[]): ReferenceIndex {
	const byUrl = new Map<string, Entry>();
	const byTypeAndId = new Map<string, Entry>();
	for (const entry of entries) {
		if (entry.fullUrl !== null) byUrl.set(entry.fullUrl, entry);
		const id = text(entry.resource, 'id');
		if (id === null) continue;
		byTypeAndId.set(`${entry.resourceType}/${id}`, entry);
		// Some senders point at `urn:uuid:<id>` without giving the entry that full URL.
		if (!byUrl.has(`urn:uuid:${id}`)) byUrl.set(`urn:uuid:${id}`, entry);
	}
	return {
		follow(element, member) {
			const target = child(element, member);
			const written = target === null ? null : text(target, 'reference');
			if (written === null) return null;
			const typeAndId = relative.exec(written)?.[1];
			return byUrl.get(written) ?? (typeAndId === undefined ? null : (byTypeAndId.get(typeAndId) ?? null));
		}
	};
}
