import type { CaseId } from '#lib/core/ids.ts';
import type { CallScreen } from '#lib/view/call-screen.ts';

/** How a case page is laid out: no call about this case, a call with room for its picture, or the notes in the picture's place. */
export type CallArrangement = 'none' | 'picture' | 'notes';

/** What the call asks for now. */
export function wantedArrangement(view: Pick<CallScreen, 'phase' | 'busy' | 'notesFirst'>, caseId: CaseId): CallArrangement {
	if (!view.busy || !('caseId' in view.phase) || view.phase.caseId !== caseId) return 'none';
	return view.notesFirst ? 'notes' : 'picture';
}

/** A first picture takes a moment after the first sound; and a trial of the line that fails takes it away again within two seconds. */
const pictureLateMs = 2_500;
const trialMs = 2_000;

/** How long a wish must last before the page follows: what moves under a finger is missed. */
export function arrangeAfterMs(shown: CallArrangement, wanted: CallArrangement, ownChoice: boolean): number {
	if (shown === 'picture' && wanted === 'notes') return ownChoice ? 0 : pictureLateMs;
	return shown === 'notes' && wanted === 'picture' && !ownChoice ? trialMs : 0;
}
