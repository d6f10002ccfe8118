import type { CallDeviceKind } from '#lib/call/room/device-choice.ts';
import type { DeviceTrouble } from '#lib/call/room/local-media.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { listWords } from '#lib/ui/case/case-words.ts';
import type { CallMember, CallPhase, CallScreen, OwnMedia } from '#lib/view/call-screen.ts';
import { spanText, timeText } from '#lib/view/format.ts';
import type { LineCheck } from '#lib/view/line-check.ts';
import { levelOf, rateText, type RungLevel } from './rung-sentences.ts';

type Names = Pick<CallScreen, 'members' | 'nameOf'>;

/** Each name once, though a person may be in a call with several devices. */
export const namesText = (names: readonly (string | null)[]): string =>
	listWords([...new Set(names.map((name) => name ?? m.call_someone()))], getLocale()) || m.call_someone();

/** Those who are in, or while nobody is, those who are rung. */
function membersText(members: readonly CallMember[]): string {
	const here = members.filter(({ at }) => at.at !== 'ringing');
	return namesText((here.length > 0 ? here : members).map(({ name }) => name));
}

/** Each device once: who was rung and just came is here, and rings no more. */
export const membersOnce = (members: readonly CallMember[]): readonly CallMember[] =>
	members.filter((member, at) => members.findIndex(({ deviceId }) => deviceId === member.deviceId) === at);

/** The state of a call in one sentence. */
export function callSentence(phase: CallPhase, view: Names): string {
	switch (phase.at) {
		case 'idle':
			return '';
		case 'ringing':
			return m.call_rings({ name: view.nameOf(phase.from) ?? m.call_someone() });
		case 'joining':
			return m.call_state_joining();
		case 'knocking':
			return m.call_state_knocking();
		case 'calling':
			return m.call_state_calling({ name: membersText(view.members) });
		case 'waiting':
			return m.call_state_waiting();
		case 'connecting':
			return m.call_state_connecting({ name: membersText(view.members) });
		case 'connected':
			return phase.lostSinceMs === null ? m.call_state_connected({ name: membersText(view.members) }) : m.call_state_lost();
		case 'other-tab':
			return m.call_other_tab();
		case 'ended':
			return endingSentence(phase, view);
	}
}

/** Who knows that this guest waits, and what there is to do meanwhile; empty where nobody does. */
export function knockingSentences(phase: CallPhase): readonly string[] {
	if (phase.at !== 'knocking') return [];
	const known = phase.inCall ? m.call_knock_heard_inside() : phase.heard ? m.call_knock_heard() : m.call_knock_unheard();
	return [known, m.call_knock_meanwhile()];
}

/** What became of alerting those who are rung and do not answer, a sentence each. */
export function alertSentences(view: Pick<CallScreen, 'members' | 'alerted' | 'nameOf'>): readonly string[] {
	return view.members.flatMap(({ at, deviceId }) => {
		const alert = at.at === 'ringing' ? view.alerted.get(deviceId) : undefined;
		if (alert === undefined) return [];
		const name = view.nameOf(deviceId) ?? m.call_someone();
		if (alert.away) return [alert.sent ? m.call_alert_away_sent({ name }) : m.call_alert_away_not_sent({ name })];
		return alert.sent ? [m.call_alert_sent({ name })] : [];
	});
}

/** Why a call ended, in one sentence. */
export function endingSentence(phase: CallPhase & { readonly at: 'ended' }, view: Pick<Names, 'nameOf'>): string {
	const name = namesText(phase.with.map((device) => view.nameOf(device)));
	switch (phase.reason) {
		case 'left':
			return m.call_end_left();
		case 'others-left':
			return m.call_end_others_left({ name });
		case 'declined':
			return m.call_end_declined({ name });
		case 'busy':
			return m.call_end_busy({ name });
		case 'no-answer':
			return m.call_end_no_answer({ name });
		case 'missed':
			return m.call_end_missed({ name });
		case 'answered-elsewhere':
			return m.call_end_elsewhere();
		case 'line-lost':
			return m.call_end_line_lost();
		case 'full':
			return m.call_end_full();
		case 'turned-away':
			return m.call_end_turned_away();
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

const gone: { readonly [K in CallDeviceKind]: () => string } = {
	microphone: m.call_microphone_gone,
	camera: m.call_camera_gone,
	loudspeaker: m.call_loudspeaker_gone
};
const replaced: { readonly [K in CallDeviceKind]: (names: { device: string }) => string } = {
	microphone: m.call_microphone_replaced,
	camera: m.call_camera_replaced,
	loudspeaker: m.call_loudspeaker_replaced
};

/** A swap that works is news for half a minute; a loss stays told. */
const swapToldMs = 30_000;

/** What happened to a device while the call went on; null when there is nothing to tell. */
export function noticeSentence({ notice, devices }: OwnMedia, nowMs: number): string | null {
	if (notice === null) return null;
	const { kind, replacedBy, atMs } = notice;
	if (replacedBy === null) return gone[kind]();
	if (nowMs - atMs > swapToldMs) return null;
	const label = devices[kind].find(({ id }) => id === replacedBy)?.label;
	return replaced[kind]({ device: label || m.call_another_device() });
}

const verdicts: { readonly [L in RungLevel]: () => string } = {
	clips: m.call_check_clips,
	voice: m.call_check_voice,
	slow: m.call_check_slow,
	small: m.call_check_small,
	full: m.call_check_full
};

/** What a look at the line found: the verdict first, the figures behind it. */
export function lineCheckSentence(check: LineCheck): string {
	switch (check.at) {
		case 'unchecked':
			return '';
		case 'checking':
			return m.call_checking();
		case 'unreachable':
			return m.call_check_unreachable();
		case 'checked': {
			const measured = m.call_check_measured({ rate: rateText(check.downKbps), roundTrip: Math.round(check.roundTripMs) });
			return m.call_and({ first: verdicts[levelOf(check.rung)](), second: measured });
		}
	}
}

/** Clips on their way and clips that play, a sentence each. */
export function clipSentences(view: Pick<CallScreen, 'clips' | 'nameOf'>): readonly string[] {
	const { outgoing, incoming } = view.clips;
	const sentences: string[] = [];
	const playing = incoming.played.at(-1);
	if (incoming.playing !== null && playing !== undefined) {
		const name = view.nameOf(playing.speaker) ?? m.call_someone();
		sentences.push(m.call_clips_playing({ name, time: timeText(playing.startedAtMs, getLocale()) }));
	} else if (incoming.waiting > 0) sentences.push(m.call_clips_to_come({ count: incoming.waiting }));
	if (outgoing.waiting > 0) sentences.push(m.call_clips_waiting({ count: outgoing.waiting }));
	return sentences;
}

/** How long a call has lasted, as 4:05 or 1:02:09. */
export function callDuration(startedAtMs: number, nowMs: number): string {
	const totalS = Math.max(0, Math.floor((nowMs - startedAtMs) / 1_000));
	const [hours, minutes, seconds] = [Math.floor(totalS / 3_600), Math.floor(totalS / 60) % 60, totalS % 60];
	const two = (value: number): string => String(value).padStart(2, '0');
	return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** Below this a still is of now, as far as anyone can tell. */
const stillNowMs = 5_000;

/** That it is a still, and how old. */
export function stillAge(takenAtMs: number, nowMs: number): string {
	const ageMs = nowMs - takenAtMs;
	return m.call_still_age({ age: ageMs < stillNowMs ? m.age_now() : m.age_ago({ span: spanText(ageMs, getLocale()) }) });
}
