import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { AnyStatement, Statement } from '../statement.ts';
import { compareByTime, ofKind } from '../supersede.ts';
import { isSamePlace, parsePlace, type CasePlace } from './case-place.ts';
import { highestMarkNumber, type MarkBody } from './mark.ts';

/** A mark as screens show it: what its maker last said of it. */
export interface Mark {
	/** The statement that stands, which a change of the mark must supersede. */
	readonly id: StatementId;
	/** The number on screens: `3`, and `3b` for one that two people gave without knowing of each other. */
	readonly label: string;
	/** Null for a place that only a newer version knows. */
	readonly place: CasePlace | null;
	readonly text: string | null;
	readonly by: PersonId;
	/** When it was first made, by its maker's clock. */
	readonly madeAtMs: number;
	readonly callId: string | null;
	readonly consult: StatementId | null;
}

/** One mark from its first statement to those that stand for it now. Nobody changes what somebody else pointed at. */
interface Story {
	readonly first: Statement<'mark'>;
	latest: Statement<'mark'>;
}

function storiesOf(facts: readonly AnyStatement[]): readonly Story[] {
	const stories: Story[] = [];
	const storyOf = new Map<StatementId, Story>();
	for (const mark of [...ofKind(facts, 'mark')].sort(compareByTime)) {
		const before = mark.supersedes.map((id) => storyOf.get(id)).find((story) => story?.first.personId === mark.personId);
		const story = before ?? { first: mark, latest: mark };
		if (!before && mark.body.setAside) continue;
		if (!before) stories.push(story);
		story.latest = mark;
		storyOf.set(mark.id, story);
	}
	return stories;
}

const letterOf = (at: number): string => (at === 0 ? '' : String.fromCharCode('a'.charCodeAt(0) + Math.min(at, 25)));

/** The marks that stand, oldest first, from verified statements. One that was set aside keeps its number to itself. */
export function marksOf(facts: readonly AnyStatement[]): readonly Mark[] {
	const given = new Map<number, number>();
	return storiesOf(facts).flatMap(({ first, latest }): Mark[] => {
		const { number } = first.body;
		const at = given.get(number) ?? 0;
		given.set(number, at + 1);
		if (latest.body.setAside) return [];
		const { place, text, callId, consult } = latest.body;
		return [
			{
				id: latest.id,
				label: `${number}${letterOf(at)}`,
				place: parsePlace(place),
				text: text ?? null,
				by: first.personId,
				madeAtMs: first.time.wallMs,
				callId: callId ?? null,
				consult: consult ?? null
			}
		];
	});
}

/** The number of the next mark. */
export const nextMarkNumber = (facts: readonly AnyStatement[]): number =>
	Math.min(Math.max(0, ...ofKind(facts, 'mark').map(({ body }) => body.number)) + 1, highestMarkNumber);

/** The mark by which this person pointed there before, in the same call or, outside of calls, at all. */
export const markAt = (marks: readonly Mark[], by: PersonId, place: CasePlace, callId: string | null): Mark | null =>
	marks.find((mark) => mark.by === by && mark.callId === callId && mark.place !== null && isSamePlace(mark.place, place)) ?? null;

/** The body by which the maker of a mark sets it aside. */
export const setAsideBody = ({ place, number }: MarkBody): MarkBody => ({ place, number, setAside: true });
