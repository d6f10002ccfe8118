import { every, type Clock } from '#lib/core/clock.ts';
import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { toHex } from '#lib/core/bytes.ts';
import { parseCallFrame, type CallFrame, type CallMedia, type CallMessage } from './call-message.ts';
import { isFree, nextCallState, type CallEvent, type CallState } from './call-state.ts';
import { openCamera, openLocalMedia, type LocalMedia, type MediaPort } from './local-media.ts';
import type { Negotiation, NegotiationPorts } from './negotiation.ts';
import { createOrderedMessages, type OrderedMessages } from './ordered-messages.ts';

/** What the other side says it gives; null before it said so. */
export interface PeerSending {
	readonly audio: boolean;
	readonly video: boolean;
}

/** The tracks of a call and the wishes about them. */
export interface CallMediaState {
	readonly local: LocalMedia | null;
	readonly remote: MediaStream | null;
	readonly muted: boolean;
	readonly cameraOn: boolean;
	/** No picture in either direction, by choice of this side. */
	readonly audioOnly: boolean;
	readonly peer: PeerSending | null;
	/** The other side asked to be spared our picture. */
	readonly peerWantsVideo: boolean;
}

const noMedia: CallMediaState = {
	local: null,
	remote: null,
	muted: false,
	cameraOn: false,
	audioOnly: false,
	peer: null,
	peerWantsVideo: true
};

/** Two-person calls of this device, one at a time. Signalling may lose and repeat; the state never depends on the relay staying. */
export interface Calls {
	readonly state: Readable<CallState>;
	readonly media: Readable<CallMediaState>;
	call(caseId: CaseId, peer: DeviceId, media: CallMedia): void;
	accept(media: CallMedia): void;
	decline(): void;
	leave(): void;
	dismiss(): void;
	setMuted(muted: boolean): void;
	setCamera(on: boolean): Promise<void>;
	setAudioOnly(audioOnly: boolean): Promise<void>;
	close(): void;
}

export interface CallsPorts {
	readonly me: DeviceId;
	readonly clock: Clock;
	readonly random: Random;
	readonly iceServers: readonly RTCIceServer[];
	/** Undefined where the browser gives neither microphone nor camera (plain HTTP). */
	readonly mediaDevices: MediaPort | undefined;
	/** Null where the browser has no WebRTC. */
	readonly negotiate: ((ports: NegotiationPorts) => Negotiation) | null;
	readonly signalling: {
		send(caseId: CaseId, to: DeviceId, message: unknown): void;
		on(listener: (caseId: CaseId, from: DeviceId, message: unknown) => void): () => void;
	};
	report(error: unknown): void;
}

export function createCalls(ports: CallsPorts): Calls {
	const { clock, signalling } = ports;
	const state = createSettable<CallState>({ at: 'idle' });
	const media = createSettable<CallMediaState>(noMedia);
	let messages: OrderedMessages | null = null;
	let negotiation: Negotiation | null = null;

	const apply = (event: CallEvent): void => {
		const before = state.current;
		state.set(nextCallState(before, event, clock.nowMs()));
		if (state.current.at === 'ended' && before.at !== 'ended') tidy();
	};

	const open = (caseId: CaseId, peer: DeviceId, callId: string): void => {
		messages = createOrderedMessages({ callId, clock, transmit: (frame) => signalling.send(caseId, peer, frame), deliver });
	};

	/** The last word (leave, decline) is still repeated until confirmed, or for a few seconds. */
	const tidy = (): void => {
		const last = messages;
		clock.after(8_000, () => last?.close());
		negotiation?.close();
		negotiation = null;
		for (const track of [media.current.local?.microphone, media.current.local?.camera]) track?.stop();
		media.set(noMedia);
	};

	const tellSending = (): void => {
		const { local, muted, cameraOn, audioOnly } = media.current;
		const video = cameraOn && !audioOnly && local?.camera !== null;
		messages?.send({ type: 'sending', audio: !muted && local?.microphone !== null, video, wantsVideo: !audioOnly });
	};

	const sendTracks = async (): Promise<void> => {
		const { local, cameraOn, audioOnly, peerWantsVideo } = media.current;
		const camera = cameraOn && !audioOnly && peerWantsVideo ? (local?.camera ?? null) : null;
		await negotiation?.sendTracks({ microphone: local?.microphone ?? null, camera });
	};

	const connect = async (wanted: CallMedia, offers: boolean): Promise<void> => {
		const current = state.current;
		if (!('call' in current)) return;
		const { callId, peer } = current.call;
		const isCurrent = (): boolean => 'call' in state.current && state.current.call.callId === callId && !isFree(state.current);
		const local = await openLocalMedia(ports.mediaDevices, wanted);
		if (!isCurrent() || ports.negotiate === null) {
			for (const track of [local.microphone, local.camera]) track?.stop();
			return;
		}
		negotiation = ports.negotiate({
			iceServers: ports.iceServers,
			polite: ports.me > peer,
			offers,
			send: (message) => messages?.send(message),
			path: (path) => apply({ type: path === 'up' ? 'path-up' : 'path-lost' }),
			tracks: () => media.set({ ...media.current, remote: negotiation?.remote ?? null }),
			report: ports.report
		});
		media.set({ ...media.current, local, cameraOn: wanted === 'video', audioOnly: false, remote: negotiation.remote });
		await sendTracks();
		if (!offers) messages?.send({ type: 'accept' });
		tellSending();
	};

	const deliver = (message: CallMessage): void => {
		switch (message.type) {
			case 'ring':
				return;
			case 'accept':
				return begin();
			case 'decline':
				return apply({ type: 'peer-declines', reason: message.reason });
			case 'leave':
				return apply({ type: 'peer-leaves' });
			case 'sending':
				media.set({ ...media.current, peer: { audio: message.audio, video: message.video }, peerWantsVideo: message.wantsVideo });
				void sendTracks();
				return;
			case 'description':
			case 'candidate':
				void negotiation?.receive(message);
		}
	};

	const begin = (): void => {
		const before = state.current;
		if (before.at !== 'calling') return;
		apply({ type: 'peer-accepts' });
		void connect(before.call.media, true);
	};

	const busy = (caseId: CaseId, from: DeviceId, callId: string): void => {
		const reply: CallFrame = { callId, number: 1, message: { type: 'decline', reason: 'busy' } };
		signalling.send(caseId, from, reply);
	};

	const hear = (caseId: CaseId, from: DeviceId, value: unknown): void => {
		const frame = parseCallFrame(value);
		if (!frame.ok) return;
		const { callId } = frame.value;
		const current = state.current;
		if ('call' in current && current.call.callId === callId) {
			if (current.call.peer === from) messages?.receive(frame.value);
			return;
		}
		if (!('message' in frame.value) || frame.value.message.type !== 'ring' || frame.value.number !== 1) return;
		if (!isFree(current)) return busy(caseId, from, callId);
		messages?.close();
		const call = { callId, caseId, peer: from, caller: false, media: frame.value.message.media, rangAtMs: clock.nowMs() };
		open(caseId, from, callId);
		apply({ type: 'rung', call });
		messages?.receive(frame.value);
	};

	const stopListening = signalling.on(hear);
	const stopTime = every(clock, 1_000, () => apply({ type: 'time-passes' }));

	return {
		state,
		media,
		call(caseId, peer, wanted) {
			if (!isFree(state.current)) return;
			messages?.close();
			const call = { callId: toHex(ports.random.bytes(16)), caseId, peer, caller: true, media: wanted, rangAtMs: clock.nowMs() };
			open(caseId, peer, call.callId);
			apply({ type: 'person-calls', call });
			if (ports.negotiate === null) return apply({ type: 'cannot-call' });
			messages?.send({ type: 'ring', media: wanted });
		},
		accept(wanted) {
			if (state.current.at !== 'ringing') return;
			apply({ type: 'person-accepts' });
			if (ports.negotiate === null) {
				messages?.send({ type: 'decline', reason: 'declined' });
				return apply({ type: 'cannot-call' });
			}
			void connect(wanted, false);
		},
		decline() {
			if (state.current.at === 'ringing') messages?.send({ type: 'decline', reason: 'declined' });
			apply({ type: 'person-declines' });
		},
		leave() {
			if (!isFree(state.current)) messages?.send({ type: 'leave' });
			apply({ type: 'person-leaves' });
		},
		dismiss: () => apply({ type: 'dismissed' }),
		setMuted(muted) {
			const microphone = media.current.local?.microphone;
			if (microphone) microphone.enabled = !muted;
			media.set({ ...media.current, muted });
			tellSending();
		},
		async setCamera(on) {
			await switchCamera(on);
			media.set({ ...media.current, cameraOn: on });
			await sendTracks();
			tellSending();
		},
		async setAudioOnly(audioOnly) {
			await switchCamera(!audioOnly && media.current.cameraOn);
			media.set({ ...media.current, audioOnly });
			await sendTracks();
			tellSending();
		},
		close() {
			stopListening();
			stopTime();
			if (!isFree(state.current)) messages?.send({ type: 'leave' });
			apply({ type: 'person-leaves' });
		}
	};

	/** Opens or ends the camera itself, so that its lamp tells the truth. */
	async function switchCamera(on: boolean): Promise<void> {
		const local = media.current.local;
		if (local === null) return;
		if (!on) {
			local.camera?.stop();
			media.set({ ...media.current, local: { ...local, camera: null } });
		} else if (local.camera === null) {
			const { track, trouble } = await openCamera(ports.mediaDevices);
			media.set({ ...media.current, local: { ...local, camera: track, cameraTrouble: trouble } });
		}
	}
}
