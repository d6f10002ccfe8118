import { afterEach, expect, test, vi } from 'vitest';
import { holdSound, preferSound, soundAbility } from './sound-ability.ts';

const codec = (mimeType: string) => ({ mimeType, clockRate: 48_000 });
const has = (mimeTypes: readonly string[], transform: boolean): void => {
	const capabilities = () => ({ codecs: mimeTypes.map(codec) });
	const sender = Object.assign(class {}, { getCapabilities: capabilities });
	if (transform) {
		Object.assign(sender.prototype, { transform: null });
		vi.stubGlobal('RTCRtpScriptTransform', class {});
	}
	vi.stubGlobal('RTCRtpSender', sender);
	vi.stubGlobal('RTCRtpReceiver', { getCapabilities: capabilities });
};

afterEach(() => void vi.unstubAllGlobals());

test('[SN19] redundancy and transforms are asked for', () => {
	has(['audio/opus', 'audio/red'], true);
	expect(soundAbility()).toEqual({ red: true, transform: true });
	vi.unstubAllGlobals();
	has(['audio/opus'], false);
	expect(soundAbility()).toEqual({ red: false, transform: false });
});

test('[SN19] redundancy comes first, then Opus, and nothing else', () => {
	const chosen: string[][] = [];
	const transceiver = {
		setCodecPreferences: (codecs: readonly { readonly mimeType: string }[]) => chosen.push(codecs.map(({ mimeType }) => mimeType))
	} as unknown as RTCRtpTransceiver;
	for (const mimeTypes of [['audio/opus', 'audio/red', 'audio/PCMU', 'audio/CN'], ['audio/PCMA', 'audio/opus'], ['audio/PCMU']]) {
		has(mimeTypes, true);
		preferSound(transceiver);
	}
	expect(chosen).toEqual([['audio/red', 'audio/opus'], ['audio/opus']]);
});

test('[SN18] sound is held as long as asked, within what browsers take, and not at all where they cannot', () => {
	const able = { jitterBufferTarget: null } as unknown as RTCRtpReceiver;
	const held = [260, -5, 9_000, 123.4].map((playoutMs) => {
		holdSound(able, playoutMs);
		return able.jitterBufferTarget;
	});
	expect(held).toEqual([260, 0, 4_000, 123]);
	const unable = {} as RTCRtpReceiver;
	holdSound(unable, 260);
	expect(unable).toEqual({});
});
