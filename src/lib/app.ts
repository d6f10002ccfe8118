import { systemClock } from '#lib/core/clock.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { readRelayInfo } from '#lib/sync/relay-info.ts';
import { createStorageKeyValue, type KeyValue } from '#lib/vault/key-value.ts';
import type { Gate } from '#lib/view/gate.ts';
import { createDeferredGate } from '#lib/workspace/deferred-gate.ts';
import { vaultName } from '#lib/workspace/enrolled.ts';

/** Errors that have no other way out. They hold no names and no clinical values, and stay in this browser's console. */
const report = (error: unknown): void => reportError(error);

const isSecret = (fragment: string): boolean => /^#(setup|join)=/.test(fragment);

/** Takes the secret out of the address bar and the history at once: it must not be read over a shoulder or bookmarked. */
function takeFragment(): string {
	const fragment = location.hash;
	if (isSecret(fragment)) history.replaceState(history.state, '', location.pathname + location.search);
	return fragment;
}

function onWeather(listener: (weather: 'better' | 'worse') => void): () => void {
	const better = (): void => listener('better');
	const worse = (): void => listener('worse');
	const seen = (): void => {
		if (document.visibilityState === 'visible') better();
	};
	window.addEventListener('online', better);
	window.addEventListener('offline', worse);
	document.addEventListener('visibilitychange', seen);
	return () => {
		window.removeEventListener('online', better);
		window.removeEventListener('offline', worse);
		document.removeEventListener('visibilitychange', seen);
	};
}

/** Whether this browser profile was never enrolled, and could be: it lists its databases, and can make device keys. */
async function isUntouched(keyValue: KeyValue): Promise<boolean> {
	if (keyValue.keys().some((key) => key.startsWith(`wardline.${vaultName}.`))) return false;
	const held = await indexedDB.databases();
	await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
	await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']);
	return !held.some(({ name }) => name === vaultName);
}

/** Real clock, real store, the relay that served the page. Their code is fetched here, so that the first screen need not wait for it. */
async function loadGate(fragment: string, keyValue: KeyValue): Promise<Gate> {
	const [{ createGate }, { openVault }, { forgetVault }, { connectWebrtc }, { createBrowserPush }] = await Promise.all([
		import('#lib/workspace/create-gate.ts'),
		import('#lib/vault/open-vault.ts'),
		import('#lib/vault/forget-vault.ts'),
		import('#lib/sync/live-lane.ts'),
		import('#lib/sync/browser-push.ts')
	]);
	const { origin } = location;
	const socketOrigin = origin.replace(/^http/, 'ws');
	const locks = (navigator as { readonly locks?: LockManager }).locks ?? null;
	return createGate({
		fragment,
		origin,
		clock: systemClock,
		random: cryptoRandom,
		locks,
		locale: getLocale,
		line: {
			address: { connect: () => new WebSocket(`${socketOrigin}/link`), describe: () => readRelayInfo(fetch, origin) },
			socketOrigin,
			online: () => navigator.onLine,
			onWeather,
			request: (path, init) => fetch(origin + path, init),
			connectLane: 'RTCPeerConnection' in window ? connectWebrtc : null,
			push: createBrowserPush(),
			channel: 'BroadcastChannel' in window ? (name) => new BroadcastChannel(name) : null
		},
		async openVault(name) {
			const opened = await openVault(name, { keyValue, locks, report });
			if (opened.ok) {
				const { wake } = opened.value;
				document.addEventListener('visibilitychange', wake);
				window.addEventListener('pageshow', wake);
			}
			return opened;
		},
		forgetVault: (name) => forgetVault(name, keyValue),
		persist: async () => navigator.storage?.persist?.(),
		report
	});
}

/** The app of this page. */
export function createApp(): Gate {
	// A set-up or invite link opened in this tab changes the fragment alone: the page starts again with it.
	window.addEventListener('hashchange', () => isSecret(location.hash) && location.reload());
	const fragment = takeFragment();
	const keyValue = createStorageKeyValue(localStorage);
	return createDeferredGate({ fragment, isUntouched: () => isUntouched(keyValue), load: () => loadGate(fragment, keyValue), report });
}
