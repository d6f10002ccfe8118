import { systemClock } from '#lib/core/clock.ts';
import { createRingSound } from './ring-sound.ts';
import type { RingingParts } from './ringing-view.svelte.ts';

/** What this browser has for ringing. */
export function createBrowserRing(report: (error: unknown) => void): Pick<RingingParts, 'sound' | 'minuteOfDay' | 'store' | 'onStored'> {
	const { locks } = navigator as { readonly locks?: LockManager };
	return {
		sound: createRingSound({
			clock: systemClock,
			audioContext: 'AudioContext' in window ? () => new AudioContext() : null,
			// Without a touch before it, browsers ignore it and warn in the console.
			vibrate: 'vibrate' in navigator ? (pattern) => navigator.userActivation?.hasBeenActive && navigator.vibrate([...pattern]) : null,
			locks: locks ?? null,
			report
		}),
		minuteOfDay() {
			const now = new Date(systemClock.nowMs());
			return now.getHours() * 60 + now.getMinutes();
		},
		store: localStorage,
		onStored(listener) {
			window.addEventListener('storage', listener);
			return () => window.removeEventListener('storage', listener);
		}
	};
}
