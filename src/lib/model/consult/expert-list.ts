import { languageNames, specialtyNames } from './expert-names.ts';
import { languages, type Language } from './language.ts';
import { specialties, type Specialty } from './specialty.ts';

/** One expert of a pasted list. */
export interface ExpertEntry {
	readonly name: string;
	readonly specialty: Specialty;
	/** Empty when none were given. */
	readonly languages: readonly Language[];
	/** As written, in ASCII digits; null when none was given. */
	readonly phone: string | null;
	/** Everything else the line says: title, hospital, duty. May be empty. */
	readonly role: string;
}

/** Why a line gave no entry. A screen makes a sentence of it, with what stood there. */
export type LineFault =
	| { readonly reason: 'no-specialty' }
	| { readonly reason: 'no-name' }
	| { readonly reason: 'unknown-specialty'; readonly written: string }
	| { readonly reason: 'name-too-long' }
	| { readonly reason: 'two-phones' }
	/** The same name and specialty stand in an earlier line. */
	| { readonly reason: 'double'; readonly firstLine: number }
	/** More lines than one list may have. */
	| { readonly reason: 'too-many' };

export interface FaultyLine {
	/** From 1, as an editor counts. */
	readonly line: number;
	readonly text: string;
	readonly fault: LineFault;
}

export interface ExpertList {
	readonly entries: readonly ExpertEntry[];
	readonly faults: readonly FaultyLine[];
}

const mostEntries = 500;
const longestName = 100;

/** Full-width Latin letters, digits and signs, and the ideographic space, to ASCII: what a Chinese keyboard types. */
const narrow = (text: string): string =>
	text.replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/[\u3000\u00a0]/g, ' ');

/** For comparing: "Dept. of Critical-Care Medicine" is "criticalcaremedicine", 呼吸内科 is 呼吸内. */
const bare = (text: string): string =>
	narrow(text)
		.toLowerCase()
		.replace(/^(dep(t|artment)\.? of )/, '')
		.replace(/[\s.\-_'’·]/g, '')
		.replace(/(?<=[\u4e00-\u9fff])(科|医师|医生|专家)$/, '');

const index = <C extends string>(codes: readonly C[], names: { readonly [K in C]: readonly string[] }): ReadonlyMap<string, C> =>
	new Map(codes.flatMap((code) => [code, ...names[code]].map((name): readonly [string, C] => [bare(name), code])));

const specialtyByName = index(specialties, specialtyNames);
const languageByName = index(languages, languageNames);

/** Tabs from a spreadsheet, else semicolons, else commas; inside quotes none of them parts (RFC 4180). */
function cellsOf(line: string): readonly string[] {
	const parted = narrow(line).replaceAll('、', '/');
	const separator = parted.includes('\t') ? '\t' : outsideQuotes(parted).includes(';') ? ';' : ',';
	const cells: string[] = [];
	let cell = '';
	let quoted = false;
	for (const sign of parted) {
		if (sign === '"' && (quoted || cell.trim() === '')) quoted = !quoted;
		else if (sign === separator && !quoted) {
			cells.push(cell);
			cell = '';
		} else cell += sign;
	}
	return [...cells, cell].map((text) => text.trim());
}

const outsideQuotes = (text: string): string => text.replace(/"[^"]*"/g, '');

/** A cell that holds languages and nothing else; null otherwise. */
function languagesIn(cell: string): readonly Language[] | null {
	const parts = cell.split(/[/&+,;|]|\s+and\s+|\s+/).filter((part) => part !== '');
	const whole = languageByName.get(bare(cell));
	if (whole !== undefined) return [whole];
	const found = parts.map((part) => languageByName.get(bare(part)));
	return found.length > 0 && found.every((language) => language !== undefined) ? [...new Set(found)] : null;
}

/** ITU-T E.164 allows 15 digits; signs that people put between them are kept. */
const isPhone = (cell: string): boolean => /^\+?[\d\s().-]+$/.test(cell) && /^\d{5,15}$/.test(cell.replace(/\D/g, ''));

/** A first line that names the columns instead of a person. */
const isHeading = (cells: readonly string[]): boolean =>
	/^(name|full name|expert|姓名|专家|专家姓名|名字)$/i.test(cells[0] ?? '') && !specialtyByName.has(bare(cells[1] ?? ''));

/** Bullets and numbers before a name: "1. ", "3) ", "2、", "• ". */
const unnumbered = (name: string): string => name.replace(/^(\d{1,3}[.)/]|[•·*-])\s*/, '');

function readLine(cells: readonly string[]): ExpertEntry | LineFault {
	const [first = '', second = '', ...rest] = cells;
	const name = unnumbered(first).replace(/\s+/g, ' ').trim();
	if (name === '') return { reason: 'no-name' };
	if (name.length > longestName) return { reason: 'name-too-long' };
	if (second === '') return { reason: 'no-specialty' };
	const specialty = specialtyByName.get(bare(second));
	if (specialty === undefined) return { reason: 'unknown-specialty', written: second };
	const spoken = new Set<Language>();
	const phones: string[] = [];
	const role: string[] = [];
	for (const cell of rest.filter((text) => text !== '')) {
		const found = languagesIn(cell);
		if (found !== null) for (const language of found) spoken.add(language);
		else if (isPhone(cell)) phones.push(cell);
		else role.push(cell);
	}
	if (phones.length > 1) return { reason: 'two-phones' };
	return { name, specialty, languages: [...spoken], phone: phones[0] ?? null, role: role.join(', ') };
}

/**
 * Reads a pasted list of experts: one a line, name and specialty first, then languages, phone and role in any order. Columns are parted
 * by tab, semicolon or comma, as wide as they like. Blank lines and a heading are passed over; every other line becomes an entry or a
 * fault, and no text makes it throw.
 */
export function parseExpertList(text: string): ExpertList {
	const entries: ExpertEntry[] = [];
	const faults: FaultyLine[] = [];
	const seen = new Map<string, number>();
	let isFirst = true;
	for (const [at, raw] of text
		.replace(/^\ufeff/, '')
		.split(/\r\n|\r|\n/)
		.entries()) {
		const line = at + 1;
		const cells = cellsOf(raw);
		if (cells.every((cell) => cell === '')) continue;
		const heading = isFirst && isHeading(cells);
		isFirst = false;
		if (heading) continue;
		const read = entries.length >= mostEntries ? ({ reason: 'too-many' } as const) : readLine(cells);
		if ('reason' in read) {
			faults.push({ line, text: raw, fault: read });
			continue;
		}
		const key = `${bare(read.name)}\n${read.specialty}`;
		const firstLine = seen.get(key);
		if (firstLine !== undefined) faults.push({ line, text: raw, fault: { reason: 'double', firstLine } });
		else {
			seen.set(key, line);
			entries.push(read);
		}
	}
	return { entries, faults };
}
