import type { Coding } from '../coding.ts';
import { child, children, text, type Element } from './element.ts';

/** The codings of a `CodeableConcept`, as they were sent and at most 50; those without a code say nothing and are left out. */
export function codingsOf(concept: Element | null): readonly Coding[] {
	if (concept === null) return [];
	return children(concept, 'coding')
		.slice(0, 50)
		.flatMap((coding) => {
			const code = text(coding, 'code');
			return code === null ? [] : [{ system: text(coding, 'system') ?? '', code, display: text(coding, 'display') ?? '' }];
		});
}

/** What a person reads for a `CodeableConcept`: its text, else the first display, else the first code; null when it is empty. */
export function nameOf(concept: Element | null): string | null {
	if (concept === null) return null;
	const codings = codingsOf(concept);
	return text(concept, 'text') ?? codings.find((coding) => coding.display !== '')?.display ?? codings[0]?.code ?? null;
}

/** The codes of a system in a member of a resource. */
export const codesOf = (element: Element, member: string, system: string): readonly string[] =>
	codingsOf(child(element, member))
		.filter((coding) => coding.system === system)
		.map((coding) => coding.code);

/** The first code of a member whatever its system, for FHIR's own small value sets. */
export const statusCode = (element: Element, member: string): string | null => codingsOf(child(element, member))[0]?.code ?? null;
