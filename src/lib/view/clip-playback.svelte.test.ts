import { expect, test } from 'vitest';
import { asId, type StatementId } from '#lib/core/ids.ts';
import { err, ok } from '#lib/core/result.ts';
import type { BlobRef } from '#lib/model/blob-ref.ts';
import { ClipPlayback, type PlayingSound } from './clip-playback.svelte.ts';
import type { ReadBlobError } from './workspace.ts';

const [first, second] = ['1', '2'].map((digit) => asId<StatementId>(digit.repeat(32))) as [StatementId, StatementId];
const blob: BlobRef = { hash: '0'.repeat(64), bytes: 1, mime: 'audio/ogg; codecs=opus' };

/** Sounds that end when the test says so. */
function playback(trouble: ReadBlobError['reason'] | null = null) {
	const sounds: { end(heard: boolean): void; stopped: boolean }[] = [];
	const play = (): PlayingSound => {
		const sound = { end: (_heard: boolean): void => undefined, stopped: false };
		const ended = new Promise<boolean>((resolve) => (sound.end = resolve));
		sounds.push(sound);
		return {
			ended,
			stop() {
				sound.stopped = true;
				sound.end(true);
			}
		};
	};
	const readBlob = () => Promise.resolve(trouble === null ? ok(new Uint8Array([1])) : err({ reason: trouble }));
	return { sounds, view: new ClipPlayback({ readBlob }, play) };
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test('[UC9] one clip plays at a time, and each tells what became of it', async () => {
	const { sounds, view } = playback();
	void view.play(first, blob);
	expect(view.stateOf(first)).toBe('fetching');
	await settled();
	expect([view.stateOf(first), view.stateOf(second)]).toEqual(['playing', 'still']);
	void view.play(second, blob);
	await settled();
	expect(sounds[0]!.stopped).toBe(true);
	expect([view.stateOf(first), view.stateOf(second)]).toEqual(['still', 'playing']);
	sounds[1]!.end(true);
	await settled();
	expect(view.stateOf(second)).toBe('still');
});

test('[UC9] a clip that is not here, does not open, or is no sound says so', async () => {
	for (const [trouble, told] of [
		['not-here', 'missing'],
		['no-key', 'broken'],
		['not-authentic', 'broken']
	] as const) {
		const { view } = playback(trouble);
		await view.play(first, blob);
		expect(view.stateOf(first)).toBe(told);
	}
	const { sounds, view } = playback();
	void view.play(first, blob);
	await settled();
	sounds[0]!.end(false);
	await settled();
	expect(view.stateOf(first)).toBe('broken');
});
