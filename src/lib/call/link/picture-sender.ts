import type { VideoPlan } from '#lib/call/ladder/plan.ts';

/** Makes one sender of picture follow the plan. */
export interface PictureSender {
	/** Takes effect with the next picture, without a word to the peer. */
	apply(plan: VideoPlan): Promise<void>;
}

/** WebRTC Extensions, section 9.1 (`codec`); the page's own types do not know it yet. */
export interface CodedEncoding extends RTCRtpEncodingParameters {
	codec?: RTCRtpCodec;
}

/** Coders that are worth their place in a description, best first: VP9 shows more than VP8 on thin lines, AV1 asks too much of a tablet. */
const pictureCodecs = ['video/vp9', 'video/vp8', 'video/h264', 'video/rtx'] as const;

/** Trims what a browser offers to a third of its length: an offer of 7 kB takes more than a second at 40 kbit/s. */
export function preferPicture(transceiver: RTCRtpTransceiver): void {
	const known = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
	const wanted = pictureCodecs.flatMap((name) => {
		const fitting = known.filter(({ mimeType }) => mimeType.toLowerCase() === name);
		// Every coder once: further profiles need what the first one can.
		return fitting.slice(0, 1);
	});
	// A browser with none of them keeps its own list: a long offer beats none.
	if (wanted.some(({ mimeType }) => !/\/rtx$/i.test(mimeType))) transceiver.setCodecPreferences(wanted);
}

/** A picture of its own for each rung: sharpness where the picture is small, motion last. */
export function createPictureSender(sender: RTCRtpSender, report: (error: unknown) => void): PictureSender {
	let turn = Promise.resolve();
	let wanted: VideoPlan | null = null;

	const set = async (): Promise<void> => {
		const parameters = sender.getParameters();
		const [encoding]: readonly CodedEncoding[] = parameters.encodings;
		if (wanted === null || encoding === undefined) return;
		const { active, maxBitrateBps, maxFramerate, height } = wanted;
		const cameraHeight = sender.track?.getSettings().height ?? height;
		// Limits are set together with `active`, so a picture never starts with those of a richer line.
		const next = {
			active,
			...(active ? { maxBitrate: maxBitrateBps, maxFramerate, scaleResolutionDownBy: Math.max(1, cameraHeight / height) } : {})
		};
		if (Object.entries(next).every(([name, value]) => encoding[name as keyof typeof next] === value)) return;
		const other = encoding.active && !active ? otherCodec(parameters) : undefined;
		Object.assign(encoding, next, other === undefined ? {} : { codec: other });
		// How many lines a picture has is the ladder's choice; what a device cannot keep up with costs frames.
		parameters.degradationPreference = 'maintain-resolution';
		await sender.setParameters(parameters);
		if (other === undefined) return;
		const restored = sender.getParameters();
		for (const each of restored.encodings) delete (each as CodedEncoding).codec;
		await sender.setParameters(restored);
	};

	return {
		apply(plan) {
			wanted = plan;
			turn = turn.then(set).catch(report);
			return turn;
		}
	};
}

/**
 * Another coder that was agreed on. Changing to it makes Chromium forget the picture's packets: without this a picture that was
 * stopped goes on repairing what was lost of it, at 30 to 100 kbit/s for three seconds, measured on a line cut to 40 kbit/s.
 */
function otherCodec({ codecs, encodings }: RTCRtpSendParameters): RTCRtpCodec | undefined {
	const isPicture = ({ mimeType }: RTCRtpCodec): boolean => /^video\/(vp8|vp9|h264)$/i.test(mimeType);
	const [encoding]: readonly CodedEncoding[] = encodings;
	const current = encoding?.codec ?? codecs.find(isPicture);
	return codecs.find((codec) => isPicture(codec) && codec.mimeType !== current?.mimeType);
}
