import { expect, test } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { parseCommandLine } from './command-line.ts';

const read = (argv: string[], environment: Record<string, string> = {}) => {
	const options = expectOk(parseCommandLine(argv, environment), 'readable');
	if (options === 'help') throw new Error('help was not asked for');
	return options;
};

const refusal = (argv: string[], environment: Record<string, string> = {}) => {
	const options = parseCommandLine(argv, environment);
	return options.ok ? null : options.error.sentence;
};

test('[SH1] with nothing said, every network on port 8080 and ./data', () => {
	expect(read([])).toEqual({
		host: '0.0.0.0',
		port: 8080,
		dataFolder: './data',
		origin: null,
		tls: { kind: 'none' },
		onboardPort: null,
		turn: null,
		push: { contact: 'mailto:relay@wardline.invalid' },
		readyFile: null
	});
});

test('[SH1] a flag wins over its variable, and a variable over the default', () => {
	const options = read(['--port', '9000'], { WARDLINE_PORT: '7000', WARDLINE_DATA: '/srv/ward', WARDLINE_ONBOARD_PORT: '80' });
	expect(options).toMatchObject({ port: 9000, dataFolder: '/srv/ward', onboardPort: 80 });
});

test('[SH1] an origin is kept without its path, and only a plain one is taken', () => {
	expect(read(['--origin', 'https://Ward.example.org/']).origin).toBe('https://ward.example.org');
	for (const wrong of ['ward.example.org', 'https://ward.example.org/app', 'ftp://ward.example.org'])
		expect(refusal(['--origin', wrong])).toContain(wrong);
});

test('[SH1] HTTPS is either an own authority, or a certificate with its key', () => {
	expect(read(['--tls']).tls).toEqual({ kind: 'own-authority' });
	expect(read([], { WARDLINE_TLS: '1' }).tls).toEqual({ kind: 'own-authority' });
	expect(read(['--cert', 'a.pem', '--key', 'b.pem']).tls).toEqual({ kind: 'given', certFile: 'a.pem', keyFile: 'b.pem' });
	expect(refusal(['--cert', 'a.pem'])).toContain('--key');
	expect(refusal(['--tls', '--cert', 'a.pem', '--key', 'b.pem'])).toContain('either');
});

test('[SH1] what cannot be read is one sentence that names it', () => {
	for (const port of ['70000', '-1', 'http', '80.5', '1e3']) expect(refusal([`--port=${port}`])).toContain(port);
	expect(refusal([], { WARDLINE_PORT: 'x' })).toContain('"x"');
	expect(refusal(['--prot', '80'])).toContain('--prot');
	expect(refusal(['serve'])).toContain('serve');
	for (const argv of [['--prot', '80'], ['serve'], ['--port']]) expect(refusal(argv)!.trim().split('\n')).toHaveLength(1);
});

test('[SH1] help is help, whatever else is said', () => {
	expect(parseCommandLine(['--help', '--port', 'nonsense'], {})).toEqual({ ok: true, value: 'help' });
});
