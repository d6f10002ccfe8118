import { child, type Element } from './element.ts';

/** Members that R4 does not have, or has in another form: signs of STU3 (2017) and R5 (2023). */
const foreign: { readonly [type: string]: readonly ((resource: Element) => string | null)[] } = {
	Condition: [inForm('clinicalStatus', 'string'), has('context')],
	AllergyIntolerance: [inForm('clinicalStatus', 'string'), has('assertedDate')],
	Observation: [has('context'), has('comment'), has('related'), inForm('interpretation', 'concept')],
	Procedure: [has('context'), has('notDone'), has('occurrenceDateTime'), has('occurrencePeriod'), has('reported')],
	Encounter: [has('actualPeriod'), has('indication'), inForm('class', 'list')]
};

function has(member: string): (resource: Element) => string | null {
	return (resource) => (resource[member] === undefined ? null : member);
}

function inForm(member: string, form: 'string' | 'concept' | 'list'): (resource: Element) => string | null {
	return (resource) => {
		const value = resource[member];
		const found = form === 'list' ? Array.isArray(value) : form === 'concept' ? child(resource, member) !== null : typeof value === form;
		return found ? member : null;
	};
}

/** The member that shows that a resource was written for another version of FHIR than R4; null when nothing does. */
export function foreignMember(resourceType: string, resource: Element): string | null {
	for (const sign of foreign[resourceType] ?? []) {
		const member = sign(resource);
		if (member !== null) return member;
	}
	return null;
}
