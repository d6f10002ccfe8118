import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { CaseId, DocumentId, KeyId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { createScope, type Scope } from '#lib/core/scope.ts';
import { openLiveLane, type ConnectLane, type SignalPoint } from '#lib/sync/live-lane.ts';
import { deriveLiveLane } from '#lib/trust/live-lane-key.ts';
import type { Surroundings } from './enrolled.ts';

export interface CaseLaneParts {
	readonly around: Surroundings;
	readonly caseId: CaseId;
	readonly doc: Y.Doc;
	readonly awareness: Awareness;
	readonly point: Readable<SignalPoint | null>;
	readonly connect: ConnectLane;
}

/** The live lane of an open case, in the room of the case's current key: a new epoch is a new room, which a removed device cannot find. */
export function keepLiveLane({ around, caseId, doc, awareness, point, connect }: CaseLaneParts, scope: Scope): Readable<number> {
	const { ring, report } = around;
	const document = caseId as string as DocumentId;
	const peers = createSettable(0);
	let keyId: KeyId | null = null;
	let lane: Scope | null = null;
	let last: Promise<void> = Promise.resolve();

	const enter = async (): Promise<void> => {
		const key = ring.current(document);
		if (!key || key.keyId === keyId || scope.closed) return;
		await lane?.close();
		keyId = key.keyId;
		const within = createScope(report);
		lane = within;
		const { room, password } = await deriveLiveLane(key, document);
		const opened = openLiveLane({ doc, awareness, room: { name: room, password }, point, report, connect }, within);
		within.onClose(opened.peers.on(() => peers.set(opened.peers.current)));
	};
	const follow = (): void => void (last = last.then(enter).catch(report));

	scope.onClose(ring.onChange(follow));
	scope.onClose(async () => {
		await last;
		await lane?.close();
	});
	follow();
	return peers;
}
