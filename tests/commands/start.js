import './require-node.js';
import { ensureBuilt, ensureInstalled } from './prepare.js';

// npm start: from a fresh clone to a serving ward. The relay runs in this process, so a signal has one receiver.
if (!(await ensureInstalled())) {
	console.error('The packages could not be installed; the reason stands above.');
	process.exit(1);
}
if (!(await ensureBuilt())) {
	console.error('The app could not be built; the reason stands above.');
	process.exit(1);
}
const { register } = await import('tsx/esm/api');
register();
await import('../../sync-server/main.ts');
