import * as v from 'valibot';
import { shortText } from './body-fields.ts';

/** A code as the sender wrote it, kept so that a later export says the same thing (FHIR `Coding`). */
export interface Coding {
	/** The code system's URI, for example `http://loinc.org`; empty when the sender gave none. */
	readonly system: string;
	readonly code: string;
	/** The sender's words for the code; may be empty. */
	readonly display: string;
}

export const codingSchema: v.GenericSchema<unknown, Coding> = v.object({ system: shortText, code: shortText, display: shortText });
