import './require-node.js';
import { spawn } from 'node:child_process';
import { ensureInstalled } from './prepare.js';
import { root } from './step.js';

// npm run dev: the app with live reload on port 5173, which passes the relay's paths to a relay on port 8081.
if (!(await ensureInstalled())) process.exit(1);
const programs = [
	[
		'--import',
		'tsx',
		'sync-server/main.ts',
		'--host',
		'127.0.0.1',
		'--port',
		'8081',
		'--data',
		'./data/dev',
		'--origin',
		'http://localhost:5173'
	],
	['node_modules/vite/bin/vite.js', 'dev', '--port', '5173', '--strictPort']
];
const children = programs.map((args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }));
const stop = () => children.forEach((child) => child.kill('SIGINT'));
for (const child of children) {
	child.on('exit', (code) => {
		stop();
		if (code) process.exitCode = code;
	});
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
