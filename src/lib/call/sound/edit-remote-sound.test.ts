import { expect, test } from 'vitest';
import { editRemoteSound } from './edit-remote-sound.ts';

const sdp = (...audio: readonly string[]): string =>
	[
		'v=0',
		's=-',
		'm=audio 9 UDP/TLS/RTP/SAVPF 63 111',
		'a=mid:0',
		...audio,
		'm=video 9 UDP/TLS/RTP/SAVPF 96',
		'a=rtpmap:96 VP8/90000',
		'a=fmtp:96 usedtx=1',
		''
	].join('\r\n');

const asked = sdp(
	'a=rtpmap:63 red/48000/2',
	'a=fmtp:63 111/111',
	'a=rtpmap:111 opus/48000/2',
	'a=rtcp-fb:111 transport-cc',
	'a=fmtp:111 minptime=10;usedtx=1; useinbandfec=1',
	'a=ptime:40',
	'a=maxptime:120'
);

test('[SN16] what the peer asked of the sound is what this side decides, and all else stays', () => {
	expect(editRemoteSound(asked, { red: true, transform: true })).toBe(
		sdp(
			'a=rtpmap:63 red/48000/2',
			'a=fmtp:63 111/111',
			'a=rtpmap:111 opus/48000/2',
			'a=fmtp:111 minptime=10;cbr=1;usedtx=0;useinbandfec=0',
			'a=ptime:20',
			'a=rtcp-fb:111 transport-cc'
		)
	);
});

test('[SN16] without the worker frames are of 60 ms, and without redundancy Opus sends its own copy', () => {
	const edited = editRemoteSound(sdp('a=rtpmap:111 opus/48000/2'), { red: false, transform: false });
	expect(edited).toBe(sdp('a=rtpmap:111 opus/48000/2', 'a=fmtp:111 cbr=1;usedtx=0;useinbandfec=1', 'a=ptime:60'));
});

test('[SN16] editing twice is editing once, and a description without Opus is left alone', () => {
	const ability = { red: true, transform: true };
	const once = editRemoteSound(asked, ability);
	expect(editRemoteSound(once, ability)).toBe(once);
	const other = sdp('a=rtpmap:0 PCMU/8000');
	expect(editRemoteSound(other, ability)).toBe(other);
});
