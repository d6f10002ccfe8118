import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's folder, wherever a command was called from. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** How often a silent step says that it is alive, where the line cannot be rewritten (a log, a CI). */
const signOfLifeMs = 15_000;

/**
 * @typedef {object} Outcome
 * @property {boolean} passed
 * @property {string} output everything the step printed
 */

/**
 * Runs a program, showing what is being done and for how long. Its output is kept back and shown only when it fails.
 * @param {string} title
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<Outcome>}
 */
export function runStep(title, program, args, environment = {}) {
	return timed(title, async () => {
		const { code, output } = await run(program, args, environment);
		if (code !== 0) return { passed: false, output: output.trim() === '' ? `${program} ended with code ${code}` : output };
		return { passed: true, output };
	});
}

/**
 * Shows a title, then how long `work` took and whether it passed.
 * @param {string} title
 * @param {() => Promise<Outcome>} work
 * @returns {Promise<Outcome>}
 */
export async function timed(title, work) {
	const began = Date.now();
	const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
	const terminal = process.stdout.isTTY === true;
	if (terminal) process.stdout.write(`  ${title} …`);
	else console.log(`  ${title} …`);
	const sign = setInterval(
		() => (terminal ? process.stdout.write(`\r  ${title} … ${seconds()}`) : console.log(`  ${title} … ${seconds()}`)),
		terminal ? 1000 : signOfLifeMs
	);
	try {
		const outcome = await work();
		console.log(`${terminal ? '\r\u001b[K' : ''}${outcome.passed ? '✓' : '✗'} ${title} (${seconds()})`);
		if (!outcome.passed) console.log(indent(outcome.output));
		return outcome;
	} finally {
		clearInterval(sign);
	}
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(program, args, environment) {
	return new Promise((resolve) => {
		const child = spawn(program, args, {
			cwd: root,
			env: { ...process.env, NO_COLOR: '1', ...environment },
			stdio: ['ignore', 'pipe', 'pipe']
		});
		let output = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
		// Without this, a signal to this process alone would leave the program working behind its back.
		const stop = () => {
			child.kill();
			process.exit(130);
		};
		for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
		child.on('error', (error) => resolve({ code: 127, output: `${program}: ${error.message}` }));
		child.on('close', (code) => {
			for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, stop);
			resolve({ code: code ?? 1, output });
		});
	});
}

/** @param {string} text */
const indent = (text) =>
	text
		.trimEnd()
		.split('\n')
		.map((line) => `    ${line}`)
		.join('\n');

/**
 * Runs a package's command with this very Node, whatever the PATH says.
 * @param {string} file the command's script below node_modules
 * @param {readonly string[]} args
 * @returns {[string, string[]]}
 */
export const nodeCommand = (file, args) => [process.execPath, [`${root}node_modules/${file}`, ...args]];
