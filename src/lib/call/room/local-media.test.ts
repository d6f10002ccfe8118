import { expect, test } from 'vitest';
import { openLocalMedia, type MediaPort } from './local-media.ts';

const track = (kind: string): MediaStreamTrack => ({ kind, stop: () => undefined }) as MediaStreamTrack;
const streamOf = (...tracks: MediaStreamTrack[]): MediaStream =>
	({
		getTracks: () => tracks,
		getAudioTracks: () => tracks.filter((one) => one.kind === 'audio'),
		getVideoTracks: () => tracks.filter((one) => one.kind === 'video')
	}) as MediaStream;
const named = (name: string): Error => Object.assign(new Error(name), { name });

/** A device with these parts; an error in place of a part is what the browser throws for it. */
const deviceWith = (parts: { audio: 'works' | Error; video: 'works' | Error }): MediaPort => ({
	getUserMedia(constraints) {
		const asked = (['audio', 'video'] as const).filter((kind) => constraints[kind]);
		const trouble = asked.map((kind) => parts[kind]).find((part) => part !== 'works');
		return trouble === undefined ? Promise.resolve(streamOf(...asked.map(track))) : Promise.reject(trouble);
	}
});

test('[RM7] a missing or refused camera never costs the sound', async () => {
	for (const [name, cameraTrouble] of [
		['NotFoundError', 'missing'],
		['NotAllowedError', 'refused'],
		['NotReadableError', 'in-use']
	] as const) {
		const media = await openLocalMedia(deviceWith({ audio: 'works', video: named(name) }), 'video');
		expect(media).toMatchObject({ microphone: { kind: 'audio' }, camera: null, microphoneTrouble: null, cameraTrouble });
	}
});

test('[RM7] a missing microphone never costs the call: it goes on with picture, or only listening', async () => {
	expect(await openLocalMedia(deviceWith({ audio: named('NotFoundError'), video: 'works' }), 'video')).toMatchObject({
		microphone: null,
		microphoneTrouble: 'missing',
		camera: { kind: 'video' }
	});
	expect(await openLocalMedia(undefined, 'video')).toEqual({
		microphone: null,
		camera: null,
		microphoneTrouble: 'insecure',
		cameraTrouble: 'insecure'
	});
});

test('[RM7] an audio call asks for no camera', async () => {
	const asked: MediaStreamConstraints[] = [];
	await openLocalMedia({ getUserMedia: (constraints) => (asked.push(constraints), Promise.resolve(streamOf(track('audio')))) }, 'audio');
	expect(asked.map((constraints) => constraints.video)).toEqual([undefined]);
});
