export const fingerprintLine =
	'a=fingerprint:sha-256 E2:67:97:AE:D0:5F:77:BA:2A:A8:CC:24:A5:99:D7:B0:2E:71:94:6D:65:28:E2:2B:F2:80:F8:12:24:12:21:4B';

const transport = (setup: string): string[] => [
	'a=ice-ufrag:cwz3',
	'a=ice-pwd:4C6CubUNLTekmwQqkxdCUEwR',
	'a=ice-options:trickle',
	fingerprintLine,
	`a=setup:${setup}`
];
const source = (ssrc: string, track: string): string[] => [`a=ssrc:${ssrc} cname:8Sae0UHmXSFHFu27`, `a=ssrc:${ssrc} msid:- ${track}`];
const picture = (type: number, coder: string): string[] => [
	`a=rtpmap:${type} ${coder}/90000`,
	...['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'].map((feedback) => `a=rtcp-fb:${type} ${feedback}`),
	`a=rtpmap:${type + 1} rtx/90000`,
	`a=fmtp:${type + 1} apt=${type}`
];

/** What Chromium 156 says of a link with sound, picture and lanes, with addresses for documentation (RFC 5737, RFC 3849). */
export const sampleSdp = ({ setup }: { readonly setup: 'actpass' | 'active' | 'passive' }): string =>
	[
		...['v=0', 'o=- 4624225407297535548 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0 1 2', 'a=extmap-allow-mixed'],
		...['a=msid-semantic: WMS', 'm=audio 42882 UDP/TLS/RTP/SAVPF 63 111', 'c=IN IP4 192.0.2.2', 'a=rtcp:9 IN IP4 0.0.0.0'],
		'a=candidate:1981258823 1 udp 2122194687 192.0.2.2 42882 typ host generation 0 network-id 1',
		'a=candidate:3178323367 1 udp 2122265343 2001:db8::2 41420 typ host generation 0 network-id 2 network-cost 10',
		'a=candidate:2294106323 1 tcp 1518214911 192.0.2.2 9 typ host tcptype active generation 0 network-id 1',
		...transport(setup),
		'a=mid:0',
		'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
		'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
		...['a=sendrecv', 'a=msid:- cb2b225a-e1aa-44c9-be13-7410be49eb88', 'a=rtcp-mux', 'a=rtcp-rsize', 'a=rtcp-xr:rcvr-rtt=all'],
		...['a=rtpmap:63 red/48000/2', 'a=fmtp:63 111/111', 'a=rtpmap:111 opus/48000/2', 'a=rtcp-fb:111 transport-cc'],
		'a=fmtp:111 minptime=10;useinbandfec=1',
		...source('2884905822', 'cb2b225a-e1aa-44c9-be13-7410be49eb88'),
		...['m=video 9 UDP/TLS/RTP/SAVPF 98 99 96 97 103 104', 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0'],
		...transport(setup),
		'a=mid:1',
		'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
		...['a=sendrecv', 'a=msid:- 749e4c0f-e2d1-4475-97ee-638eccc33423', 'a=rtcp-mux', 'a=rtcp-rsize', 'a=rtcp-xr:rcvr-rtt=all'],
		...[...picture(98, 'VP9'), ...picture(96, 'VP8'), ...picture(103, 'H264')],
		'a=ssrc-group:FID 1862231444 27217062',
		...source('1862231444', '749e4c0f-e2d1-4475-97ee-638eccc33423'),
		...source('27217062', '749e4c0f-e2d1-4475-97ee-638eccc33423'),
		...['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0'],
		...transport(setup),
		...['a=mid:2', 'a=sctp-port:5000', 'a=max-message-size:262144', '']
	].join('\r\n');
