import { createContext } from 'svelte';
import type { PeerLink, PeerLinkPorts } from '#lib/call/link/peer-link.ts';
import { createRooms, type Rooms, type TabChannel } from '#lib/call/room/room.ts';
import { createRoomMedia, type RoomMedia, type RoomMediaDevices } from '#lib/call/room/room-media.ts';
import { createRoomNoteStore } from '#lib/call/room/room-note.ts';
import type { CallMedia } from '#lib/call/room/room-message.ts';
import { createQuietSound } from '#lib/call/room/quiet-sound.ts';
import { createSoundLevels, type SoundLevels } from '#lib/call/room/sound-levels.ts';
import { createWakeLock, type WakeLockPort } from '#lib/call/room/wake-lock.ts';
import type { CallDeviceKind } from '#lib/call/room/device-choice.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import type { CaseId, DeviceId, SpaceId } from '#lib/core/ids.ts';
import { seededRandom, type Random } from '#lib/core/random.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { CallReach } from './call-reach.svelte.ts';
import { followCallCase, type CallCase } from './call-case.ts';
import { isGuest, knocksOf, whomToAsk } from './call-door.ts';
import { membersOf, ownMediaOf, phaseOf, poorest } from './call-members.ts';
import { recordCall } from './call-record-writer.ts';
import type { CallablePerson, CallKnock, CallMember, CallPhase, CallScreen, OwnMedia } from './call-screen.ts';
import { fromReadable } from './from-readable.svelte.ts';
import { createWishSpreader } from './call-wishes.ts';
import type { checkLine, LineCheck } from './line-check.ts';
import type { Workspace } from './workspace.ts';

/** What a call view takes from its surroundings. */
export interface CallEnvironment {
	readonly clock: Clock;
	readonly random: Random;
	readonly mediaDevices: RoomMediaDevices | undefined;
	/** Null where the browser has no WebRTC. */
	readonly createLink: ((ports: PeerLinkPorts) => PeerLink) | null;
	readonly soundWorker: (() => Worker) | null;
	/** Hides this device's address from others in the call. */
	readonly relayOnly: () => boolean;
	readonly local: Pick<Storage, 'getItem' | 'setItem'>;
	/** Lives as long as the tab. */
	readonly session: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
	readonly tabs: ((name: string) => TabChannel) | null;
	readonly audioContext: (() => AudioContext) | null;
	readonly wakeLock: WakeLockPort | undefined;
	/** Calls back when the network changed, or is said to be back. */
	readonly onNetworkChange: (listener: () => void) => () => void;
	/** Calls back when the page is shown or hidden. */
	readonly onSeen: (listener: (seen: boolean) => void) => () => void;
	readonly checkLine: () => ReturnType<typeof checkLine>;
	report(error: unknown): void;
}

/** How often a shared uplink is divided anew. */
const shareEveryMs = 1_000;

/** The call of this device as screens see it. Lives above the routes, so that walking through the app never ends it. */
export class CallView implements CallScreen {
	readonly #workspace: Workspace;
	readonly #environment: CallEnvironment;
	readonly #rooms: Rooms;
	readonly #roomMedia: RoomMedia;
	readonly #case: CallCase;
	readonly #reach: CallReach;
	readonly #levels: SoundLevels;
	readonly #stops: (() => void)[] = [];
	/** Counts changes of tracks, which streams do not tell of themselves. */
	readonly #tracks = createSettable(0);
	readonly #wishes = createSettable({ saveData: false, looksAt: null as DeviceId | null, seen: true });
	readonly #spread = createWishSpreader();
	#lineCheck = $state.raw<LineCheck>({ at: 'unchecked' });

	readonly #now;

	constructor(workspace: Workspace, environment: CallEnvironment) {
		const { clock, random, report } = environment;
		const { deviceId, personId } = workspace.me;
		this.#workspace = workspace;
		this.#environment = environment;
		this.#roomMedia = createRoomMedia({ clock, devices: environment.mediaDevices, storage: environment.local, report });
		const wake = createWakeLock(environment.wakeLock);
		this.#levels = createSoundLevels(clock, environment.audioContext);
		this.#rooms = createRooms({
			me: deviceId,
			clock,
			random,
			createLink: environment.createLink,
			iceServers: () => workspace.iceServers,
			relayOnly: environment.relayOnly,
			soundWorker: environment.soundWorker,
			signalling: workspace.signalling,
			ownDevices: () =>
				workspace.hospital.current.members
					.filter((member) => member.personId === personId && member.deviceId !== deviceId && member.removedAtMs === null)
					.map((member) => member.deviceId),
			mustKnock: isGuest(workspace),
			media: this.#roomMedia,
			// Chance without weight: a generator of its own spares the secure one 100,000 numbers.
			quiet: createQuietSound(seededRandom(1), environment.audioContext),
			note: createRoomNoteStore(environment.session, deviceId),
			tabs: environment.tabs?.(`wardline call ${deviceId}`) ?? null,
			tracks: () => this.#tracks.set(this.#tracks.current + 1),
			moved: () => workspace.renewLine(),
			record: (finished) => void recordCall(workspace, finished).catch(report),
			report
		});
		const reach = (this.#reach = new CallReach(workspace, this.#rooms.state, clock, report));
		this.#stops.push(reach.close);
		this.#case = followCallCase({
			...{ workspace, rooms: this.#rooms, media: this.#roomMedia, clock, random, report },
			saveData: () => this.#wishes.current.saveData
		});
		this.#now = {
			room: fromReadable(this.#rooms.state),
			links: fromReadable(this.#rooms.links),
			goes: fromReadable(this.#rooms.rungs.goes),
			comes: fromReadable(this.#rooms.rungs.comes),
			history: fromReadable(this.#rooms.rungs.history),
			media: fromReadable(this.#roomMedia.state),
			tracks: fromReadable(this.#tracks),
			wishes: fromReadable(this.#wishes),
			speaking: fromReadable(this.#levels.speaking),
			outgoing: fromReadable(this.#case.outgoing),
			incoming: fromReadable(this.#case.incoming),
			clipSound: fromReadable(this.#case.sound),
			stills: fromReadable(this.#case.stills),
			hospital: fromReadable(workspace.hospital)
		};

		let announced: CaseId | null = null;
		const followRoom = (): void => {
			const { phase } = this.#rooms.state.current;
			const caseId = phase.at === 'in' ? phase.room.caseId : null;
			if (caseId === null) this.#levels.close();
			if (caseId === announced) return;
			announced = caseId;
			workspace.announceCall(caseId);
			if (caseId === null) wake.release();
			else wake.hold();
		};
		const meetOthers = (): void => {
			const { phase } = this.#rooms.state.current;
			const caseId = phase.at === 'in' ? phase.room.caseId : phase.at === 'joining' ? phase.joining.caseId : null;
			if (caseId !== null) this.#rooms.act({ type: 'nearby', caseId, devices: whomToAsk(workspace, caseId) });
		};
		const follow = (source: Pick<Readable<unknown>, 'on'>, act: () => void): void => void this.#stops.push(source.on(act));
		follow(this.#rooms.state, followRoom);
		follow(workspace.online, meetOthers);
		for (const source of [this.#rooms.links, this.#roomMedia.state, this.#wishes]) follow(source, () => this.#spreadWishes());
		for (const source of [this.#rooms.links, this.#roomMedia.state, this.#tracks]) follow(source, () => this.#listen());
		this.#stops.push(
			environment.onNetworkChange(() => this.#rooms.networkChanged()),
			environment.onSeen((seen) => {
				this.#wishes.set({ ...this.#wishes.current, seen });
				if (seen) wake.seen();
			}),
			every(clock, shareEveryMs, () => this.#spreadWishes()),
			() => wake.release()
		);
		followRoom();
	}

	get phase(): CallPhase {
		return phaseOf(this.#now.room.current);
	}

	get members(): readonly CallMember[] {
		return membersOf({
			state: this.#now.room.current,
			links: this.#now.links.current,
			goes: this.#now.goes.current,
			comes: this.#now.comes.current,
			speaking: this.#now.speaking.current,
			stills: this.#now.stills.current,
			audioOnly: this.#now.media.current.audioOnly,
			tracks: this.#now.tracks.current,
			nameOf: (device) => this.nameOf(device)
		});
	}

	readonly #mirror = $derived.by(() => {
		const { camera } = this.#now.media.current;
		return camera === null ? null : new MediaStream([camera]);
	});

	get own(): OwnMedia {
		const { media, speaking, wishes } = this.#now;
		return ownMediaOf(media.current, this.#mirror, speaking.current.has('own'), wishes.current.saveData);
	}

	get notesFirst(): boolean {
		const { at } = this.phase;
		return at === 'connected' && this.members.every(({ picture }) => picture === null);
	}

	get rungChange(): CallScreen['rungChange'] {
		return this.#now.history.current.at(-1) ?? null;
	}

	get sendingRung(): CallScreen['sendingRung'] {
		return poorest(this.#now.goes.current);
	}

	get clips(): CallScreen['clips'] {
		return { outgoing: this.#now.outgoing.current, incoming: this.#now.incoming.current };
	}

	get sounds(): readonly MediaStream[] {
		const clip = this.#now.clipSound.current;
		return [...this.#now.links.current.map(({ link }) => link.remote), ...(clip === null ? [] : [clip])];
	}

	get loudspeaker(): string | null {
		return this.own.chosen.loudspeaker;
	}

	get lineCheck(): LineCheck {
		return this.#lineCheck;
	}

	get busy(): boolean {
		return !['idle', 'ended', 'ringing', 'other-tab'].includes(this.phase.at);
	}

	/** Names the ring that rings here now, so that one is told from the next; null while none does. */
	get ringName(): string | null {
		const { phase } = this.#now.room.current;
		return phase.at === 'ringing' ? `${phase.ring.callId} ${phase.ring.rangAtMs}` : null;
	}

	nameOf(device: DeviceId): string | null {
		return this.#now.hospital.current.members.find((member) => member.deviceId === device)?.profile?.name ?? null;
	}

	get knocks(): readonly CallKnock[] {
		return knocksOf(
			this.#now.room.current,
			(device) => this.nameOf(device),
			(caseId) => this.goingOn(caseId).length > 0
		);
	}

	get asGuest(): boolean {
		return this.#now.hospital.current.members.some(({ deviceId, role }) => deviceId === this.#workspace.me.deviceId && role === 'guest');
	}

	goingOn(caseId: CaseId): readonly string[] {
		return this.#reach.goingOn(caseId);
	}

	callable(caseId: CaseId, ward: SpaceId | null): readonly CallablePerson[] {
		return this.#reach.callable(caseId, ward);
	}

	get alerted(): CallScreen['alerted'] {
		return this.#reach.alerted;
	}

	open = (caseId: CaseId, media: CallMedia, ring: readonly CallablePerson[]): void => {
		const devices = ring.map((one) => one.devices);
		this.#rooms.open(caseId, media, whomToAsk(this.#workspace, caseId), devices);
	};
	ring = ({ devices }: CallablePerson): void => this.#rooms.act({ type: 'person-rings', devices });
	stopRinging = (device: DeviceId): void => this.#rooms.act({ type: 'person-stops-ringing', device });
	letIn = ({ caseId, deviceId, inside }: CallKnock, media: CallMedia): void =>
		inside ? this.#rooms.act({ type: 'person-lets-in', device: deviceId }) : this.#rooms.open(caseId, media, [], [[deviceId]]);
	turnAway = ({ caseId, deviceId }: CallKnock): void => this.#rooms.act({ type: 'person-turns-away', caseId, device: deviceId });
	accept = (media: CallMedia): void => this.#rooms.accept(media);
	decline = (): void => this.#rooms.act({ type: 'person-declines' });
	leave = (): void => this.#rooms.act({ type: 'person-leaves' });
	dismiss = (): void => this.#rooms.act({ type: 'dismissed' });
	setMuted = (muted: boolean): void => this.#roomMedia.setMuted(muted);
	setCamera = (on: boolean): Promise<void> => this.#roomMedia.setCamera(on);
	setAudioOnly = (audioOnly: boolean): Promise<void> => this.#roomMedia.setAudioOnly(audioOnly);
	setSaveData = (saveData: boolean): void => this.#wishes.set({ ...this.#wishes.current, saveData });
	choose = (kind: CallDeviceKind, id: string): Promise<void> => this.#roomMedia.choose(kind, id);
	tryMediaAgain = (): Promise<void> => this.#roomMedia.tryAgain();
	look = (device: DeviceId | null): void => this.#wishes.set({ ...this.#wishes.current, looksAt: device });
	checkLine = async (): Promise<void> => {
		this.#lineCheck = { at: 'checking' };
		this.#lineCheck = await this.#environment.checkLine();
	};

	close(): void {
		for (const stop of this.#stops) stop();
		this.#case.close();
		this.#rooms.close();
		this.#levels.close();
	}

	#spreadWishes(): void {
		const { audioOnly } = this.#roomMedia.state.current;
		this.#spread(this.#rooms.links.current, { ...this.#wishes.current, audioOnly }, this.#environment.clock.nowMs());
	}

	#listen(): void {
		const { microphone } = this.#roomMedia.state.current;
		this.#levels.listen('own', microphone === null ? null : new MediaStream([microphone]));
		for (const { peer, link } of this.#rooms.links.current) this.#levels.listen(peer, link.remote);
	}
}

/** Set by the root layout below the gate. */
export const [getCallView, setCallView] = createContext<CallView>();
