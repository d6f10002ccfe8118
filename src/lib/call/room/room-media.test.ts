import { expect, test } from 'vitest';
import { createFakeClock, settle } from '../../../../tests/support/fake-clock.ts';
import type { ChoiceStorage } from './device-choice.ts';
import { createRoomMedia, type RoomMediaDevices } from './room-media.ts';

interface FakeTrack extends MediaStreamTrack {
	readonly asked: MediaTrackConstraints;
	readonly detail: readonly MediaTrackConstraints[];
	unplug(): void;
}

/** A machine with these parts; tests plug them in and out. */
function machine(parts: { audio: string[]; video: string[]; output?: string[] }) {
	const opened: FakeTrack[] = [];
	let changed = (): void => undefined;
	const trackOf = (kind: 'audio' | 'video', asked: MediaTrackConstraints): FakeTrack => {
		const [label] = parts[kind];
		if (label === undefined) throw Object.assign(new Error(), { name: 'NotFoundError' });
		const target = new EventTarget();
		const detail: MediaTrackConstraints[] = [];
		const track = Object.assign(target, {
			kind,
			label,
			asked,
			enabled: true,
			readyState: 'live',
			stop: () => (track.readyState = 'ended'),
			getConstraints: () => ({ ...asked, ...detail.at(-1) }),
			applyConstraints: async (wanted: MediaTrackConstraints) => void detail.push(wanted),
			detail,
			unplug() {
				parts[kind].shift();
				target.dispatchEvent(new Event('ended'));
			}
		}) as unknown as FakeTrack & { readyState: string };
		opened.push(track);
		return track;
	};
	const devices: RoomMediaDevices = {
		async getUserMedia({ audio, video }) {
			const tracks = [
				...(audio ? [trackOf('audio', audio as MediaTrackConstraints)] : []),
				...(video ? [trackOf('video', video as MediaTrackConstraints)] : [])
			];
			const of = (kind: string) => () => tracks.filter((track) => track.kind === kind);
			return { getTracks: () => tracks, getAudioTracks: of('audio'), getVideoTracks: of('video') } as unknown as MediaStream;
		},
		async enumerateDevices() {
			const info = (kind: MediaDeviceKind) => (label: string) => ({ kind, deviceId: label, label });
			return [
				...parts.audio.map(info('audioinput')),
				...parts.video.map(info('videoinput')),
				...(parts.output ?? []).map(info('audiooutput'))
			];
		},
		addEventListener: (_, listener) => void (changed = listener),
		removeEventListener: () => undefined
	};
	return { devices, opened, plugged: () => changed(), parts };
}

const memory = (): ChoiceStorage => {
	const values = new Map<string, string>();
	return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
};

const mediaOf = (devices: RoomMediaDevices | undefined, storage = memory()) =>
	createRoomMedia({
		clock: createFakeClock(),
		devices,
		storage,
		report: (error) => {
			throw error;
		}
	});

test('[RM17] a microphone unplugged during a call is replaced by another, and one that comes later is taken', async () => {
	const { devices, opened, plugged, parts } = machine({ audio: ['headset', 'built-in'], video: [] });
	const media = mediaOf(devices);
	await media.open('audio');
	media.setMuted(true);
	opened[0]!.unplug();
	await settle();
	expect(media.state.current).toMatchObject({
		microphone: { label: 'built-in', enabled: false },
		notice: { kind: 'microphone', replacedBy: 'built-in' }
	});
	opened[1]!.unplug();
	await settle();
	expect(media.state.current).toMatchObject({
		microphone: null,
		microphoneTrouble: 'missing',
		notice: { kind: 'microphone', replacedBy: null }
	});
	parts.audio.push('new');
	plugged();
	await settle();
	expect(media.state.current).toMatchObject({ microphone: { label: 'new' }, microphoneTrouble: null });
});

test('[RM17] a camera unplugged during a call costs the picture alone', async () => {
	const { devices, opened } = machine({ audio: ['built-in'], video: ['webcam'] });
	const media = mediaOf(devices);
	await media.open('video');
	opened[1]!.unplug();
	await settle();
	expect(media.state.current).toMatchObject({
		microphone: { label: 'built-in' },
		camera: null,
		cameraTrouble: 'missing',
		notice: { replacedBy: null }
	});
});

test('[RM17] a chosen device is asked for, remembered for the next call, and a wish only', async () => {
	const storage = memory();
	const { devices, opened } = machine({ audio: ['headset'], video: ['webcam'] });
	const media = mediaOf(devices, storage);
	await media.open('audio');
	await media.choose('microphone', 'headset');
	expect(opened.at(-1)!.asked).toMatchObject({ deviceId: { ideal: 'headset' }, echoCancellation: true });
	expect(opened[0]!.readyState).toBe('ended');
	const later = mediaOf(devices, storage);
	await later.open('video');
	expect(opened.findLast(({ kind }) => kind === 'audio')!.asked).toMatchObject({ deviceId: { ideal: 'headset' } });
});

test('[RM9] audio only ends the camera itself, and picture again opens it', async () => {
	const { devices, opened } = machine({ audio: ['built-in'], video: ['webcam'] });
	const media = mediaOf(devices);
	await media.open('video');
	await media.setAudioOnly(true);
	expect([media.state.current.camera, opened[1]!.readyState]).toEqual([null, 'ended']);
	await media.setAudioOnly(false);
	expect(media.state.current.camera?.label).toBe('webcam');
});

test('[RM17] what opens after the call ended is given back', async () => {
	const { devices, opened } = machine({ audio: ['built-in'], video: ['webcam'] });
	const media = mediaOf(devices);
	const opening = media.open('video');
	media.end();
	await opening;
	expect(media.state.current).toMatchObject({ microphone: null, camera: null });
	expect(opened.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
	await mediaOf(undefined).open('video');
});

test('[RM23] among three others the camera gives 360 lines, and 720 again when they have left', async () => {
	const { devices, opened } = machine({ audio: ['built-in'], video: ['webcam'] });
	const media = mediaOf(devices);
	await media.open('video');
	const asked = (): unknown => opened[1]!.detail.map(({ height }) => height);
	media.setCompany(1);
	expect(asked()).toEqual([]);
	media.setCompany(3);
	media.setCompany(2);
	expect(asked()).toEqual([{ ideal: 360 }]);
	media.setCompany(1);
	expect(asked()).toEqual([{ ideal: 360 }, { ideal: 720 }]);
	media.setCompany(3);
	await media.setCamera(false);
	await media.setCamera(true);
	expect(
		opened[2]!.detail.map(({ height }) => height),
		'a camera opened later'
	).toEqual([{ ideal: 360 }]);
});
