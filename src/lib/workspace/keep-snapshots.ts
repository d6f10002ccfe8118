import type { CaseId, DocumentId } from '#lib/core/ids.ts';
import { createScope, type Scope } from '#lib/core/scope.ts';
import { openDocument } from '#lib/sync/open-document.ts';
import { createSnapshotOnDemand } from '#lib/sync/snapshot-on-demand.ts';
import { startSnapshotWitness } from '#lib/sync/snapshot-witness.ts';
import { electTab } from '#lib/sync/tab-leader.ts';
import type { Surroundings } from './enrolled.ts';
import type { WardIndexes } from './ward-indexes.ts';
import type { WorkspaceLine } from './workspace-line.ts';

/** Makes the snapshots the relay asks for and compares those that others made; in one tab of a profile. */
export function keepSnapshots(around: Surroundings, indexes: WardIndexes, line: WorkspaceLine, scope: Scope): void {
	const { vault, device, ring, roster, clock, random, locks, report } = around;
	/** A ward's index is a document named like its ward. */
	const spaceOf = (document: DocumentId) =>
		indexes.wards().find((ward) => (ward as string) === document) ?? indexes.wardOf(document as string as CaseId);
	const open = (document: DocumentId) => {
		const space = spaceOf(document);
		return space ? openDocument({ ...around, ref: { space, document }, keyRing: ring }) : null;
	};
	scope.onClose(line.onSnapshotWanted(createSnapshotOnDemand({ clock, random, open, report }, scope)));
	electTab(`wardline witness ${vault.name}`, locks ?? undefined, scope, () => {
		const leading = createScope(report);
		scope.onClose(() => leading.close());
		startSnapshotWitness(
			{
				vault,
				keyRing: ring,
				ownDevice: device.deviceId,
				roster,
				clock,
				random,
				vouch: line.pass,
				onLine: (listener) => line.state.on(listener),
				report
			},
			leading
		);
	});
}
