import type { Clock } from '#lib/core/clock.ts';
import type { Rung } from '#lib/call/ladder/plan.ts';

/** How good the line is before anyone is called. */
export type LineCheck =
	| { readonly at: 'unchecked' }
	| { readonly at: 'checking' }
	| { readonly at: 'unreachable' }
	| {
			readonly at: 'checked';
			/** Median there and back to the relay. */
			readonly roundTripMs: number;
			/** What came from the relay; a call to someone else can be worse, and sending may be. */
			readonly downKbps: number;
			/** The richest rung this much carries. */
			readonly rung: Rung;
	  };

export interface LineCheckPorts {
	readonly clock: Clock;
	readonly fetch: typeof fetch;
	/** Some large file of this app: what it weighs is read as it comes. */
	readonly sample: string;
}

const pings = 3;
/** Long enough for 20 kB over 40 kbit/s, and no longer than anyone waits before a call. */
const longestMs = 4_000;

/** Where the ladder's rungs begin, bits per second on the wire: reference/calls.md section 3, "Ladder". */
const rungsFrom: readonly (readonly [atLeastKbps: number, rung: Rung])[] = [
	[1_600, '720p'],
	[800, '540p'],
	[420, '360p'],
	[220, '240p'],
	[120, '180p'],
	[72, 'slideshow'],
	[44, 'stills'],
	[24, 'audio-12'],
	[14, 'audio-8']
];

export const rungFor = (kbps: number): Rung => rungsFrom.find(([atLeastKbps]) => kbps >= atLeastKbps)?.[1] ?? 'clips';

/** Asks the relay a few small questions, then reads from it for at most four seconds. Every answer comes over the network, not from a cache. */
export async function checkLine({ clock, fetch, sample }: LineCheckPorts): Promise<LineCheck> {
	const ended = new AbortController();
	const fresh = (again: number): Promise<Response> =>
		// The service worker knows no address with this question, so it leaves it to the network.
		fetch(`${sample}?line=${clock.nowMs()}-${again}`, { cache: 'no-store', signal: ended.signal });
	try {
		const spansMs: number[] = [];
		for (let again = 0; again < pings; again++) {
			const beganAtMs = clock.nowMs();
			const response = await fetch(`/relay.json?line=${beganAtMs}-${again}`, { cache: 'no-store', signal: AbortSignal.timeout(longestMs) });
			await response.arrayBuffer();
			spansMs.push(clock.nowMs() - beganAtMs);
		}
		const roundTripMs = spansMs.sort((a, b) => a - b)[Math.floor(pings / 2)]!;
		const response = await fresh(pings);
		const beganAtMs = clock.nowMs();
		let bytes = 0;
		const reader = response.body!.getReader();
		while (clock.nowMs() - beganAtMs < longestMs) {
			const { value, done } = await reader.read();
			if (done) break;
			bytes += value.length;
		}
		ended.abort();
		const downKbps = Math.round((bytes * 8) / Math.max(1, clock.nowMs() - beganAtMs));
		return { at: 'checked', roundTripMs, downKbps, rung: rungFor(downKbps) };
	} catch {
		ended.abort();
		return { at: 'unreachable' };
	}
}
