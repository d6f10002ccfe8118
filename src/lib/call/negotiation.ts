import type { CallMessage } from './call-message.ts';

/** The wire of one call: a peer connection with one sound and one picture each way, negotiated without glare. */
export interface Negotiation {
	/** Both tracks of the other side, filled as they arrive. */
	readonly remote: MediaStream;
	receive(message: CallMessage): Promise<void>;
	/** Replaces what is sent; null sends nothing. Needs no negotiation, so it also works while the line is away. */
	sendTracks(tracks: { readonly microphone: MediaStreamTrack | null; readonly camera: MediaStreamTrack | null }): Promise<void>;
	close(): void;
}

export interface NegotiationPorts {
	readonly iceServers: readonly RTCIceServer[];
	/** The polite side yields when both offer at once (WebRTC 1.0, section 10.7, "Perfect negotiation"). */
	readonly polite: boolean;
	/** Only one side opens the transceivers; the other answers into them. */
	readonly offers: boolean;
	send(message: CallMessage): void;
	path(state: 'up' | 'lost'): void;
	/** Remote tracks arrived or ended. */
	tracks(): void;
	report(error: unknown): void;
}

export function createNegotiation(ports: NegotiationPorts): Negotiation {
	const connection = new RTCPeerConnection({ iceServers: [...ports.iceServers], bundlePolicy: 'max-bundle' });
	const remote = new MediaStream();
	let tracks: { microphone: MediaStreamTrack | null; camera: MediaStreamTrack | null } = { microphone: null, camera: null };
	let makingOffer = false;
	let ignoreOffer = false;
	let closed = false;

	const attempt = async (step: () => Promise<void>): Promise<void> => {
		try {
			await step();
		} catch (error) {
			if (!closed) ports.report(error);
		}
	};

	const apply = async (): Promise<void> => {
		for (const transceiver of connection.getTransceivers()) {
			const kind = transceiver.receiver.track.kind;
			if (transceiver.direction !== 'stopped') transceiver.direction = 'sendrecv';
			await transceiver.sender.replaceTrack(kind === 'audio' ? tracks.microphone : tracks.camera);
		}
	};

	connection.onnegotiationneeded = () =>
		void attempt(async () => {
			// The answering side gains its transceivers from the offer; opening its own would double every line.
			if (!ports.offers && connection.remoteDescription === null) return;
			makingOffer = true;
			try {
				await connection.setLocalDescription();
				sendDescription();
			} finally {
				makingOffer = false;
			}
		});
	connection.onicecandidate = ({ candidate }) => {
		if (candidate !== null) ports.send({ type: 'candidate', candidate: candidate.toJSON() });
	};
	connection.ontrack = ({ track }) => {
		remote.addTrack(track);
		track.onmute = track.onunmute = track.onended = ports.tracks;
		ports.tracks();
	};
	connection.oniceconnectionstatechange = () => {
		const state = connection.iceConnectionState;
		if (state === 'connected' || state === 'completed') ports.path('up');
		if (state === 'disconnected' || state === 'failed') ports.path('lost');
		if (state === 'failed') connection.restartIce();
	};

	const sendDescription = (): void => {
		const description = connection.localDescription;
		if (description?.type === 'offer' || description?.type === 'answer') {
			ports.send({ type: 'description', description: { type: description.type, sdp: description.sdp } });
		}
	};

	if (ports.offers) {
		// Sound is the first line: where bandwidth is shared by order, it is served before the picture.
		connection.addTransceiver('audio', { direction: 'sendrecv' });
		connection.addTransceiver('video', { direction: 'sendrecv' });
	}

	return {
		remote,
		receive: (message) =>
			attempt(async () => {
				if (message.type === 'description') {
					const collides = message.description.type === 'offer' && (makingOffer || connection.signalingState !== 'stable');
					ignoreOffer = !ports.polite && collides;
					if (ignoreOffer) return;
					await connection.setRemoteDescription(message.description);
					if (message.description.type === 'offer') {
						await apply();
						await connection.setLocalDescription();
						sendDescription();
					}
				} else if (message.type === 'candidate') {
					try {
						await connection.addIceCandidate(message.candidate);
					} catch (error) {
						if (!ignoreOffer) throw error;
					}
				}
			}),
		sendTracks: (next) =>
			attempt(async () => {
				tracks = { ...next };
				await apply();
			}),
		close() {
			closed = true;
			connection.close();
		}
	};
}
