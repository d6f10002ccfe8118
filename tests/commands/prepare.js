import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeCommand, root, runStep } from './step.js';

const hiddenLock = join(root, 'node_modules/.package-lock.json');
const sqliteBinary = join(root, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node');
const buildStamp = join(root, 'build/.sources');

/** What the built app is made of. */
const sources = ['src', 'static', 'svelte.config.js', 'vite.config.ts', 'tsconfig.json', 'package-lock.json'];

/**
 * Installs packages unless what is installed is what the lock file names, and compiles the database.
 * @returns {Promise<boolean>}
 */
export async function ensureInstalled() {
	return (await ensurePackages()) && (await ensureDatabase());
}

/**
 * The packages alone: whoever has other work meanwhile compiles the database beside it (`ensureDatabase`).
 * @returns {Promise<boolean>}
 */
export async function ensurePackages() {
	if (isInstalled()) return true;
	const { passed } = await runStep('Installing packages', ...npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--ignore-scripts']));
	return passed;
}

/**
 * Compiles the database where no ready-made one fits.
 * @returns {Promise<boolean>}
 */
export async function ensureDatabase() {
	if (existsSync(sqliteBinary)) return true;
	// -O2, as Debian builds SQLite: a quarter less to compute than its own -O3.
	const flags = { JOBS: '2', CFLAGS: '-O2' };
	const { passed } = await runStep('Compiling the database (about a minute)', ...npm(['rebuild', 'better-sqlite3']), flags);
	return passed;
}

/** npm writes its hidden lock file last, so an interrupted installation has none. */
function isInstalled() {
	if (!existsSync(hiddenLock)) return false;
	const installed = packagesOf(hiddenLock);
	return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, wanted]) => {
		const found = installed[path];
		return path === '' || (found === undefined ? wanted.optional === true : found.version === wanted.version);
	});
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/**
 * Makes the files that the framework and the messages compiler generate: lint and type check read them.
 * @returns {Promise<boolean>}
 */
export async function ensureGenerated() {
	const kit = await runStep('Generating route types', ...nodeCommand('@sveltejs/kit/svelte-kit.js', ['sync']));
	const messages = await runStep(
		'Compiling messages',
		...nodeCommand('@inlang/paraglide-js/bin/run.js', [
			'compile',
			'--project',
			'./src/project.inlang',
			'--outdir',
			'./src/lib/paraglide',
			'--strategy',
			'localStorage',
			'preferredLanguage',
			'baseLocale'
		])
	);
	return kit.passed && messages.passed;
}

/**
 * Builds the app unless the build was made from these very sources.
 * @returns {Promise<boolean>}
 */
export async function ensureBuilt() {
	const now = hashOfSources();
	if (existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === now) return true;
	const { passed } = await runStep('Building the app', ...nodeCommand('vite/bin/vite.js', ['build']));
	if (passed) writeFileSync(buildStamp, now);
	return passed;
}

/** By content, not by date: a checkout changes dates without changing sources, and the other way round. */
function hashOfSources() {
	const hash = createHash('sha256');
	for (const source of sources) {
		for (const file of filesOf(source)) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
	}
	return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
	if (path === 'src/lib/paraglide' || path === 'src/project.inlang/cache' || path.endsWith('.test.ts')) return [];
	try {
		return readdirSync(join(root, path))
			.sort()
			.flatMap((name) => filesOf(`${path}/${name}`));
	} catch (error) {
		const { code } = /** @type {NodeJS.ErrnoException} */ (error);
		if (code === 'ENOTDIR') return [path];
		if (code === 'ENOENT') return [];
		throw error;
	}
}

/**
 * The npm that called us, or the one on the PATH.
 * @param {readonly string[]} args
 * @returns {[string, string[]]}
 */
function npm(args) {
	const script = process.env['npm_execpath'];
	return script?.endsWith('.js') === true ? [process.execPath, [script, ...args]] : ['npm', [...args]];
}
