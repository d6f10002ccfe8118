import { every } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Settable } from '#lib/core/readable.ts';
import type { ClipRecorder, RecordedSlot } from './clip-recorder.ts';
import type { Hearing } from '#lib/call/link/peer-link.ts';
import {
	decide,
	nothingSaid,
	someoneMisses,
	withHearing,
	withListeners,
	withSlot,
	type MissedSlot,
	type SpeechSlots
} from './speech-slots.ts';
import type { ClipsOutgoing, VoiceClipsPorts } from './voice-clips.ts';

/** The half of the clips that speaks. */
export interface ClipSpeaker {
	setMicrophone(track: MediaStreamTrack | null): void;
	heard(peer: DeviceId, hearing: Hearing): void;
	setMembers(members: readonly DeviceId[]): void;
	close(): void;
}

/** Hearings come every half second; a slot nobody speaks of is decided as soon after its time. */
const lookEveryMs = 500;

export function createClipSpeaker(ports: VoiceClipsPorts, outgoing: Settable<ClipsOutgoing>): ClipSpeaker {
	const { me, clock, store, report } = ports;
	let slots: SpeechSlots<RecordedSlot> = nothingSaid;
	let microphone: MediaStreamTrack | null = null;
	let recorder: ClipRecorder | null = null;
	/** Decided, not yet in the case. */
	let keeping: readonly RecordedSlot[] = [];
	/** Of those: waiting for a line that live sound does not fill. */
	let held: readonly MissedSlot<RecordedSlot>[] = [];
	let lastKept: Promise<void> = Promise.resolve();
	let lastNumber = 0;

	const ownClips = () => store.clips.current.filter(({ speaker }) => speaker === me);
	const show = (): void => {
		const undelivered = ownClips().filter(({ delivered }) => !delivered);
		const saidAtMs = [...undelivered, ...keeping].map(({ startedAtMs }) => startedAtMs);
		const next: ClipsOutgoing = {
			waiting: saidAtMs.length,
			oldestAtMs: saidAtMs.length === 0 ? null : Math.min(...saidAtMs),
			recording: recorder !== null && someoneMisses(slots, clock.nowMs())
		};
		const { current } = outgoing;
		const same = next.waiting === current.waiting && next.oldestAtMs === current.oldestAtMs && next.recording === current.recording;
		if (!same) outgoing.set(next);
	};
	const keep = async ({ slot, missedBy }: MissedSlot<RecordedSlot>): Promise<void> => {
		const { startedAtMs, durationMs } = slot;
		// After a reload the numbers go on where the case left them.
		lastNumber = Math.max(lastNumber, ...ownClips().map(({ number }) => number)) + 1;
		const kept = await store.keep({ number: lastNumber, startedAtMs, durationMs, missedBy, sound: await slot.sound() });
		if (!kept) lastNumber--;
	};
	const keepHeld = (): void => {
		for (const one of held) {
			lastKept = lastKept
				.then(() => keep(one))
				.catch(report)
				.then(() => {
					keeping = keeping.filter((slot) => slot !== one.slot);
					show();
				});
		}
		held = [];
	};
	const look = (): void => {
		const { state, missed } = decide(slots, clock.nowMs());
		slots = state;
		keeping = [...keeping, ...missed.map(({ slot }) => slot)];
		held = [...held, ...missed];
		if (ports.lineHasRoom()) keepHeld();
		show();
	};
	const take = (slot: RecordedSlot): void => {
		slots = withSlot(slots, slot);
		look();
	};
	const stopLooking = every(clock, lookEveryMs, look);
	const stopFollowing = store.clips.on(show);
	show();

	const setMicrophone = (track: MediaStreamTrack | null): void => {
		if (track === microphone) return;
		microphone = track;
		recorder?.close();
		recorder = track && ports.record ? ports.record(track, { clock, report, slot: take }) : null;
	};
	return {
		setMicrophone,
		heard(peer, hearing) {
			slots = withHearing(slots, peer, hearing);
			look();
		},
		setMembers(members) {
			slots = withListeners(
				slots,
				members.filter((device) => device !== me),
				clock.nowMs()
			);
			look();
		},
		close() {
			setMicrophone(null);
			keepHeld();
			stopLooking();
			stopFollowing();
		}
	};
}
