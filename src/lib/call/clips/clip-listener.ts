import type { Bytes } from '#lib/core/bytes.ts';
import { every } from '#lib/core/clock.ts';
import type { Settable } from '#lib/core/readable.ts';
import { nextClips, nothingPlayed, waitingClips, type ClipOutlook } from './clip-order.ts';
import type { ClipsIncoming, KeptClip, PlayedClip, VoiceClipsPorts } from './voice-clips.ts';

/** What a look decides by time (a clip that is long in coming) is looked at this often. */
const lookEveryMs = 1_000;
/** So long before a clip ends the next one is handed over, so that they join. */
const handOverMs = 600;
/** A sound that the relay has not got yet is asked for again after these waits: a clip takes a second or more to go up. */
const askAgainMs = [400, 800, 1_500, 3_000];

/** The half of the clips that listens: fetches the sound of what this device missed, and plays it in order. */
export function createClipListener(ports: VoiceClipsPorts, incoming: Settable<ClipsIncoming>): { close(): void } {
	const { me, clock, store, player, marks, report } = ports;
	let order = nothingPlayed;
	const sounds = new Map<string, Bytes>();
	const asking = new Set<string>();
	const asked = new Map<string, { readonly times: number; readonly againAtMs: number }>();
	/** Until then no further clip is handed over. */
	let busyUntilMs = 0;
	let handing = false;
	let closed = false;
	const cancels = new Set<() => void>();

	/** The blob's hash: one sound, one name. */
	const nameOf = (clip: KeptClip): string => clip.blob.hash;
	const outlook = (): ClipOutlook<KeptClip> => ({
		clips: store.clips.current,
		me,
		played: ({ speaker, number }) => marks.has(speaker, number),
		soundIsHere: (clip) => sounds.has(nameOf(clip))
	});
	const show = (more: Partial<ClipsIncoming> = {}): void => {
		const next = { ...incoming.current, ...more, waiting: waitingClips(order, outlook()).length };
		const { current } = incoming;
		if (next.waiting !== current.waiting || next.playing !== current.playing || next.played !== current.played) incoming.set(next);
	};
	const later = (delayMs: number, task: () => void): void => {
		const cancel = clock.after(delayMs, () => {
			cancels.delete(cancel);
			task();
		});
		cancels.add(cancel);
	};

	const ask = async (clip: KeptClip): Promise<void> => {
		const name = nameOf(clip);
		const before = asked.get(name);
		if (asking.has(name) || (before && before.againAtMs > clock.nowMs())) return;
		asking.add(name);
		const sound = await store.sound(clip).catch((error: unknown) => (report(error), null));
		asking.delete(name);
		if (closed) return;
		if (sound) {
			sounds.set(name, sound);
			// Sounds can be had again: those that could not are asked for at once.
			asked.clear();
		} else {
			const times = before?.times ?? 0;
			const waitMs = askAgainMs[Math.min(times, askAgainMs.length - 1)]!;
			asked.set(name, { times: times + 1, againAtMs: clock.nowMs() + waitMs });
			later(waitMs, look);
		}
		look();
	};
	const play = async (clip: KeptClip): Promise<void> => {
		const { speaker, number, startedAtMs, durationMs } = clip;
		const sound = sounds.get(nameOf(clip))!;
		sounds.delete(nameOf(clip));
		marks.add(speaker, number);
		handing = true;
		const times = await player!.add(sound).catch((error: unknown) => (report(error), null));
		handing = false;
		if (closed) return;
		if (times) {
			const nowMs = clock.nowMs();
			const played: PlayedClip = { speaker, number, startedAtMs, durationMs, playedAtMs: nowMs + times.beginsInMs };
			const endsAtMs = nowMs + times.endsInMs;
			busyUntilMs = endsAtMs - handOverMs;
			later(times.beginsInMs, () => show({ playing: speaker, played: [...incoming.current.played, played] }));
			later(times.endsInMs - handOverMs, look);
			later(times.endsInMs, () => incoming.current.played.at(-1) === played && show({ playing: null }));
		}
		look();
	};
	const look = (): void => {
		if (closed || !player) return;
		const nowMs = clock.nowMs();
		const free = !handing && nowMs >= busyUntilMs;
		const next = nextClips(order, outlook(), nowMs);
		for (const clip of next.fetch) ask(clip).catch(report);
		// While one plays, only what is fetched is looked at: the order moves on when the next is handed over.
		if (free || next.play === null) order = next.order;
		show();
		if (free && next.play) play(next.play).catch(report);
	};

	const stopLooking = every(clock, lookEveryMs, look);
	const stopFollowing = store.clips.on(look);
	look();
	return {
		close() {
			closed = true;
			stopLooking();
			stopFollowing();
			for (const cancel of cancels) cancel();
			player?.close();
		}
	};
}
