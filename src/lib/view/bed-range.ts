import { err, ok, type Result } from '#lib/core/result.ts';

/** More beds than any ward has: a typing slip such as 1–2400 is caught. */
const maxBedsPerWard = 200;

export type BedRangeError =
	{ readonly reason: 'empty' } | { readonly reason: 'too-many' } | { readonly reason: 'backwards'; readonly part: string };

/** Beds from quick entry: `1–24`, `1-12, 14, ICU 1`. Commas of both scripts divide; a bed named twice counts once. */
export function parseBeds(text: string): Result<readonly string[], BedRangeError> {
	const beds = new Set<string>();
	for (const part of text.split(/[,，、;；\n]/)) {
		const name = part.trim().replaceAll(/\s+/g, ' ');
		if (name === '') continue;
		const range = /^(\D*)(\d{1,4})\s*(?:[-–—~～]|\.\.|to|至|到)\s*(\d{1,4})$/i.exec(name);
		if (!range) {
			beds.add(name);
			continue;
		}
		const [, prefix = '', from = '', to = ''] = range;
		if (Number(from) > Number(to)) return err({ reason: 'backwards', part: name });
		if (Number(to) - Number(from) >= maxBedsPerWard) return err({ reason: 'too-many' });
		for (let bed = Number(from); bed <= Number(to); bed++) beds.add(`${prefix}${String(bed)}`);
	}
	if (beds.size === 0) return err({ reason: 'empty' });
	return beds.size > maxBedsPerWard ? err({ reason: 'too-many' }) : ok([...beds]);
}
