import { fromUtf8, utf8 } from '#lib/core/bytes.ts';
import type { CaseId, DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import type { PassingLane } from './passing-lane.ts';

/** Call messages between two devices, sealed with a case's key; at most once, unordered, lost without a line. */
export interface Signalling {
	send(caseId: CaseId, to: DeviceId, message: unknown): void;
	on(listener: (caseId: CaseId, from: DeviceId, message: unknown) => void): () => void;
	/** The line opened: what was lost without it can be said again. */
	onOpened(listener: () => void): () => void;
}

/** `wardOf` answers null for a case this device has no key for; nothing is sent then. */
export function createSignalling(
	lane: PassingLane,
	wardOf: (caseId: CaseId) => SpaceId | null,
	onOpened: Signalling['onOpened']
): Signalling {
	return {
		onOpened,
		send(caseId, to, message) {
			const space = wardOf(caseId);
			if (space) lane.signal({ space, document: caseId as string as DocumentId }, to, utf8(JSON.stringify(message)));
		},
		on: (listener) =>
			lane.on((purpose, { sender, scope, payload }) => {
				if (purpose !== 'signal') return;
				let message: unknown;
				try {
					message = JSON.parse(fromUtf8(payload));
				} catch {
					// A member's device that speaks something else: nothing to tell the call.
					return;
				}
				listener(scope as CaseId, sender, message);
			})
	};
}
