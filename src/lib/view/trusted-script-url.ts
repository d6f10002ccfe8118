import type { Workbox } from 'workbox-window';

/** What may name a script: text, or the browser's proof that a policy let it through. */
type ScriptUrl = ConstructorParameters<typeof Workbox>[0];

/** What this needs of the browser's Trusted Types. */
interface TrustedTypes {
	createPolicy(name: string, rules: { createScriptURL(path: string): string }): { createScriptURL(path: string): ScriptUrl };
}

/**
 * An address on this origin that Trusted Types lets through as a script, which the relay's headers demand. Called once per
 * page, since a policy's name can be given once. Browsers without Trusted Types take the text as it is.
 */
export function trustedScriptUrl(path: `/${string}`): ScriptUrl {
	const { trustedTypes } = window as { readonly trustedTypes?: TrustedTypes };
	if (trustedTypes === undefined) return path;
	return trustedTypes.createPolicy('wardline-script-url', { createScriptURL: () => path }).createScriptURL(path);
}
