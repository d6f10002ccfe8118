import { expect, test } from 'vitest';
import type { Clock } from '#lib/core/clock.ts';
import { checkLine, rungFor } from './line-check.ts';

/** A network that takes its time by a clock of its own. */
function network(roundTripMs: number, bytesPerPiece: number, pieceMs: number, pieces: number) {
	let nowMs = 0;
	const clock: Clock = { nowMs: () => nowMs, after: () => () => undefined };
	const get = async (address: Parameters<typeof fetch>[0]): Promise<Response> => {
		nowMs += roundTripMs;
		if (typeof address === 'string' && address.startsWith('/relay.json')) return new Response('{}');
		let left = pieces;
		return new Response(
			new ReadableStream({
				pull(controller) {
					if (left-- === 0) return controller.close();
					nowMs += pieceMs;
					controller.enqueue(new Uint8Array(bytesPerPiece));
				}
			})
		);
	};
	return { clock, fetch: get, sample: '/app.js' };
}

test('[RM22] a line is measured by asking the relay and reading from it, for four seconds at most', async () => {
	expect(await checkLine(network(80, 10_000, 40, 10))).toMatchObject({ at: 'checked', roundTripMs: 80, rung: '720p' });
	const thin = network(600, 500, 100, 1_000);
	const checked = await checkLine(thin);
	expect(checked).toMatchObject({ at: 'checked', roundTripMs: 600, rung: 'audio-12' });
	expect(thin.clock.nowMs()).toBeLessThan(4 * 600 + 4_300);
});

test('[RM22] a relay that does not answer is told as that', async () => {
	const gone = { ...network(1, 1, 1, 1), fetch: () => Promise.reject(new TypeError('failed')) };
	expect(await checkLine(gone)).toEqual({ at: 'unreachable' });
});

test('[RM22] the rung a line carries is the ladder’s', () => {
	expect([5, 14, 43, 72, 5_000].map(rungFor)).toEqual(['clips', 'audio-8', 'audio-12', 'slideshow', '720p']);
});
