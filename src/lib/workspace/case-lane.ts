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
	/** True while a call needs the whole line: the lane keeps no connection then, for each costs checks and repetitions of its own. */
	readonly resting: Readable<boolean>;
}

/** The live lane of an open case, in the room of the case's current key: a new epoch is a new room, which a removed device cannot find. */
export function keepLiveLane({ around, caseId, doc, awareness, point, connect, resting }: CaseLaneParts, scope: Scope): Readable<number> {
	const { ring, report } = around;
	const document = caseId as string as DocumentId;
	const peers = createSettable(0);
	let keyId: KeyId | null = null;
	let lane: Scope | null = null;
	let last: Promise<void> = Promise.resolve();

	/** y-webrtc forgets this device's cursor when it leaves a room, and an awareness without a state takes no cursor again. */
	const leave = async (): Promise<void> => {
		const mine = awareness.getLocalState();
		await lane?.close();
		lane = keyId = null;
		if (mine && !scope.closed) awareness.setLocalState(mine);
	};
	const enter = async (): Promise<void> => {
		const key = ring.current(document);
		if (scope.closed) return;
		if (resting.current) return leave();
		if (!key || key.keyId === keyId) return;
		await leave();
		keyId = key.keyId;
		const within = createScope(report);
		lane = within;
		const { room, password } = await deriveLiveLane(key, document);
		const opened = openLiveLane({ doc, awareness, room: { name: room, password }, point, report, connect }, within);
		within.onClose(opened.peers.on(() => peers.set(opened.peers.current)));
	};
	const follow = (): void => void (last = last.then(enter).catch(report));

	scope.onClose(ring.onChange(follow));
	scope.onClose(resting.on(follow));
	scope.onClose(async () => {
		await last;
		await lane?.close();
	});
	follow();
	return peers;
}
