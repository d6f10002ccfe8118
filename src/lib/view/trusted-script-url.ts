import type { Workbox } from 'workbox-window';

/** What may name a script: text, or the browser's proof that a policy let it through. */
type ScriptUrl = ConstructorParameters<typeof Workbox>[0];

interface ScriptUrlPolicy {
	createScriptURL(address: string): ScriptUrl;
}

/** What this needs of the browser's Trusted Types. */
interface TrustedTypes {
	createPolicy(name: string, rules: { createScriptURL(address: string): string }): ScriptUrlPolicy;
}

/** The address itself if it is on this origin; anything else is a broken promise of the caller and throws. */
function onThisOrigin(address: string): string {
	const { href, origin, protocol } = new URL(address, location.href);
	if (origin !== location.origin || protocol !== location.protocol) throw new TypeError('a script from elsewhere');
	return href;
}

/** A policy's name can be given once per page. */
let policy: ScriptUrlPolicy | null = null;

/**
 * An address on this origin that Trusted Types lets through as a script, which the relay's headers demand. Browsers without
 * Trusted Types take the text as it is.
 */
export function trustedScriptUrl(address: string): ScriptUrl {
	const { trustedTypes } = window as { readonly trustedTypes?: TrustedTypes };
	policy ??= trustedTypes?.createPolicy('wardline-script-url', { createScriptURL: onThisOrigin }) ?? { createScriptURL: onThisOrigin };
	return policy.createScriptURL(address);
}
