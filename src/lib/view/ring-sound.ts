import type { Clock } from '#lib/core/clock.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { RingFigure, RingTone } from '#lib/model/alert/ring-tones.ts';

/**
 * Whether this page can be heard. `blocked`: the browser waits for a touch or a key. `none`: it cannot make sounds. `unknown`: it was
 * not tried yet.
 */
export type RingVoice = 'unknown' | 'ready' | 'blocked' | 'none';

/** The device's sound and shaking for rings. Of several tabs one is heard, so that nothing rings twice from one device. */
export interface RingSound {
	readonly voice: Readable<RingVoice>;
	/** To be called while a touch or key is handled: browsers let a page be heard from then on. */
	unlock(): void;
	/** Plays a figure from its beginning, in place of one that plays. `audible` false only shakes. */
	play(figure: RingFigure, audible: boolean): void;
	silence(): void;
	close(): void;
}

export interface RingSoundParts {
	readonly clock: Clock;
	/** Null where the browser has no WebAudio. */
	readonly audioContext: (() => AudioContext) | null;
	/** Null where the device cannot shake. */
	readonly vibrate: ((pattern: readonly number[]) => void) | null;
	/** Null where tabs cannot agree: then each is heard. */
	readonly locks: Pick<LockManager, 'request'> | null;
	report(error: unknown): void;
}

/** The page starts first: a sound is not needed within its first moments. */
const tryAfterMs = 3_000;
/** A browser that allows it starts within this. */
const startsWithinMs = 500;
/** Well audible beside speech, without the edge of a full-scale tone. */
const loudness = 0.35;
/** So that tones begin and end without a click. */
const edgeS = 0.012;
/** The browser tells within this whether another tab holds the lock. */
const lockedWithinMs = 100;
const lockName = 'wardline rings';

export function createRingSound({ clock, audioContext, vibrate, locks, report }: RingSoundParts): RingSound {
	const voice = createSettable<RingVoice>(audioContext === null ? 'none' : 'unknown');
	let context: AudioContext | null = null;
	let playing: { readonly gain: GainNode; readonly cancel: () => void } | null = null;
	/** Null while another tab is the one that is heard. */
	let giveWay: (() => void) | null = locks === null ? () => undefined : null;
	let asked = locks === null;
	let closed = false;
	/** Counts what was asked to play, so that what was silenced before it began stays silent. */
	let turn = 0;

	const within = (ms: number, work?: Promise<unknown>): Promise<unknown> =>
		Promise.race([...(work === undefined ? [] : [work]), new Promise<void>((resolve) => clock.after(ms, resolve))]);
	/** The first tab that can be heard is the one, until it closes. */
	const lead = async (): Promise<void> => {
		if (asked || locks === null) return;
		asked = true;
		await within(
			lockedWithinMs,
			new Promise<void>((resolve) => {
				const hold = (): Promise<void> =>
					new Promise((release) => {
						if (closed) return release();
						giveWay = release;
						resolve();
					});
				locks.request(lockName, hold).catch(report);
			})
		);
	};
	const rest = (): void => {
		if (context !== null && isRunning(context) && playing === null) void context.suspend().catch(report);
	};
	const wake = async (): Promise<boolean> => {
		if (audioContext === null || closed) return false;
		context ??= audioContext();
		const woken = context;
		// A promise of `resume` waits for as long as the browser waits for a touch.
		if (!isRunning(woken))
			await within(
				startsWithinMs,
				woken.resume().catch(() => undefined)
			);
		const runs = isRunning(woken);
		if (closed) return false;
		voice.set(runs ? 'ready' : 'blocked');
		if (runs) await lead();
		return runs;
	};
	const wakeAndRest = (): void => void wake().then((runs) => runs && rest());
	const silence = (): void => {
		playing?.cancel();
		playing?.gain.disconnect();
		playing = null;
		turn += 1;
		vibrate?.([]);
		rest();
	};
	const sound = ({ tones }: RingFigure): void => {
		const output = context!;
		const gain = output.createGain();
		gain.gain.value = loudness;
		gain.connect(output.destination);
		for (const tone of tones) soundTone(output, gain, tone);
		const endMs = Math.max(...tones.map(({ atMs, forMs }) => atMs + forMs));
		playing = { gain, cancel: clock.after(endMs + 200, silence) };
	};
	const cancelTry = clock.after(tryAfterMs, wakeAndRest);

	return {
		voice,
		unlock() {
			if (voice.current !== 'ready' && voice.current !== 'none') wakeAndRest();
		},
		play(figure, audible) {
			silence();
			vibrate?.(figure.shakes);
			if (!audible) return;
			const mine = turn;
			void wake().then((runs) => {
				if (!runs || mine !== turn) return;
				if (giveWay === null) rest();
				else sound(figure);
			});
		},
		silence,
		close() {
			closed = true;
			cancelTry();
			silence();
			giveWay?.();
			void context?.close().catch(report);
		}
	};
}

/** Asked anew: the browser changes it while one waits. */
const isRunning = ({ state }: AudioContext): boolean => state === 'running';

function soundTone(context: AudioContext, output: AudioNode, { fromHz, toHz, atMs, forMs }: RingTone): void {
	const beginS = context.currentTime + 0.02 + atMs / 1000;
	const endS = beginS + forMs / 1000;
	const oscillator = context.createOscillator();
	const envelope = context.createGain();
	oscillator.type = 'sine';
	oscillator.frequency.setValueAtTime(fromHz, beginS);
	oscillator.frequency.exponentialRampToValueAtTime(toHz, endS);
	envelope.gain.setValueAtTime(0, beginS);
	envelope.gain.linearRampToValueAtTime(1, beginS + edgeS);
	envelope.gain.setValueAtTime(1, endS - edgeS);
	envelope.gain.linearRampToValueAtTime(0, endS);
	oscillator.connect(envelope).connect(output);
	oscillator.start(beginS);
	oscillator.stop(endS);
}
