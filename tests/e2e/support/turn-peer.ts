/** One end of a call that sends a tone, kept in its page under a name. */
export interface TurnPeer {
	readonly name: string;
	readonly config: RTCConfiguration;
}

type Kept = typeof globalThis & { readonly peers?: Map<string, RTCPeerConnection> };

/**
 * Runs in a page: makes the end, or goes on with it, and resolves with its description, all candidates included. `remote` is the
 * other end's, null for who begins.
 */
export async function addTurnPeer({
	name,
	config,
	remote
}: TurnPeer & { readonly remote: RTCSessionDescriptionInit | null }): Promise<RTCSessionDescriptionInit> {
	const kept = globalThis as Kept & { peers: Map<string, RTCPeerConnection> };
	kept.peers ??= new Map();
	const before = kept.peers.get(name);
	const peer = before ?? new RTCPeerConnection(config);
	if (before === undefined) {
		const context = new AudioContext();
		const tone = context.createOscillator();
		const out = context.createMediaStreamDestination();
		tone.connect(out);
		tone.start();
		kept.peers.set(name, peer);
		peer.addTrack(out.stream.getAudioTracks()[0]!, out.stream);
		// Sound is pulled from the line only where it plays.
		peer.ontrack = ({ track }) => void (Object.assign(new Audio(), { srcObject: new MediaStream([track]) }) as HTMLAudioElement).play();
	}
	if (remote !== null) await peer.setRemoteDescription(remote);
	if (peer.signalingState === 'stable' && remote !== null) return remote;
	const complete = new Promise<void>((resolve) => {
		peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve();
	});
	await peer.setLocalDescription();
	await complete;
	return { type: peer.localDescription!.type, sdp: peer.localDescription!.sdp };
}

/** Runs in a page: whether the other end's tone is heard, and through which kinds of candidates, this end's first. */
export async function hears(name: string): Promise<{ readonly heard: boolean; readonly through: readonly unknown[] }> {
	const peer = (globalThis as Kept).peers?.get(name);
	const reports: readonly Record<string, unknown>[] = [...((await peer?.getStats())?.values() ?? [])];
	const heard = reports.some(({ type, totalAudioEnergy }) => type === 'inbound-rtp' && Number(totalAudioEnergy) > 0);
	const chosen = reports.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated === true && state === 'succeeded');
	const ends = [chosen?.['localCandidateId'], chosen?.['remoteCandidateId']];
	const through = ends.map((end) => reports.find(({ id }) => id === end)?.['candidateType']).filter((kind) => kind !== undefined);
	return { heard, through };
}
