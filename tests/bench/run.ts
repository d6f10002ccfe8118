import { readdirSync, writeFileSync } from 'node:fs';

/** One figure, or several under a name; null is what could not be measured. */
export type Figure = number | boolean | string | null | readonly Figure[] | Figures;

/** Named figures, units in their names, as `--json FILE` writes them. */
export interface Figures {
	readonly [name: string]: Figure;
}

/** What each `NAME.bench.ts` beside this file exports. */
export interface Bench {
	/** One line for the list of benches. */
	readonly about: string;
	/** Prints a table for people and returns the figures; `args` is what the command line says beyond the name. */
	run(args: readonly string[]): Promise<Figures>;
}

const suffix = '.bench.ts';
const here = new URL('./', import.meta.url);
const names = readdirSync(here)
	.filter((file) => file.endsWith(suffix))
	.map((file) => file.slice(0, -suffix.length))
	.sort();

const load = async (name: string): Promise<Bench> =>
	((await import(new URL(`${name}${suffix}`, here).href)) as { readonly bench: Bench }).bench;

const args = process.argv.slice(2);
const name = args[0]?.startsWith('--') === true ? undefined : args.shift();
const jsonAt = args.indexOf('--json');
const [, jsonFile] = jsonAt === -1 ? [] : args.splice(jsonAt, 2);

if (name === undefined || !names.includes(name) || (jsonAt !== -1 && jsonFile === undefined)) {
	if (name !== undefined && !names.includes(name)) console.error(`There is no bench named "${name}".`);
	console.log('npm run bench -- NAME [--json FILE]');
	for (const each of names) console.log(`  ${each.padEnd(12)} ${(await load(each)).about}`);
	process.exit(name === undefined && jsonAt === -1 ? 0 : 1);
}
const figures = await (await load(name)).run(args);
if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(figures, null, '\t')}\n`);
process.exit(0);
