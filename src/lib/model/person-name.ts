import type { IdentityBody } from './stay.ts';

type Named = Pick<IdentityBody, 'familyName' | 'givenName' | 'title'>;

const hanOnly = /^\p{Script=Han}+$/u;

/**
 * A patient's name for banner and board: `FAMILY, Given (Title)` (NHS CUI, patient banner 0016). Names in Chinese characters
 * are written the Chinese way, family name first and unseparated. Empty when no name is known: the view says so in words.
 */
export function personName(person: Named): string {
	const family = person.familyName.trim();
	const given = person.givenName.trim();
	const title = person.title?.trim() ?? '';
	const chinese = hanOnly.test(family) && (given === '' || hanOnly.test(given));
	const parts = chinese ? [family + given] : [family.toUpperCase(), given].filter((part) => part !== '');
	const name = parts.join(', ');
	return title === '' || name === '' ? name : `${name} (${title})`;
}
