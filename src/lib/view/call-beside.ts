import type { CaseId } from '#lib/core/ids.ts';
import type { CallScreen } from './call-screen.ts';

/** The case of the call that goes on beside what covers its place; null without a call, and where only a row of it has room. */
export const callBeside = ({ busy, phase }: Pick<CallScreen, 'busy' | 'phase'>, wide: boolean): CaseId | null =>
	wide && busy && 'caseId' in phase ? phase.caseId : null;
