// Imported first by every command: says in one sentence what an old Node would say in forty lines.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(
		`Wardline needs Node 20.19 or newer; this is ${process.versions.node}. Get one from https://nodejs.org or your distribution.`
	);
	process.exit(1);
}
