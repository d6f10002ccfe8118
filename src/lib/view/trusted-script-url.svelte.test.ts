import { afterEach, expect, test, vi } from 'vitest';

/** The module as a page loads it: its policy is made once. */
async function loaded() {
	vi.resetModules();
	return (await import('./trusted-script-url.ts')).trustedScriptUrl;
}

afterEach(() => void vi.unstubAllGlobals());

test('[SN20] two scripts need one policy, under the name that the headers allow', async () => {
	const names: string[] = [];
	vi.stubGlobal('trustedTypes', {
		createPolicy: (name: string, rules: { createScriptURL(address: string): string }) => {
			names.push(name);
			return { createScriptURL: (address: string) => ({ proven: rules.createScriptURL(address) }) };
		}
	});
	const trustedScriptUrl = await loaded();
	expect(trustedScriptUrl('/service-worker.js')).toEqual({ proven: `${location.origin}/service-worker.js` });
	expect(trustedScriptUrl(`${location.origin}/_app/sound.js`)).toEqual({ proven: `${location.origin}/_app/sound.js` });
	expect(names).toEqual(['wardline-script-url']);
});

test('[SN20] a script from elsewhere is refused, with Trusted Types or without', async () => {
	const trustedScriptUrl = await loaded();
	expect(trustedScriptUrl('/service-worker.js')).toBe(`${location.origin}/service-worker.js`);
	for (const address of [
		'https://elsewhere.example/x.js',
		'//elsewhere.example/x.js',
		`blob:${location.origin}/1`,
		'data:text/javascript,1'
	]) {
		expect(() => trustedScriptUrl(address)).toThrow(TypeError);
	}
});
