import { readFileSync, readdirSync } from 'node:fs';
import { type IFlattenedRuleSet, type ICruiseOptions, cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { expect, test } from 'vitest';

/** What each folder of src/lib may import from its neighbours. Anything absent is forbidden; type-only imports are free. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
	core: [],
	model: ['core'],
	wire: ['core'],
	trust: ['core', 'model', 'wire'],
	document: ['core', 'model', 'wire', 'trust'],
	vault: ['core', 'model', 'wire', 'trust', 'document'],
	sync: ['core', 'model', 'wire', 'trust', 'document', 'vault'],
	call: ['core', 'model'],
	workspace: ['core', 'model', 'wire', 'trust', 'document', 'vault', 'sync', 'call'],
	view: ['core', 'model', 'call', 'paraglide'],
	ui: ['core', 'model', 'view', 'paraglide']
};

/** The only folders that may name a package: nobody else learns of it, so it can be replaced. */
const homeOf: Readonly<Record<string, string>> = {
	yjs: 'src/lib/(document|sync|workspace)/|src/lib/view/from-yjs',
	'y-protocols': 'src/lib/(sync|workspace)/',
	'y-webrtc': 'src/lib/sync/',
	'y-indexeddb': 'src/lib/(document|vault)/',
	dexie: 'src/lib/vault/',
	lib0: 'src/lib/wire/',
	valibot: 'src/lib/(model|trust)/|sync-server/',
	'@hpke/core': 'src/lib/trust/',
	svelte: 'src/lib/(view|ui)/|src/routes/',
	'bits-ui': 'src/lib/ui/',
	'@lucide/svelte': 'src/lib/ui/',
	'@codemirror': 'src/lib/ui/notes/',
	'y-codemirror.next': 'src/lib/ui/notes/',
	'barcode-detector': 'src/lib/ui/',
	uqr: 'src/lib/ui/|sync-server/',
	'workbox-window': 'src/lib/view/',
	'workbox-precaching': 'src/service-worker/',
	'workbox-routing': 'src/service-worker/',
	ws: 'sync-server/',
	'better-sqlite3': 'sync-server/',
	pino: 'sync-server/',
	'web-push': 'sync-server/',
	'@peculiar/x509': 'sync-server/'
};

/** Code that only mentions a shape of another layer does not depend on it at run time. */
const runTime = { dependencyTypesNot: ['type-only'] } as const;
const anywhereOfOurs = '^(src|sync-server|tests)/';

const forbidden = [
	...Object.entries(mayImport).map(([folder, allowed]) => ({
		name: `${folder} imports only ${['itself', ...allowed].join(', ')}`,
		from: { path: `^src/lib/${folder}/` },
		to: { path: anywhereOfOurs, pathNot: `^src/lib/(${[folder, ...allowed].join('|')})/`, ...runTime }
	})),
	...Object.entries(homeOf).map(([name, home]) => ({
		name: `${name} stays at home`,
		from: { path: '^(src|sync-server)/', pathNot: `^(${home})` },
		to: { path: `node_modules/${name}/`, ...runTime }
	})),
	{ name: 'core uses no package', from: { path: '^src/lib/core/' }, to: { dependencyTypes: ['npm', 'npm-dev', 'core'] } },
	{
		name: 'model uses no package but valibot',
		from: { path: '^src/lib/model/' },
		to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/valibot/' }
	},
	{
		name: 'app.ts picks implementations and shows nothing',
		from: { path: '^src/lib/app[.]ts$' },
		to: { path: '^src/(lib/ui|routes)/', ...runTime }
	},
	{
		name: 'only routes import app.ts',
		from: { path: '^(src|sync-server)/', pathNot: '^src/routes/' },
		to: { path: '^src/lib/app[.]ts$', ...runTime }
	},
	{
		name: 'routes import ui, view, core, model and app.ts',
		from: { path: '^src/routes/' },
		to: { path: '^src/lib/', pathNot: '^src/lib/((ui|view|core|model|paraglide)/|app[.]ts$)', ...runTime }
	},
	{
		name: 'the service worker never sees case data',
		from: { path: '^src/service-worker/' },
		to: { path: '^src/lib/', pathNot: '^src/lib/(core|model/alert)/', ...runTime }
	},
	{
		name: 'the relay cannot open what it carries',
		from: { path: '^sync-server/' },
		to: { path: '^src/', pathNot: '^src/lib/(core|model|wire|trust)/' }
	},
	{ name: 'the app never imports the relay', from: { path: '^src/' }, to: { path: '^sync-server/' } },
	// A component that draws itself, as an addendum under its note, is a recursion and no cycle.
	{ name: 'no cycles', from: { path: '^(.+)$' }, to: { pathNot: '^$1$', circular: true, viaOnly: runTime } }
].map((rule) => ({ severity: 'error', ...rule }));

test('every import goes where the map in README.md says', { timeout: 180_000 }, async () => {
	const options: ICruiseOptions = {
		validate: true,
		ruleSet: { forbidden } as unknown as IFlattenedRuleSet,
		exclude: { path: '[.]test[.]ts$' },
		doNotFollow: { path: 'node_modules' },
		tsPreCompilationDeps: 'specify'
	};
	const resolution = { conditionNames: ['import', 'svelte', 'default'], extensions: ['.ts', '.js', '.svelte'] };
	const { output } = await cruise(['src', 'sync-server'], options, resolution, { tsConfig: extractTSConfig('tsconfig.json') });
	if (typeof output === 'string') throw new Error('dependency-cruiser returned text');
	expect(output.summary.totalCruised).toBeGreaterThan(20);
	// A component that shows itself inside itself is no cycle between files.
	const breaches = output.summary.violations.filter(({ from, to }) => from !== to);
	expect(breaches.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
});

const ours = ['src', 'sync-server', 'tests']
	.flatMap((folder) =>
		readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => ({ entry, path: `${entry.parentPath}/${entry.name}` }))
	)
	.filter(({ entry, path }) => entry.isFile() && /[.](ts|js|svelte|css)$/.test(path) && !path.startsWith('src/lib/paraglide/'))
	.map(({ path }) => path);

test('no file of the product is longer than a person reads in one sitting: 300 lines', () => {
	expect(ours.length).toBeGreaterThan(20);
	const long = ours
		.map((path) => ({ path, lines: readFileSync(path, 'utf8').trimEnd().split('\n').length }))
		.filter(({ lines }) => lines > 300);
	expect(long.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
});

test('every file is named after what it holds', () => {
	const vague = /^index[.]|(^|-)(utils?|helpers?|types|common|misc|manager|service)[.]/i;
	const named = ours.filter((path) => {
		const name = path.split('/').at(-1)!;
		const kebab = /^[a-z0-9]+(-[a-z0-9]+)*([.][a-z]+)*$/.test(name);
		const component = /^[A-Z][A-Za-z0-9]*[.]svelte$/.test(name);
		const route = path.startsWith('src/routes/') && name.startsWith('+');
		// The framework looks for the service worker under this very name.
		return !(kebab || component || route) || (vague.test(name) && path !== 'src/service-worker/index.ts');
	});
	expect(named).toEqual([]);
});
