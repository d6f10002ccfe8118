/** Extensions of RTP headers that do something here; any other costs bytes in every packet. */
const soundExtensions: readonly string[] = ['urn:ietf:params:rtp-hdrext:sdes:mid'];
/** Sound has its own reports; the browser's feedback on every packet would cost a thin line 2.2 kbit/s each way (calls.md section 2). */
const pictureExtensions: readonly string[] = [
	...soundExtensions,
	'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
	'urn:3gpp:video-orientation',
	'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay'
];

/** What this asks of a browser (WebRTC Extensions, section 5.5); the page's own types do not know it yet. */
interface ExtensibleTransceiver {
	getHeaderExtensionsToNegotiate?(): { readonly uri: string; direction: RTCRtpTransceiverDirection }[];
	setHeaderExtensionsToNegotiate?(extensions: readonly { readonly uri: string; direction: RTCRtpTransceiverDirection }[]): void;
}

/** Leaves out what nobody reads: 8 of the 28 bytes before each piece of sound, and a fifth of every description. */
export function trimExtensions(transceiver: RTCRtpTransceiver): void {
	const extensible = transceiver as RTCRtpTransceiver & ExtensibleTransceiver;
	const known = extensible.getHeaderExtensionsToNegotiate?.();
	if (known === undefined) return;
	const wanted = transceiver.receiver.track.kind === 'audio' ? soundExtensions : pictureExtensions;
	extensible.setHeaderExtensionsToNegotiate?.(
		known.map(({ uri, direction }) => ({ uri, direction: wanted.includes(uri) ? direction : 'stopped' }))
	);
}
