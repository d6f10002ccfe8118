import type { StatementId } from '#lib/core/ids.ts';
import type { AnyStatement, Statement } from '../statement.ts';
import { headsOf, ofKind } from '../supersede.ts';
import type { ImageBody, ImageMarked, ImageSetAside, ImageTaken } from './image-body.ts';

type About<B extends ImageBody> = Statement<'image'> & { readonly body: B };

export interface CaseImage {
	readonly statement: About<ImageTaken>;
	readonly key: boolean;
	/** Why it does not count, in the words of whoever set it aside; null while it counts. */
	readonly setAside: About<ImageSetAside> | null;
	/** What the next mark, and the next setting aside, have to supersede. */
	readonly markHeads: readonly StatementId[];
	readonly asideHeads: readonly StatementId[];
}

const newestFirst = (a: CaseImage, b: CaseImage): number =>
	b.statement.body.takenAtMs - a.statement.body.takenAtMs || (a.statement.id < b.statement.id ? 1 : -1);

/**
 * The images of a file from its facts: key images first, then the newest. Where two people said different things without knowing
 * of each other, an image is key when one of them says so, and set aside when one of them says so: a picture that may be of
 * somebody else is not shown as this patient's.
 */
export function caseImages(facts: readonly AnyStatement[]): readonly CaseImage[] {
	const said = ofKind(facts, 'image');
	const about = <B extends ImageMarked | ImageSetAside>(act: B['act'], image: StatementId): readonly About<B>[] =>
		headsOf(
			said.filter((statement): statement is About<B> => {
				const { body } = statement;
				return body.act === act && 'image' in body && body.image === image;
			})
		);
	const taken = said.filter((statement): statement is About<ImageTaken> => statement.body.act === 'taken');
	const images = taken.map((statement): CaseImage => {
		const marks = about<ImageMarked>('marked', statement.id);
		const asides = about<ImageSetAside>('set-aside', statement.id);
		return {
			statement,
			key: marks.length === 0 ? statement.body.key : marks.some(({ body }) => body.key),
			setAside: asides.findLast(({ body }) => body.reason !== null) ?? null,
			markHeads: marks.map(({ id }) => id),
			asideHeads: asides.map(({ id }) => id)
		};
	});
	return images.sort((a, b) => Number(b.key) - Number(a.key) || newestFirst(a, b));
}
