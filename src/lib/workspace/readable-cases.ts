import type { CaseId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { DocumentRef } from '#lib/sync/document-ref.ts';
import type { ListedCases } from '#lib/sync/indexer.ts';
import { grantedCases, type GrantedCase } from '#lib/trust/document-grants.ts';
import type { CaseAccess } from '#lib/view/workspace.ts';
import { derive, jsonDiffers } from './derived.ts';
import type { Surroundings } from './enrolled.ts';
import type { WardIndexes } from './ward-indexes.ts';

/** A case whose file this device has, or may have. */
export interface ReadableCase {
	readonly caseId: CaseId;
	readonly ward: SpaceId;
	readonly access: CaseAccess;
}

/** Every case this device can open: those of its wards, and those opened to it alone. */
export interface ReadableCases extends ListedCases {
	find(caseId: CaseId): ReadableCase | null;
	all(): readonly ReadableCase[];
}

/** The cases opened to this device alone, ended ones among them. */
export const followGrantedCases = (
	{ roster, device }: Pick<Surroundings, 'roster' | 'device'>,
	scope: Scope
): Readable<readonly GrantedCase[]> => derive([roster], () => grantedCases(roster.current, device.deviceId), jsonDiffers, scope);

const refOf = ({ ward, caseId }: GrantedCase): DocumentRef => ({ space: ward, document: caseId as string as DocumentId });

/** What the line follows of them. */
export const openDocuments = (granted: Readable<readonly GrantedCase[]>, scope: Scope): Readable<readonly DocumentRef[]> =>
	derive([granted], () => granted.current.filter(({ ended }) => !ended).map(refOf), jsonDiffers, scope);

/** A ward that can be read says more than a grant: its key opens the case whole. */
export function createReadableCases(indexes: WardIndexes, granted: Readable<readonly GrantedCase[]>): ReadableCases {
	const all = (): readonly ReadableCase[] => {
		const wards = new Set(indexes.wards());
		const listed = indexes.all();
		const alone = granted.current.map(({ caseId, ward, ended }): ReadableCase => ({ caseId, ward, access: ended ? 'ended' : 'granted' }));
		const known = new Map<CaseId, ReadableCase>(listed.map((one) => [one.caseId, { ...one, access: 'ward' }]));
		for (const one of alone) if (!wards.has(known.get(one.caseId)?.ward ?? one.ward)) known.set(one.caseId, one);
		return [...known.values()];
	};
	return {
		all,
		find: (caseId) => all().find((one) => one.caseId === caseId) ?? null,
		on(listener) {
			const stops = [indexes.on(listener), granted.on(listener)];
			return () => stops.forEach((stop) => stop());
		}
	};
}

/** Queues again what the relay refused of this device's own while a case was closed to it: the case is open again. */
export function requeueReopened(
	{ vault, device, report }: Pick<Surroundings, 'vault' | 'device' | 'report'>,
	granted: Readable<readonly GrantedCase[]>,
	scope: Scope
): void {
	const requeue = async (): Promise<void> => {
		for (const one of granted.current.filter(({ reopened }) => reopened)) {
			const rows = await vault.envelopes.of(refOf(one).document);
			const refused = rows.ok ? rows.value.filter((row) => row.refused === 'FORBIDDEN' && row.device === device.deviceId) : [];
			if (refused.length > 0) await vault.outbox.requeue(refused);
		}
	};
	const soon = (): void => void requeue().catch(report);
	scope.onClose(granted.on(soon));
	soon();
}
