import { m } from '#lib/paraglide/messages.js';
import type { FaultPlace } from '#lib/model/fhir/parse-bundle.ts';
import type { SkipReason } from '#lib/model/fhir/read-outcome.ts';
import { kindWords, listWords } from '#lib/ui/case/case-words.ts';
import type { ImportFault } from '#lib/view/import-files.svelte.ts';

const placeWords = (place: FaultPlace): string =>
	'path' in place ? m.import_place_path({ path: place.path }) : m.import_place_line({ line: place.line, column: place.column });

/** One sentence that names the file, what is wrong with it, and where. */
export function faultWords(name: string, fault: ImportFault, locale: string): string {
	switch (fault.reason) {
		case 'too-big':
			return m.import_too_big({ name });
		case 'broken-gzip':
			return m.import_broken_gzip({ name });
		case 'not-text':
			return m.import_not_text({ name });
		case 'unreadable':
			return m.import_unreadable({ name });
		case 'not-permitted':
			return m.import_not_permitted({ name, kinds: listWords(fault.kinds.map(kindWords), locale) });
		case 'not-json':
			return m.import_not_json({ name, place: placeWords(fault.place) });
		case 'cut-off':
			return m.import_cut_off({ name, place: placeWords(fault.place) });
		case 'not-fhir':
			return m.import_not_fhir({ name, place: placeWords(fault.place) });
		case 'not-r4':
			return m.import_not_r4({ name, place: placeWords(fault.place) });
		case 'not-a-bundle':
			return m.import_not_a_bundle({ name, place: placeWords(fault.place) });
		case 'no-patient':
			return m.import_no_patient({ name, place: placeWords(fault.place) });
		case 'unsupported-type':
			return m.import_unsupported_type({ name, place: placeWords(fault.place) });
	}
}

const reasons: { readonly [R in SkipReason]: () => string } = {
	'not-supported': m.import_skip_not_supported,
	'entered-in-error': m.import_skip_entered_in_error,
	'not-done': m.import_skip_not_done,
	'no-name': m.import_skip_no_name,
	'no-time': m.import_skip_no_time,
	'no-value': m.import_skip_no_value,
	'panel-only': m.import_skip_panel_only,
	'inactive-allergy': m.import_skip_inactive_allergy,
	'no-patient': m.import_skip_no_patient,
	double: m.import_skip_double,
	'no-resource': m.import_skip_no_resource
};

export const skipWords = (reason: SkipReason): string => reasons[reason]();
