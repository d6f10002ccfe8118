import type { DocumentId } from '#lib/core/ids.ts';
import { ok } from '#lib/core/result.ts';
import { envelopeKey } from '#lib/wire/envelope.ts';
import type { HolderCursor } from '#lib/wire/frames.ts';
import { isCovered, type DocumentRecord, type RelayIdentity, type RelayStore, type StoredEnvelope } from './store.ts';

/** The store in memory: for unit tests of whatever stands on the port. */
export function createMemoryStore(initial: RelayIdentity): RelayStore {
	let identity = initial;
	let head = 0;
	let archiveBytes = 0;
	let quarantined = 0;
	const log = new Map<number, StoredEnvelope>();
	const archived = new Map<number, StoredEnvelope>();
	const numbers = new Map<string, { seq: number; hash: string }>();
	const documents = new Map<DocumentId, DocumentRecord>();
	const cursors = new Map<string, HolderCursor & { space: string }>();
	const bySeq = (a: StoredEnvelope, b: StoredEnvelope): number => a.seq - b.seq;

	return {
		identity: () => identity,
		commit(batch) {
			for (const envelope of batch.envelopes ?? []) {
				log.set(envelope.seq, envelope);
				numbers.set(envelopeKey(envelope), { seq: envelope.seq, hash: envelope.hash });
				head = Math.max(head, envelope.seq);
			}
			for (const record of batch.documents ?? []) documents.set(record.document, record);
			for (const cursor of batch.cursors ?? []) cursors.set(`${cursor.space}:${cursor.document}:${cursor.device}`, cursor);
			quarantined += batch.quarantined?.length ?? 0;
			identity = { ...identity, ...batch.identity };
			return ok(true);
		},
		document: (document) => documents.get(document) ?? null,
		find: (document, device, counter) => numbers.get(envelopeKey({ document, device, counter })) ?? null,
		read({ scope, after, maxBytes, history }) {
			const all = history ? [...log.values(), ...archived.values()] : [...log.values()];
			const wanted = all.filter(
				(envelope) =>
					envelope.seq > after && (scope.document === null ? envelope.space === scope.space : envelope.document === scope.document)
			);
			const page: StoredEnvelope[] = [];
			let bytes = 0;
			for (const envelope of wanted.sort(bySeq)) {
				page.push(envelope);
				bytes += envelope.bytes.length;
				if (bytes >= maxBytes) break;
			}
			return page;
		},
		space: (space) => ({
			documents: [...documents.values()].filter((record) => record.home === space).map((record) => record.document),
			cursors: [...cursors.values()]
				.filter((cursor) => cursor.space === space)
				.map(({ device, document, applied }) => ({ device, document, applied }))
		}),
		archive(document, limit) {
			const record = documents.get(document);
			if (!record) return ok(0);
			const moving = [...log.values()].filter((envelope) => envelope.document === document && isCovered(record, envelope)).slice(0, limit);
			let bytes = 0;
			for (const envelope of moving) {
				log.delete(envelope.seq);
				archived.set(envelope.seq, envelope);
				bytes += envelope.bytes.length;
			}
			archiveBytes += bytes;
			documents.set(document, {
				...record,
				servedEnvelopes: record.servedEnvelopes - moving.length,
				servedBytes: record.servedBytes - bytes
			});
			return ok(moving.length);
		},
		usage: () => ({
			head,
			logBytes: [...log.values()].reduce((sum, envelope) => sum + envelope.bytes.length, 0),
			archiveBytes,
			quarantined
		}),
		close: () => undefined
	};
}
