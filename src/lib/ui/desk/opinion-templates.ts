import type { ConsultWish } from '#lib/model/consult/consult-body.ts';
import type { Specialty } from '#lib/model/consult/specialty.ts';
import { m } from '#lib/paraglide/messages.js';

/** The frame of an opinion: headings and empty list lines, in the language of the screen. Never a dose, never a choice of treatment. */
export interface OpinionTemplate {
	readonly id: string;
	readonly title: () => string;
	readonly text: () => string;
	/** Whose first choice it is; empty for everybody's. */
	readonly suits: readonly Specialty[];
	/** What it answers; absent for any. */
	readonly wish?: ConsultWish;
}

const critical: readonly Specialty[] = ['intensive-care', 'emergency-medicine', 'anaesthesiology'];

export const opinionTemplates: readonly OpinionTemplate[] = [
	{ id: 'general', title: m.desk_template_general, text: m.desk_template_general_text, suits: [] },
	{
		id: 'respiratory',
		title: m.desk_template_respiratory,
		text: m.desk_template_respiratory_text,
		suits: ['respiratory-medicine', 'thoracic-surgery', 'paediatrics', ...critical]
	},
	{
		id: 'infection',
		title: m.desk_template_infection,
		text: m.desk_template_infection_text,
		suits: ['infectious-diseases', 'infection-control', 'clinical-pharmacy', 'laboratory-medicine', 'internal-medicine']
	},
	{
		id: 'imaging',
		title: m.desk_template_imaging,
		text: m.desk_template_imaging_text,
		suits: ['radiology', 'ultrasound', 'pathology'],
		wish: 'image-read'
	},
	{
		id: 'anticoagulation',
		title: m.desk_template_anticoagulation,
		text: m.desk_template_anticoagulation_text,
		suits: ['haematology', 'cardiology', 'clinical-pharmacy', 'neurology']
	},
	{ id: 'circulation', title: m.desk_template_circulation, text: m.desk_template_circulation_text, suits: ['cardiology', ...critical] },
	{ id: 'kidney', title: m.desk_template_kidney, text: m.desk_template_kidney_text, suits: ['nephrology', 'urology'] },
	{
		id: 'ceiling',
		title: m.desk_template_ceiling,
		text: m.desk_template_ceiling_text,
		suits: ['geriatrics', 'oncology', 'intensive-care']
	},
	{ id: 'transfer', title: m.desk_template_transfer, text: m.desk_template_transfer_text, suits: [], wish: 'takeover' }
];

const conclusion: OpinionTemplate = { id: 'round', title: m.desk_template_round, text: m.desk_template_round_text, suits: [] };

/** All of them, what fits the question and the specialty first. A joint conclusion, which has no specialty, has its own. */
export function templatesFor(specialty: Specialty | null, wish: ConsultWish): readonly OpinionTemplate[] {
	if (specialty === null) return [conclusion, ...opinionTemplates];
	const rank = (template: OpinionTemplate): number =>
		template.wish === wish ? 0 : template.suits.includes(specialty) ? 1 : template.suits.length === 0 ? 2 : 3;
	return opinionTemplates.toSorted((a, b) => rank(a) - rank(b));
}
