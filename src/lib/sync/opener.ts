import * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Readable } from '#lib/core/readable.ts';
import { openEnvelope, verifyEnvelope } from '#lib/trust/envelope-seal.ts';
import type { KeyRing } from '#lib/trust/key-ring.ts';
import type { Roster } from '#lib/trust/roster.ts';
import type { EnvelopeRow, QuarantineRow } from '#lib/vault/rows.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import type { DecodedUpdate } from './coverage.ts';

/** An envelope that was verified, decrypted and found plausible: only such updates reach a document (I7). */
export interface OpenedRow {
	readonly row: EnvelopeRow;
	readonly update: Bytes;
	readonly decoded: DecodedUpdate;
}

export interface OpenedRows {
	readonly opened: readonly OpenedRow[];
	/** To be tried again when the key ring or the roster has changed; never dropped. */
	readonly waiting: readonly EnvelopeRow[];
	/** False ones, for `vault.envelopes.reject`. */
	readonly rejected: readonly { readonly row: EnvelopeRow; readonly reason: QuarantineRow['reason'] }[];
}

export interface Opener {
	/** Opens rows side by side; results keep their order. Throws never. */
	open(rows: readonly EnvelopeRow[]): Promise<OpenedRows>;
}

/** A case file of months is below 1 MB; a member's larger update is refused before Yjs sees it. */
export const maxUpdateBytes = 4 * 1024 * 1024;
/** Each browser session of each device is one client. A million of them in 7 MB cost 17 s of merging. */
const maxUpdateClients = 20_000;

/**
 * The structs of a V1 update if it is fit for `Y.applyUpdate`, else null. The lazy decoder allocates nothing on a declared
 * count and stops where the bytes end, so five bytes that declare 268 million structs cost nothing here (I14).
 */
export function decodePlausible(update: Uint8Array): DecodedUpdate | null {
	if (update.length > maxUpdateBytes) return null;
	try {
		const decoded = Y.decodeUpdate(update);
		const clients = new Set(decoded.structs.map((struct) => struct.id.client));
		return clients.size + decoded.ds.clients.size <= maxUpdateClients ? decoded : null;
	} catch {
		return null;
	}
}

type Verdict = { readonly opened: OpenedRow } | { readonly waiting: EnvelopeRow } | { readonly rejected: OpenedRows['rejected'][number] };

export function createOpener(keyRing: KeyRing, roster: Readable<Roster | null>): Opener {
	const judge = async (row: EnvelopeRow): Promise<Verdict> => {
		const decoded = decodeEnvelope(row.bytes);
		if (!decoded.ok) return { rejected: { row, reason: 'unreadable' } };
		const envelope = decoded.value;
		if (!row.verified) {
			const signer = roster.current?.devices.get(row.device);
			if (!signer) return { waiting: row };
			if (!(await verifyEnvelope(envelope, signer.signPublic))) return { rejected: { row, reason: 'bad-signature' } };
		}
		const key = keyRing.byId(envelope.keyId);
		if (!key) return { waiting: row };
		// A key of one case must not speak in another, whoever holds both.
		if (key.scope !== (envelope.document as string) && key.scope !== (envelope.space as string))
			return { rejected: { row, reason: 'unreadable' } };
		const plain = await openEnvelope(envelope, key);
		if (!plain.ok) return { rejected: { row, reason: 'unreadable' } };
		const update = decodePlausible(plain.value);
		return update ? { opened: { row, update: plain.value, decoded: update } } : { rejected: { row, reason: 'implausible' } };
	};

	return {
		async open(rows) {
			const verdicts = await Promise.all(rows.filter((row) => row.kind !== 'control').map(judge));
			return {
				opened: verdicts.flatMap((verdict) => ('opened' in verdict ? verdict.opened : [])),
				waiting: verdicts.flatMap((verdict) => ('waiting' in verdict ? verdict.waiting : [])),
				rejected: verdicts.flatMap((verdict) => ('rejected' in verdict ? verdict.rejected : []))
			};
		}
	};
}
