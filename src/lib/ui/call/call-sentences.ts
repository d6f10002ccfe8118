import type { CallState, EndReason } from '#lib/call/call-state.ts';
import type { DeviceTrouble, LocalMedia } from '#lib/call/local-media.ts';
import { m } from '#lib/paraglide/messages.js';

/** The state of a call in one sentence. */
export function callSentence(state: CallState, peerName: string | null): string {
	const name = peerName ?? m.call_someone();
	switch (state.at) {
		case 'idle':
			return '';
		case 'calling':
			return m.call_state_calling({ name });
		case 'ringing':
			return m.call_rings({ name });
		case 'connecting':
			return m.call_state_connecting({ name });
		case 'connected':
			return state.lostSinceMs === null ? m.call_state_connected({ name }) : m.call_state_lost();
		case 'ended':
			return endingSentence(state.reason, peerName);
	}
}

/** Why a call ended, in one sentence. */
export function endingSentence(reason: EndReason, peerName: string | null): string {
	const name = peerName ?? m.call_someone();
	switch (reason) {
		case 'left':
			return m.call_end_left();
		case 'peer-left':
			return m.call_end_peer_left({ name });
		case 'declined':
			return m.call_end_declined({ name });
		case 'busy':
			return m.call_end_busy({ name });
		case 'no-answer':
			return m.call_end_no_answer({ name });
		case 'line-lost':
			return m.call_end_line_lost();
		case 'no-webrtc':
			return m.call_end_no_webrtc();
	}
}

/** What is wrong with this device's microphone and camera, a sentence each. */
export function troubleSentences(local: LocalMedia | null): readonly string[] {
	if (local === null) return [];
	const sentences: string[] = [];
	if (local.microphoneTrouble !== null) sentences.push(microphoneSentence(local.microphoneTrouble));
	if (local.cameraTrouble !== null && local.cameraTrouble !== local.microphoneTrouble) sentences.push(cameraSentence(local.cameraTrouble));
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
