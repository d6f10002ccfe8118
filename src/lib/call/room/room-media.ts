import type { Clock } from '#lib/core/clock.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { cameraDetail } from './camera-detail.ts';
import {
	devicesOf,
	keepChoice,
	noDevices,
	readChoice,
	type CallDeviceKind,
	type CallDevices,
	type ChoiceStorage,
	type ChosenDevices
} from './device-choice.ts';
import { openLocalMedia, openOne, type DeviceTrouble, type MediaPort } from './local-media.ts';
import type { CallMedia } from './room-message.ts';

/** What happened to a device while the call went on. */
export interface DeviceNotice {
	readonly kind: CallDeviceKind;
	/** The device that took over; null when the call goes on without. */
	readonly replacedBy: string | null;
	readonly atMs: number;
}

/** What this device gives to a room, and what this person wishes about it. */
export interface RoomMediaState {
	readonly microphone: MediaStreamTrack | null;
	readonly camera: MediaStreamTrack | null;
	readonly microphoneTrouble: DeviceTrouble | null;
	readonly cameraTrouble: DeviceTrouble | null;
	readonly muted: boolean;
	readonly cameraOn: boolean;
	/** No picture in either direction, by choice of this side. */
	readonly audioOnly: boolean;
	/** Both were asked for and answered, either way. */
	readonly ready: boolean;
	readonly notice: DeviceNotice | null;
	readonly devices: CallDevices;
	readonly chosen: ChosenDevices;
}

/** Microphone and camera of a call, through everything that happens to them. Trouble is a state, never an exception. */
export interface RoomMedia {
	readonly state: Readable<RoomMediaState>;
	open(media: CallMedia): Promise<void>;
	setMuted(muted: boolean): void;
	/** Opens or ends the camera itself, so that its lamp tells the truth. */
	setCamera(on: boolean): Promise<void>;
	setAudioOnly(audioOnly: boolean): Promise<void>;
	/** How many others see the picture: the camera gives as much detail as they can make use of. */
	setCompany(others: number): void;
	choose(kind: CallDeviceKind, id: string): Promise<void>;
	tryAgain(): Promise<void>;
	/** Gives everything back to the machine; the next call begins anew. */
	end(): void;
	close(): void;
}

/** The part of `navigator.mediaDevices` a room needs. */
export interface RoomMediaDevices extends MediaPort {
	enumerateDevices(): Promise<readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[]>;
	addEventListener(type: 'devicechange', listener: () => void): void;
	removeEventListener(type: 'devicechange', listener: () => void): void;
}

export interface RoomMediaPorts {
	readonly clock: Clock;
	/** Undefined where the browser gives neither microphone nor camera (plain HTTP). */
	readonly devices: RoomMediaDevices | undefined;
	readonly storage: ChoiceStorage;
	report(error: unknown): void;
}

type Kind = 'microphone' | 'camera';

export function createRoomMedia({ clock, devices, storage, report }: RoomMediaPorts): RoomMedia {
	const atRest = (): RoomMediaState => ({
		microphone: null,
		camera: null,
		microphoneTrouble: null,
		cameraTrouble: null,
		muted: false,
		cameraOn: false,
		audioOnly: false,
		ready: false,
		notice: null,
		devices: noDevices,
		chosen: readChoice(storage)
	});
	const state = createSettable(atRest());
	/** Counts calls: what was opened for an earlier one is given back. */
	let session = 0;
	let opened = false;
	let others = 1;

	const change = (part: Partial<RoomMediaState>): void => state.set({ ...state.current, ...part });
	const wantsCamera = (): boolean => state.current.cameraOn && !state.current.audioOnly;

	const listDevices = async (): Promise<void> => {
		if (devices === undefined) return;
		const listed = devicesOf(await devices.enumerateDevices());
		const loudspeaker = state.current.chosen.loudspeaker;
		const lost = loudspeaker !== null && !listed.loudspeaker.some(({ id }) => id === loudspeaker);
		const had = state.current.devices.loudspeaker.some(({ id }) => id === loudspeaker);
		if (lost && had && opened) change({ notice: { kind: 'loudspeaker', replacedBy: '', atMs: clock.nowMs() } });
		change({ devices: listed });
	};

	/** A camera that cannot is left as it is. */
	const detail = (camera: MediaStreamTrack): void => {
		const wanted = cameraDetail(others);
		const { height } = camera.getConstraints();
		if (JSON.stringify(height) === JSON.stringify(wanted.height)) return;
		camera.applyConstraints({ ...camera.getConstraints(), ...wanted }).catch(report);
	};

	/** Puts a track in its place; the one before is given back. */
	const place = (kind: Kind, track: MediaStreamTrack | null, trouble: DeviceTrouble | null): void => {
		const before = state.current[kind];
		if (before !== track) before?.stop();
		if (track !== null) {
			if (kind === 'microphone') track.enabled = !state.current.muted;
			track.addEventListener('ended', () => void unplugged(kind, track).catch(report));
			if (kind === 'camera') detail(track);
		}
		change(kind === 'microphone' ? { microphone: track, microphoneTrouble: trouble } : { camera: track, cameraTrouble: trouble });
	};

	/** Opens one of the two for the call that is on; false when the call ended meanwhile, or nothing came. */
	const openInto = async (kind: Kind): Promise<boolean> => {
		const began = session;
		const { track, trouble } = await openOne(devices, kind, state.current.chosen);
		if (began !== session || (kind === 'camera' && !wantsCamera())) {
			track?.stop();
			return false;
		}
		place(kind, track, trouble);
		return track !== null;
	};

	const unplugged = async (kind: Kind, track: MediaStreamTrack): Promise<void> => {
		if (state.current[kind] !== track) return;
		change({ [kind]: null });
		const found = await openInto(kind);
		if (!opened) return;
		change({ notice: { kind, replacedBy: found ? (state.current[kind]?.label ?? '') : null, atMs: clock.nowMs() } });
		await listDevices();
	};

	/** Something was plugged in or out: what is missing may be there now. */
	const machineChanged = async (): Promise<void> => {
		await listDevices();
		if (!opened || !state.current.ready) return;
		const { microphone, microphoneTrouble, camera, cameraTrouble } = state.current;
		if (microphone === null && microphoneTrouble !== 'refused') await openInto('microphone');
		if (camera === null && cameraTrouble !== 'refused' && wantsCamera()) await openInto('camera');
	};
	const onMachineChange = (): void => void machineChanged().catch(report);
	devices?.addEventListener('devicechange', onMachineChange);

	const followCamera = async (): Promise<void> => {
		if (!state.current.ready) return;
		if (!wantsCamera()) {
			state.current.camera?.stop();
			change({ camera: null });
		} else if (state.current.camera === null) await openInto('camera');
	};

	const end = (): void => {
		session++;
		opened = false;
		for (const track of [state.current.microphone, state.current.camera]) track?.stop();
		state.set(atRest());
	};

	return {
		state,
		async open(media) {
			end();
			opened = true;
			const began = session;
			change({ cameraOn: media === 'video' });
			const local = await openLocalMedia(devices, media, state.current.chosen);
			if (began !== session) {
				for (const track of [local.microphone, local.camera]) track?.stop();
				return;
			}
			place('microphone', local.microphone, local.microphoneTrouble);
			place('camera', local.camera, local.cameraTrouble);
			change({ ready: true });
			await followCamera();
			await listDevices();
		},
		setMuted(muted) {
			const { microphone } = state.current;
			if (microphone) microphone.enabled = !muted;
			change({ muted });
		},
		async setCamera(on) {
			change({ cameraOn: on });
			await followCamera();
		},
		async setAudioOnly(audioOnly) {
			change({ audioOnly });
			await followCamera();
		},
		setCompany(next) {
			others = next;
			if (state.current.camera !== null) detail(state.current.camera);
		},
		async choose(kind, id) {
			change({ chosen: { ...state.current.chosen, [kind]: id } });
			keepChoice(storage, state.current.chosen);
			if (!opened || kind === 'loudspeaker' || (kind === 'camera' && !wantsCamera())) return;
			await openInto(kind);
		},
		async tryAgain() {
			if (!opened) return;
			if (state.current.microphone === null) await openInto('microphone');
			if (state.current.camera === null && wantsCamera()) await openInto('camera');
			await listDevices();
		},
		end,
		close() {
			devices?.removeEventListener('devicechange', onMachineChange);
			end();
		}
	};
}
