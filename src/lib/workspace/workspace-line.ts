import type { Bytes } from '#lib/core/bytes.ts';
import { createEmitter } from '#lib/core/emitter.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { DocumentId, SpaceId } from '#lib/core/ids.ts';
import type { DocumentRef } from '#lib/sync/document-ref.ts';
import type { ConnectLane, SignalPoint } from '#lib/sync/live-lane.ts';
import type { BlobRelay, RelayRequest } from '#lib/sync/blob-request.ts';
import { startBlobUploads } from '#lib/sync/blob-uploads.ts';
import { createPace } from '#lib/sync/gentle-pace.ts';
import type { PassingLine } from '#lib/sync/passing-lane.ts';
import type { PushPort } from '#lib/sync/push-subscription.ts';
import { createRelayLink, type LinkState } from '#lib/sync/relay-link.ts';
import { noIntroduction, type Introduction, type RelayAddress } from '#lib/sync/relay-socket.ts';
import { resealChain } from '#lib/sync/reseal-chain.ts';
import { createSharedLine, type TabChannel } from '#lib/sync/shared-line.ts';
import { rosterSpace } from '#lib/trust/roster.ts';
import { derive } from './derived.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';

/** The relay this device talks to, and what the browser says of the network. */
export interface LineEnvironment {
	readonly address: RelayAddress;
	/** `wss://host`, for the signalling of live lanes. */
	readonly socketOrigin: string;
	readonly online: () => boolean;
	/** Calls back when the network is back or the page is looked at again (`better`), or when the network is said to be gone. */
	readonly onWeather: (listener: (weather: 'better' | 'worse') => void) => () => void;
	readonly channel: ((name: string) => TabChannel) | null;
	/** `fetch` at the relay's origin, for blobs. */
	readonly request: RelayRequest;
	/** Null where there is no WebRTC. */
	readonly connectLane: ConnectLane | null;
	/** Null where the browser has no push. */
	readonly push: PushPort | null;
	/** From a set-up link; null everywhere else. */
	readonly setUpToken: string | null;
}

/** The line of a workspace: real, or the demo ward's absence of one. */
export interface WorkspaceLine extends PassingLine {
	/** Null where there is no line and never will be. */
	readonly state: Readable<LinkState | null>;
	readonly signalPoint: Readable<SignalPoint | null>;
	/** Null where there is no line. */
	readonly blobRelay: BlobRelay | null;
	/** Tries at once where the line waits before its next attempt. */
	retryNow(): void;
	/** Begins the line anew at once: this device has other addresses than it was opened from. */
	renew(): void;
	/** The line opened; the returned function ends it. */
	onOpened(listener: () => void): () => void;
	/** The relay asks for a snapshot of a document; heard in the tab that runs the link. */
	onSnapshotWanted(listener: (document: DocumentId) => void): () => void;
}

export const noLine: WorkspaceLine = {
	state: createSettable<LinkState | null>(null),
	signalPoint: createSettable<SignalPoint | null>(null),
	blobRelay: null,
	retryNow: () => undefined,
	renew: () => undefined,
	onOpened: () => () => undefined,
	pass: () => false,
	onPassing: () => () => undefined,
	onSnapshotWanted: () => () => undefined
};

/** HELLO's limit of one assembled frame is 264 KB; what does not fit follows by comparing heads. */
const longestEnrolment = 200 * 1024;

/**
 * What a HELLO has to introduce: this device's founding or enrolment until a relay has it; with a set-up token, which means a
 * relay that knows nothing, the roster as far as it fits.
 */
async function introductionOf({ vault, device, roster }: Surroundings, setUpToken: string | null): Promise<Introduction> {
	const rows = await vault.envelopes.of(roster.current.hospitalId as string as DocumentId);
	const control = rows.ok ? rows.value.filter((row) => row.kind === 'control') : [];
	const wanted =
		setUpToken === null ? control.filter((row) => row.device === device.deviceId && row.counter === 1 && row.relaySeq === null) : control;
	const enrolment: Bytes[] = [];
	let bytes = 0;
	for (const row of wanted) {
		bytes += row.bytes.length;
		if (bytes > longestEnrolment) break;
		enrolment.push(row.bytes);
	}
	return { setUpToken, enrolment };
}

export async function openWorkspaceLine(
	around: Surroundings,
	enrolment: Enrolment,
	environment: LineEnvironment,
	follows: { readonly spaces: Readable<readonly SpaceId[]>; readonly documents: Readable<readonly DocumentRef[]> },
	scope: Scope
): Promise<WorkspaceLine> {
	const { vault, device, roster, clock, random, report } = around;
	let introduction = await introductionOf(around, environment.setUpToken);
	const wanted = createEmitter<DocumentId>(report);
	let driftMs = 0;
	const blobRelay: BlobRelay = { device, clock, request: environment.request, driftMs: () => driftMs };
	const initial: LinkState = {
		line: { status: 'connecting', sinceMs: clock.nowMs() },
		caughtUp: false,
		lastContactAtMs: null,
		clockDriftMs: null,
		signalTicket: null,
		iceServers: [],
		pushKey: null
	};
	const line = createSharedLine(
		{
			name: `wardline line ${vault.name}`,
			locks: around.locks ?? undefined,
			channel: environment.channel,
			initial,
			report,
			createLink: (heard, within) => {
				const link = createRelayLink(
					{
						device,
						address: environment.address,
						introduction: () => introduction,
						online: environment.online,
						clock,
						random,
						side: {
							vault,
							rosterSpace: rosterSpace(enrolment.hospitalId),
							rosterAlone: enrolment.guest ? (enrolment.hospitalId as string as DocumentId) : null,
							...follows,
							signPublicOf: (id) => roster.current.devices.get(id)?.signPublic ?? null,
							passing: heard,
							snapshotWanted: wanted.emit,
							reseal: (identity) => resealChain({ vault, device, ring: around.ring }, identity),
							refused: (identity, code) =>
								report(new Error(`the relay refused envelope ${identity.counter} of ${identity.document}: ${code}`)),
							clock,
							report
						}
					},
					within
				);
				const isOpen = (): boolean => link.state.current.line.status === 'open';
				const lineIsOpen = derive([link.state], isOpen, (one, other) => one !== other, within);
				// The tab that leads the line sends for all of them.
				const pace = createPace(clock, () => link.hurried);
				startBlobUploads({ vault, relay: blobRelay, random, clock, lineIsOpen, pace, report }, within);
				return link;
			}
		},
		scope
	);
	const signalPoint = createSettable<SignalPoint | null>(null);
	const follow = (): void => {
		const { signalTicket, iceServers, line: now, clockDriftMs } = line.state.current;
		driftMs = clockDriftMs ?? driftMs;
		if (now.status === 'open') introduction = noIntroduction;
		const url = `${environment.socketOrigin}/signal/${signalTicket}`;
		const same = signalPoint.current?.url === url && signalPoint.current.iceServers === iceServers;
		if (signalTicket !== null && !same) signalPoint.set({ url, iceServers });
	};
	scope.onClose(line.state.on(follow));
	scope.onClose(environment.onWeather((weather) => (weather === 'better' ? line.retryNow() : line.doubt())));
	follow();
	const opened = createEmitter<true>(report);
	let wasOpen = line.state.current.line.status === 'open';
	scope.onClose(
		line.state.on(() => {
			const isOpen = line.state.current.line.status === 'open';
			const opens = isOpen && !wasOpen;
			wasOpen = isOpen;
			if (opens) opened.emit(true);
		})
	);
	return {
		state: line.state,
		signalPoint,
		blobRelay,
		retryNow: line.retryNow,
		renew: line.renew,
		onOpened: opened.on,
		pass: line.pass,
		onPassing: line.onPassing,
		onSnapshotWanted: (listener) => wanted.on(listener)
	};
}
