import { createPeerLink } from '#lib/call/link/peer-link.ts';
import { systemClock } from '#lib/core/clock.ts';
import type { CallEnvironment } from './call-view.svelte.ts';
import { createSoundWorker } from './create-sound-worker.ts';
import { checkLine } from './line-check.ts';

/** The part of the Network Information API that tells of another network; Chromium alone has it. */
interface NetworkInformation {
	addEventListener?(type: 'change', listener: () => void): void;
	removeEventListener?(type: 'change', listener: () => void): void;
}

type Nature = Omit<CallEnvironment, 'clock' | 'random' | 'relayOnly' | 'report'>;

/** What this browser has for calls. */
export function browserCallParts(): Nature {
	const { connection, mediaDevices, wakeLock } = navigator as Navigator & {
		readonly connection?: NetworkInformation;
		readonly mediaDevices?: MediaDevices;
		readonly wakeLock?: WakeLock;
	};
	return {
		mediaDevices,
		createLink: 'RTCPeerConnection' in window ? createPeerLink : null,
		soundWorker: 'Worker' in window ? createSoundWorker : null,
		local: localStorage,
		session: sessionStorage,
		tabs: 'BroadcastChannel' in window ? (name) => new BroadcastChannel(name) : null,
		audioContext: 'AudioContext' in window ? () => new AudioContext() : null,
		wakeLock,
		onNetworkChange(listener) {
			window.addEventListener('online', listener);
			connection?.addEventListener?.('change', listener);
			return () => {
				window.removeEventListener('online', listener);
				connection?.removeEventListener?.('change', listener);
			};
		},
		onSeen(listener) {
			const tell = (): void => listener(document.visibilityState === 'visible');
			document.addEventListener('visibilitychange', tell);
			return () => document.removeEventListener('visibilitychange', tell);
		},
		checkLine: () => checkLine({ clock: systemClock, fetch: (...asked) => fetch(...asked), sample: largestScript() })
	};
}

/** The largest script of this page: something to weigh a line with. */
function largestScript(): string {
	const scripts = window.performance
		.getEntriesByType('resource')
		.filter((entry) => entry.name.endsWith('.js')) as PerformanceResourceTiming[];
	const largest = scripts.sort((a, b) => b.decodedBodySize - a.decodedBodySize)[0];
	return largest?.name ?? '/';
}
