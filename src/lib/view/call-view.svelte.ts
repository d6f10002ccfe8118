import { createContext } from 'svelte';
import { createCalls, type Calls } from '#lib/call/calls.ts';
import type { CallMedia } from '#lib/call/call-message.ts';
import { recordsTheCall, type CallState, type EndReason } from '#lib/call/call-state.ts';
import type { MediaPort } from '#lib/call/local-media.ts';
import { createNegotiation } from '#lib/call/negotiation.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import type { CallBody, CallEnding } from '#lib/model/call-record.ts';
import { fromReadable } from './from-readable.svelte.ts';
import type { Presence, Workspace } from './workspace.ts';

/** What a call view takes from its surroundings. */
export interface CallEnvironment {
	readonly clock: Clock;
	readonly random: Random;
	readonly mediaDevices: MediaPort | undefined;
	readonly hasWebRtc: boolean;
	report(error: unknown): void;
}

/** The call of this device as screens see it. Lives above the routes, so that walking through the app never ends it. */
export class CallView {
	readonly #workspace: Workspace;
	readonly #calls: Calls;
	readonly #state: { readonly current: CallState };
	readonly #media: { readonly current: Calls['media']['current'] };
	readonly #hospital: { readonly current: Workspace['hospital']['current'] };
	readonly #online: { readonly current: readonly Presence[] };
	readonly #stop: () => void;

	constructor(workspace: Workspace, environment: CallEnvironment) {
		this.#workspace = workspace;
		this.#calls = createCalls({
			me: workspace.me.deviceId,
			clock: environment.clock,
			random: environment.random,
			iceServers: workspace.iceServers,
			mediaDevices: environment.mediaDevices,
			negotiate: environment.hasWebRtc ? createNegotiation : null,
			signalling: workspace.signalling,
			report: environment.report
		});
		this.#state = fromReadable(this.#calls.state);
		this.#media = fromReadable(this.#calls.media);
		this.#hospital = fromReadable(workspace.hospital);
		this.#online = fromReadable(workspace.online);
		let before: CallState = this.#calls.state.current;
		this.#stop = this.#calls.state.on(() => {
			const state = this.#calls.state.current;
			if (inCall(state) !== inCall(before) && 'call' in state) workspace.announceCall(inCall(state) ? state.call.caseId : null);
			if (state.at === 'ended' && before.at !== 'ended' && recordsTheCall(state)) void this.#record(state).catch(environment.report);
			before = state;
		});
	}

	get state(): CallState {
		return this.#state.current;
	}

	get media(): Calls['media']['current'] {
		return this.#media.current;
	}

	/** True while hanging up would cost somebody something: updates and reloads wait. */
	get busy(): boolean {
		return inCall(this.state) || this.state.at === 'calling';
	}

	/** The other side's name, null while it is unknown. */
	get peerName(): string | null {
		const { state } = this;
		return 'call' in state ? this.nameOf(state.call.peer) : null;
	}

	/** Who can be rung now: everyone else on line, those who look at this case first. */
	callable(caseId: CaseId): readonly Presence[] {
		return [...this.#online.current].sort(
			(a, b) => Number(b.caseId === caseId) - Number(a.caseId === caseId) || a.name.localeCompare(b.name)
		);
	}

	nameOf(device: DeviceId): string | null {
		return this.#hospital.current.members.find((member) => member.deviceId === device)?.profile?.name ?? null;
	}

	call = (caseId: CaseId, peer: DeviceId, media: CallMedia): void => this.#calls.call(caseId, peer, media);
	accept = (media: CallMedia): void => this.#calls.accept(media);
	decline = (): void => this.#calls.decline();
	leave = (): void => this.#calls.leave();
	dismiss = (): void => this.#calls.dismiss();
	setMuted = (muted: boolean): void => this.#calls.setMuted(muted);
	setCamera = (on: boolean): Promise<void> => this.#calls.setCamera(on);
	setAudioOnly = (audioOnly: boolean): Promise<void> => this.#calls.setAudioOnly(audioOnly);

	close(): void {
		this.#calls.close();
		this.#stop();
	}

	async #record(state: CallState & { at: 'ended' }): Promise<void> {
		const opened = await this.#workspace.openCase(state.call.caseId);
		if (!opened.ok || state.startedAtMs === null) return;
		const me = this.#workspace.me.personId;
		const peer = this.#workspace.hospital.current.members.find((member) => member.deviceId === state.call.peer)?.personId;
		const body: CallBody = {
			startedAtMs: state.startedAtMs,
			endedAtMs: state.endedAtMs,
			participants: peer === undefined ? [me] : [me, peer],
			media: state.call.media,
			endedBy: state.reason === 'left' ? me : null,
			reason: endingOf[state.reason]
		};
		await opened.value.assert({ kind: 'call', body, supersedes: [] });
		await opened.value.close();
	}
}

const endingOf: Record<EndReason, CallEnding> = {
	left: 'hung-up',
	'peer-left': 'hung-up',
	declined: 'declined',
	busy: 'declined',
	'no-answer': 'unanswered',
	'line-lost': 'line-lost',
	'no-webrtc': 'failed'
};

const inCall = (state: CallState): boolean => state.at === 'connecting' || state.at === 'connected';

/** Set by the root layout below the gate. */
export const [getCallView, setCallView] = createContext<CallView>();
