import { systemClock } from '#lib/core/clock.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { connectWebrtc } from '#lib/sync/live-lane.ts';
import { readRelayInfo } from '#lib/sync/relay-info.ts';
import { forgetVault } from '#lib/vault/forget-vault.ts';
import { createStorageKeyValue } from '#lib/vault/key-value.ts';
import { openVault } from '#lib/vault/open-vault.ts';
import type { Gate } from '#lib/view/gate.ts';
import { createGate } from '#lib/workspace/create-gate.ts';

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

/** The app of this page: real clock, real store, the relay that served the page. */
export function createApp(): Gate {
	const { origin } = location;
	// A set-up or invite link opened in this tab changes the fragment alone: the page starts again with it.
	window.addEventListener('hashchange', () => isSecret(location.hash) && location.reload());
	const socketOrigin = origin.replace(/^http/, 'ws');
	const keyValue = createStorageKeyValue(localStorage);
	const locks = (navigator as { readonly locks?: LockManager }).locks ?? null;
	return createGate({
		fragment: takeFragment(),
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
			connectLane: 'RTCPeerConnection' in window ? connectWebrtc : null,
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
