import type { SoundAbility } from '#lib/call/ladder/plan.ts';

const isRed = ({ mimeType }: { readonly mimeType: string }): boolean => /\/red$/i.test(mimeType);
const isOpus = ({ mimeType }: { readonly mimeType: string }): boolean => /\/opus$/i.test(mimeType);

/** What this browser can do with the sound it sends, by asking for the things themselves. */
export const soundAbility = (): SoundAbility => ({
	red: RTCRtpSender.getCapabilities('audio')?.codecs.some(isRed) === true,
	transform: 'RTCRtpScriptTransform' in globalThis && 'transform' in RTCRtpSender.prototype
});

/**
 * Redundancy first, then Opus, and nothing else: no telephone tones, no coder that the plans know nothing of. Both sides call it
 * before they describe themselves.
 */
export function preferSound(transceiver: RTCRtpTransceiver): void {
	const known = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];
	const codecs = [...known.filter(isRed), ...known.filter(isOpus)];
	if (codecs.some(isOpus)) transceiver.setCodecPreferences(codecs);
}

/** The most a receiver can be asked to hold, milliseconds (WebRTC extensions, `jitterBufferTarget`). */
const mostMs = 4_000;

/** Lets a receiver hold sound so long that copies arrive in time, where the browser can. */
export function holdSound(receiver: RTCRtpReceiver, playoutMs: number): void {
	const targetMs = Math.round(Math.min(mostMs, Math.max(0, playoutMs)));
	if ('jitterBufferTarget' in receiver && receiver.jitterBufferTarget !== targetMs) receiver.jitterBufferTarget = targetMs;
}
