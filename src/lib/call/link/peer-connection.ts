import type { Clock } from '#lib/core/clock.ts';
import { editRemoteSound } from '#lib/call/sound/edit-remote-sound.ts';
import { icePatchOf, isUsefulCandidate, patchedSdp, ufragOf } from './ice-patch.ts';
import type { LinkMessage } from './link-message.ts';
import { hearAnswer, hearOffer, noRounds, offerFailed, openRound, type OfferRounds, type RoundVerdict } from './offer-rounds.ts';
import type { SoundAbility } from '#lib/call/ladder/plan.ts';

/** One RTCPeerConnection whose two ends agree over signalling that loses, repeats and reorders. */
export interface PeerConnection {
	/** The peer's description is in force, or was. */
	readonly agreed: boolean;
	receive(message: LinkMessage): void;
	/** Seeks the path anew; before the first agreement it makes the first offer. */
	restart(): void;
	/** Says the open offer again, with all candidates found since; makes a new one where none is open. */
	insist(): void;
	/** Agrees anew on what is sent, over the path there is. */
	renegotiate(): void;
}

export interface PeerConnectionPorts {
	readonly connection: RTCPeerConnection;
	readonly clock: Clock;
	/** Goes with every message, so that those of an earlier connection harm no later one. */
	readonly life: number;
	readonly polite: boolean;
	readonly ability: SoundAbility;
	send(message: LinkMessage): void;
	/** Opens what is sent, before the first offer; the side that does not offer first opens nothing. */
	open(): void;
	/** Sender and receiver of sound and picture exist now, called before each description of one's own. */
	prepare(role: 'offer' | 'answer'): Promise<void>;
	/** Both sides agreed on what is sent. */
	agreed(): void;
	report(error: unknown): void;
}

/** Addresses of the device's own network are found within milliseconds: waiting for them saves a message each. */
const gatherMs = 30;
/** Candidates that came before the description they belong to. */
const maxEarly = 40;

export function createPeerConnection(ports: PeerConnectionPorts): PeerConnection {
	const { connection, clock, life, polite, ability } = ports;
	let rounds: OfferRounds = noRounds;
	/** The peer's last description as it came, without our wishes about sound. */
	let peerSdp: string | null = null;
	/** The peer holds a description of ours, so that a patch is enough. */
	let known = false;
	/** The offer under answer came whole, so the answer must be whole too: the peer may have lost an earlier one. */
	let answersWhole = true;
	/** Credentials of the last description that was said; candidates found earlier travelled inside it. */
	let saidUfrag: string | null = null;
	/** An answer waits to be said; what is to be agreed on next waits for it. */
	let answering = false;
	let negotiatesNext = false;
	/** The own offer is about more than paths: a patch would not say it. */
	let saysMore = false;
	let early: RTCIceCandidateInit[] = [];
	let turn = Promise.resolve();
	const isClosed = (): boolean => connection.signalingState === 'closed';

	/** One step at a time, in the order they came; a step that fails harms none after it. */
	const serially = (step: () => Promise<void>): void => {
		turn = turn.then(async () => {
			if (isClosed()) return;
			try {
				await step();
			} catch (error) {
				if (!isClosed()) ports.report(error);
			}
		});
	};

	const say = (role: 'offer' | 'answer', round: number): void => {
		const description = connection.localDescription;
		const isCurrent = role === 'offer' ? rounds.open === round : rounds.answered === round;
		if (isClosed() || !isCurrent || description?.type !== role) return;
		const heading = { life, round, offered: rounds.offered };
		saidUfrag = ufragOf(description.sdp);
		const patch = (role === 'offer' ? known && !saysMore : !answersWhole) ? icePatchOf(description.sdp, role) : null;
		if (patch !== null) ports.send({ type: 'patch', role, ...heading, patch });
		else ports.send({ type: 'description', ...heading, description: { type: role, sdp: description.sdp } });
	};

	const offer = async (): Promise<void> => {
		ports.open();
		// The other side answers into what was opened.
		if (connection.getTransceivers().length === 0) return;
		if (connection.signalingState === 'have-remote-offer') await connection.setRemoteDescription({ type: 'rollback' });
		if (known && !saysMore) connection.restartIce();
		await ports.prepare('offer');
		await connection.setLocalDescription();
		rounds = openRound(rounds);
		const { offered } = rounds;
		clock.after(gatherMs, () => say('offer', offered));
	};

	const answer = async (sdp: string, round: number, yields: boolean): Promise<void> => {
		if (yields) await connection.setLocalDescription({ type: 'rollback' });
		await connection.setRemoteDescription({ type: 'offer', sdp: editRemoteSound(sdp, ability) });
		await ports.prepare('answer');
		await connection.setLocalDescription();
		peerSdp = sdp;
		saysMore = false;
		answering = true;
		clock.after(gatherMs, () => {
			say('answer', round);
			answering = false;
			if (negotiatesNext) renegotiate();
		});
		await takeEarly();
		ports.agreed();
	};

	const renegotiate = (): void =>
		serially(async () => {
			// An offer now would take the place of the answer that has not been said yet.
			negotiatesNext = answering;
			if (answering) return;
			saysMore = true;
			await offer();
		});

	const settle = async (sdp: string): Promise<void> => {
		await connection.setRemoteDescription({ type: 'answer', sdp: editRemoteSound(sdp, ability) });
		peerSdp = sdp;
		known = true;
		saysMore = false;
		await takeEarly();
		ports.agreed();
	};

	const takeEarly = async (): Promise<void> => {
		const [waiting, ufrag] = [early, peerSdp === null ? null : ufragOf(peerSdp)];
		early = waiting.filter(({ usernameFragment }) => usernameFragment !== ufrag);
		for (const candidate of waiting) if (candidate.usernameFragment === ufrag) await addCandidate(candidate);
	};

	const addCandidate = async (candidate: RTCIceCandidateInit): Promise<void> => {
		const ufrag = candidate.usernameFragment ?? null;
		if (peerSdp !== null && connection.remoteDescription !== null && ufrag === ufragOf(peerSdp)) {
			await connection.addIceCandidate({ ...candidate, sdpMid: null, sdpMLineIndex: 0 });
		} else early = [...early, candidate].slice(-maxEarly);
	};

	/** A description said once more may hold candidates that were lost on their own. */
	const addCandidatesOf = async (sdp: string): Promise<void> => {
		const usernameFragment = ufragOf(sdp);
		for (const [, candidate] of sdp.matchAll(/^a=(candidate:.*?)\r?$/gm)) await addCandidate({ candidate: candidate!, usernameFragment });
	};

	const obey = async (verdict: RoundVerdict, sdp: string, round: number): Promise<void> => {
		switch (verdict) {
			case 'ignore':
				return;
			case 'answer':
			case 'yield':
				return answer(sdp, round, verdict === 'yield');
			case 'settle':
				return settle(sdp);
			case 'repeat-offer':
				return say('offer', rounds.offered);
			case 'repeat-answer':
				await addCandidatesOf(sdp);
				return say('answer', round);
			case 'more-candidates':
				return addCandidatesOf(sdp);
		}
	};

	const hear = async (role: 'offer' | 'answer', sdp: string, round: number, offered: number, whole: boolean): Promise<void> => {
		const before = rounds;
		const [after, verdict] = role === 'offer' ? hearOffer(rounds, polite, round) : hearAnswer(rounds, round, offered);
		rounds = after;
		if (role === 'offer' && verdict !== 'ignore') answersWhole = whole;
		try {
			await obey(verdict, sdp, round);
		} catch (error) {
			// Unsettled, so that the same description may come again; the supervisor goes on trying meanwhile.
			rounds = role === 'offer' ? offerFailed(after, before) : before;
			if (connection.signalingState === 'have-remote-offer') await connection.setRemoteDescription({ type: 'rollback' });
			throw error;
		}
	};

	connection.onicecandidate = ({ candidate }) => {
		if (candidate === null || !isUsefulCandidate(candidate.candidate) || candidate.usernameFragment !== saidUfrag) return;
		const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
		ports.send({ type: 'candidate', life, candidate: { candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment } });
	};
	connection.onconnectionstatechange = () => {
		// A finished DTLS handshake proves that the peer has our description, whoever offered.
		if (connection.connectionState === 'connected') known = true;
	};

	return {
		get agreed() {
			return peerSdp !== null;
		},
		receive(message) {
			serially(async () => {
				if (message.type === 'candidate') return addCandidate(message.candidate);
				const { round, offered } = message;
				if (message.type === 'description') {
					const { type, sdp } = message.description;
					return hear(type, sdp, round, offered, true);
				}
				// Without an earlier description a patch means nothing; the own open offer goes on asking for the whole.
				if (peerSdp !== null) await hear(message.role, patchedSdp(peerSdp, message.patch), round, offered, false);
			});
		},
		restart: () => serially(offer),
		insist: () => serially(async () => (rounds.open === null ? offer() : say('offer', rounds.open))),
		renegotiate
	};
}
