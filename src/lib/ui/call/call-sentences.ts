import type { DeviceTrouble } from '#lib/call/local-media.ts';
import { m } from '#lib/paraglide/messages.js';
import type { CallPhase, CallScreen, OwnMedia } from '#lib/view/call-screen.ts';

type Names = Pick<CallScreen, 'members' | 'nameOf'>;

const namesOf = (view: Names): string => view.members.map(({ name }) => name ?? m.call_someone()).join(', ') || m.call_someone();

/** The state of a call in one sentence. */
export function callSentence(phase: CallPhase, view: Names): string {
	const name = namesOf(view);
	switch (phase.at) {
		case 'idle':
			return '';
		case 'calling':
			return m.call_state_calling({ name });
		case 'ringing':
			return m.call_rings({ name: view.nameOf(phase.from) ?? m.call_someone() });
		case 'joining':
			return m.call_state_joining();
		case 'waiting':
			return m.call_state_waiting();
		case 'connecting':
			return m.call_state_connecting({ name });
		case 'connected':
			return phase.lostSinceMs === null ? m.call_state_connected({ name }) : m.call_state_lost();
		case 'other-tab':
			return m.call_other_tab();
		case 'ended':
			return endingSentence(phase, view);
	}
}

/** Why a call ended, in one sentence. */
export function endingSentence(phase: CallPhase & { readonly at: 'ended' }, view: Names): string {
	const name = phase.with.map((device) => view.nameOf(device) ?? m.call_someone())[0] ?? m.call_someone();
	switch (phase.reason) {
		case 'left':
			return m.call_end_left();
		case 'others-left':
			return m.call_end_peer_left({ name });
		case 'declined':
			return m.call_end_declined({ name });
		case 'busy':
			return m.call_end_busy({ name });
		case 'no-answer':
			return m.call_end_no_answer({ name });
		case 'missed':
			return m.call_end_missed({ name });
		case 'answered-elsewhere':
			return m.call_end_answered_elsewhere();
		case 'line-lost':
			return m.call_end_line_lost();
		case 'full':
			return m.call_end_full();
		case 'no-webrtc':
			return m.call_end_no_webrtc();
	}
}

/** What is wrong with this device's microphone and camera, a sentence each. */
export function troubleSentences({ microphoneTrouble, cameraTrouble }: OwnMedia): readonly string[] {
	const sentences: string[] = [];
	if (microphoneTrouble !== null) sentences.push(microphoneSentence(microphoneTrouble));
	if (cameraTrouble !== null && cameraTrouble !== microphoneTrouble) sentences.push(cameraSentence(cameraTrouble));
	return sentences;
}

function microphoneSentence(trouble: DeviceTrouble): string {
	if (trouble === 'refused') return m.call_microphone_refused();
	if (trouble === 'missing') return m.call_microphone_missing();
	if (trouble === 'insecure') return m.call_insecure();
	return m.call_microphone_in_use();
}

function cameraSentence(trouble: DeviceTrouble): string {
	if (trouble === 'refused') return m.call_camera_refused();
	if (trouble === 'missing') return m.call_camera_missing();
	if (trouble === 'insecure') return m.call_insecure();
	return m.call_camera_in_use();
}

/** How long a call has lasted, as 4:05 or 1:02:09. */
export function callDuration(startedAtMs: number, nowMs: number): string {
	const totalS = Math.max(0, Math.floor((nowMs - startedAtMs) / 1_000));
	const [hours, minutes, seconds] = [Math.floor(totalS / 3_600), Math.floor(totalS / 60) % 60, totalS % 60];
	const two = (value: number): string => String(value).padStart(2, '0');
	return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
