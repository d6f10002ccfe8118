import type { CaseId, DocumentId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { err, ok } from '#lib/core/result.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { BlobDownloads } from '#lib/sync/blob-downloads.ts';
import { openBlob, sealBlob } from '#lib/trust/blob-seal.ts';
import type { OpenCase } from '#lib/view/workspace.ts';
import type { Surroundings } from './enrolled.ts';

/** The blobs of one case: sealed with its key here, carried by whoever. */
export function createCaseBlobs(
	{ vault, ring, random, report }: Surroundings,
	downloads: BlobDownloads,
	caseId: CaseId,
	scope: Scope
): Pick<OpenCase, 'putBlob' | 'readBlob' | 'unsentBlobs'> {
	const unsentBlobs = createSettable<ReadonlySet<string>>(new Set());
	const look = async (): Promise<void> => {
		const read = await vault.blobs.queued();
		if (!read.ok || scope.closed) return;
		const hashes = new Set(read.value.map(({ hash }) => hash));
		const same = hashes.size === unsentBlobs.current.size && [...hashes].every((hash) => unsentBlobs.current.has(hash));
		if (!same) unsentBlobs.set(hashes);
	};
	scope.onClose(vault.follow({ of: 'queued-blobs' }, () => void look().catch(report)));
	return {
		unsentBlobs,
		async putBlob(bytes, mime) {
			const key = ring.current(caseId as string as DocumentId);
			if (!key) return err({ reason: 'no-key' });
			const sealed = await sealBlob(bytes, key, random);
			// A store that fails keeps it in memory and shows on screen: the blob goes out all the same (I13).
			await vault.blobs.putOwn(sealed.hash, sealed.bytes);
			await look();
			return ok({ hash: sealed.hash, bytes: sealed.bytes.length, mime });
		},
		async readBlob(ref, arrived) {
			const sealed = await downloads.read(ref.hash, ref.bytes, arrived);
			return sealed ? openBlob(sealed, ring.byId) : err({ reason: 'not-here' });
		}
	};
}
