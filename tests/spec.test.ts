import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

/** A rule stands in a list: `- **V3** An implausible value asks twice.` */
const rulePattern = /^\s*[-*] \*\*([A-Z]{1,4}\d+[a-z]?)\*\*/gm;
/** A test title cites it: `[V3] an implausible value asks twice`, or `[V3, V4]`. */
const titlePattern = /\b(?:test|it|describe)(?:[.][a-zA-Z]+)*\s*(?:\([^'"`]*?\)\s*)?\(\s*(['"`])([\s\S]*?)\1/g;
const citedPattern = /\[([A-Z]{1,4}\d+[a-z]?(?:,\s*[A-Z]{1,4}\d+[a-z]?)*)\]/g;

const filesBelow = (folder: string, pattern: RegExp): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && pattern.test(entry.name) && !entry.parentPath.includes('paraglide'))
		.map((entry) => `${entry.parentPath}/${entry.name}`);

const ruleFiles = ['tests/SPEC.md', 'sync-server/PROTOCOL.md', ...filesBelow('tests/spec', /[.]md$/)].filter((file) => existsSync(file));
const rules = ruleFiles.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(rulePattern)].map(([, id]) => ({ id: id!, file })));

const testFiles = ['src', 'sync-server', 'tests'].flatMap((folder) => filesBelow(folder, /[.](test|spec|contract)[.]ts$/));
const citations = testFiles.flatMap((file) =>
	[...readFileSync(file, 'utf8').matchAll(titlePattern)].flatMap(([, , title]) =>
		[...title!.matchAll(citedPattern)].flatMap(([, ids]) => ids!.split(/,\s*/).map((id) => ({ id, file })))
	)
);

test('every rule has one id of its own', () => {
	expect(rules.length).toBeGreaterThan(0);
	const twice = rules.filter(({ id }, at) => rules.findIndex((rule) => rule.id === id) !== at);
	expect(twice.map(({ id, file }) => `${id} in ${file}`)).toEqual([]);
});

test('every rule is cited by the title of a test', () => {
	const cited = new Set(citations.map(({ id }) => id));
	expect(rules.filter(({ id }) => !cited.has(id)).map(({ id, file }) => `${id} of ${file}`)).toEqual([]);
});

test('every id that a title cites is a rule', () => {
	const known = new Set(rules.map(({ id }) => id));
	expect(citations.filter(({ id }) => !known.has(id)).map(({ id, file }) => `${id} in ${file}`)).toEqual([]);
});
