import type { StepOf } from './consult-causality.ts';
import { taken, type Known } from './consult-known.ts';

/** A joint call that was agreed. Two set apart both stand until a person cancels one. */
export interface MeetingState {
	readonly statement: StepOf<'meeting-set'>;
	/** The first step that called it off; null while it stands. */
	readonly cancelled: StepOf<'meeting-cancelled'> | null;
}

/** Every meeting of a consult by when it begins, cancelled ones among them. */
export function meetingsOf(known: Known): readonly MeetingState[] {
	const cancelled = taken(known, 'meeting-cancelled');
	return taken(known, 'meeting-set')
		.map((statement): MeetingState => ({ statement, cancelled: cancelled.find(({ body }) => body.meeting === statement.id) ?? null }))
		.sort((a, b) => a.statement.body.atMs - b.statement.body.atMs || (a.statement.id < b.statement.id ? -1 : 1));
}
