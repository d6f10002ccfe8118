import * as v from 'valibot';
import type { PersonId, StatementId } from '#lib/core/ids.ts';
import { idOf, listOf, longText, shortText } from './body-fields.ts';

/** A signed text. It never changes (I11): what is missing comes as an addendum. */
export interface NoteBody {
	/** May be empty. */
	readonly title: string;
	readonly text: string;
	/** Everyone who typed in the draft, the signer among them. */
	readonly authors: readonly PersonId[];
	/** The note this one adds to. */
	readonly addendumTo?: StatementId;
}

export const noteSchema: v.GenericSchema<unknown, NoteBody> = v.object({
	title: shortText,
	text: longText,
	authors: listOf(idOf<PersonId>()),
	addendumTo: v.exactOptional(idOf<StatementId>())
});
