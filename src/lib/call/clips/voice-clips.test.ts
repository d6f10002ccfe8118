import { beforeEach, describe, expect, test } from 'vitest';
import { createFakeClock, settle, type FakeClock } from '../../../../tests/support/fake-clock.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { createSettable, type Settable } from '#lib/core/readable.ts';
import type { ClipPlayer } from './clip-player.ts';
import type { RecordClips, RecordedSlot, RecorderPorts } from './clip-recorder.ts';
import { createPlayedMarks } from './played-marks.ts';
import { createVoiceClips, type KeptClip, type NewClip, type VoiceClips } from './voice-clips.ts';

const [me, ann, bob] = [numberedId<DeviceId>(9), numberedId<DeviceId>(1), numberedId<DeviceId>(2)];
const startMs = 1_800_000_000_000;
const track = {} as MediaStreamTrack;

let clock: FakeClock;
let clips: Settable<readonly KeptClip[]>;
let kept: NewClip[];
let asked: number[];
let sounds: Set<string>;
/** Numbers whose bytes are no sound. */
let broken: Set<number>;
let played: { readonly name: number; readonly atMs: number }[];
let recorders: { readonly ports: RecorderPorts; closed: boolean }[];
let reported: unknown[];
let session: Map<string, string>;
let mayKeep: boolean;
let room: boolean;

const hashOf = (speaker: DeviceId, number: number): string => `${speaker}${number.toString(16).padStart(32, '0')}`;
const keptAs = (speaker: DeviceId, { number, startedAtMs, durationMs, missedBy }: Omit<NewClip, 'sound'>, delivered = false): KeptClip => ({
	speaker,
	number,
	startedAtMs,
	durationMs,
	missedBy,
	blob: { hash: hashOf(speaker, number), bytes: 2_100, mime: 'audio/ogg' },
	delivered
});
const incoming = (number: number, speaker = ann): KeptClip =>
	keptAs(speaker, { number, startedAtMs: startMs + number * 2_000, durationMs: 2_000, missedBy: [me] }, true);
const slotAt = (startedAtMs: number, voiced = true): RecordedSlot => ({
	startedAtMs,
	durationMs: 2_000,
	voice: Array<boolean>(20).fill(voiced),
	sound: async () => ({ bytes: new Uint8Array([1, 2, 3]), mime: 'audio/ogg' })
});

/** Plays in virtual time, each clip for two seconds. */
function fakePlayer(): ClipPlayer {
	let endsAtMs = 0;
	return {
		sound: {} as MediaStream,
		async add(bytes) {
			if (bytes[0] === 0xff) return null;
			const nowMs = clock.nowMs();
			const beginsAtMs = Math.max(nowMs + 50, endsAtMs);
			endsAtMs = beginsAtMs + 2_000;
			played.push({ name: bytes[0]!, atMs: beginsAtMs - startMs });
			return { beginsInMs: beginsAtMs - nowMs, endsInMs: endsAtMs - nowMs };
		},
		close: () => undefined
	};
}

function begin(): VoiceClips {
	const record: RecordClips = (_, ports) => {
		const recorder = { ports, closed: false };
		recorders.push(recorder);
		return { close: () => void (recorder.closed = true) };
	};
	return createVoiceClips({
		me,
		clock,
		store: {
			clips,
			async keep(clip) {
				if (!mayKeep) return false;
				kept.push(clip);
				clips.set([...clips.current, keptAs(me, clip)]);
				return true;
			},
			async sound(clip): Promise<Bytes | null> {
				asked.push(clip.number);
				return sounds.has(clip.blob.hash) ? new Uint8Array([broken.has(clip.number) ? 0xff : clip.number]) : null;
			}
		},
		record,
		player: fakePlayer(),
		marks: createPlayedMarks(
			{ getItem: (name) => session.get(name) ?? null, setItem: (name, value) => void session.set(name, value) },
			'call'
		),
		lineHasRoom: () => room,
		report: (error) => reported.push(error)
	});
}

beforeEach(() => {
	clock = createFakeClock(startMs);
	clips = createSettable<readonly KeptClip[]>([]);
	[kept, asked, played, recorders, reported] = [[], [], [], [], []];
	[sounds, broken, mayKeep, room] = [new Set(), new Set(), true, true];
	session = new Map();
});

describe('speaking', () => {
	test('[CL13] while live voice fills a thin line, what was missed waits: for room, or for the end of the call', async () => {
		const voice = begin();
		voice.setMembers([me, ann]);
		voice.setMicrophone(track);
		await clock.advance(4_000);
		room = false;
		const missed = (fromMs: number): void => {
			recorders[0]!.ports.slot(slotAt(startMs + fromMs));
			for (let at = fromMs; at < fromMs + 2_000; at += 500)
				voice.heard(ann, { fromMs: startMs + at, untilMs: startMs + at + 500, heardShare: 0 });
		};
		missed(4_000);
		await clock.advance(10_000);
		expect(kept).toEqual([]);
		expect(voice.outgoing.current.waiting).toBe(1);
		room = true;
		await clock.advance(1_000);
		expect(kept).toHaveLength(1);
		room = false;
		missed(16_000);
		await clock.advance(10_000);
		expect(kept).toHaveLength(1);
		voice.close();
		await settle();
		expect(kept.map(({ number }) => number)).toEqual([1, 2]);
	});

	test('[CL8] what a member missed is kept under rising numbers, and waits until the relay has it', async () => {
		const voice = begin();
		voice.setMembers([me, ann, bob]);
		voice.setMicrophone(track);
		await clock.advance(4_000);
		for (const at of [4_000, 6_000, 8_000]) {
			await clock.advance(2_000);
			recorders[0]!.ports.slot(slotAt(startMs + at, at !== 6_000));
			voice.heard(bob, { fromMs: startMs + at, untilMs: startMs + at + 2_000, heardShare: 1 });
		}
		expect(kept).toEqual([]);
		expect(voice.outgoing.current.recording).toBe(true);
		await clock.advance(6_000);
		expect(kept.map(({ number, startedAtMs, missedBy }) => [number, startedAtMs - startMs, missedBy])).toEqual([
			[1, 4_000, [ann]],
			[2, 8_000, [ann]]
		]);
		expect(voice.outgoing.current).toMatchObject({ waiting: 2, oldestAtMs: startMs + 4_000 });
		clips.set(clips.current.map((clip) => ({ ...clip, delivered: true })));
		expect(voice.outgoing.current).toMatchObject({ waiting: 0, oldestAtMs: null });
		voice.close();
		expect(recorders[0]!.closed).toBe(true);
		expect(clock.waiting).toBe(0);
	});

	test('[CL8] the numbers of a call go on after a reload, and what may not be kept uses none up', async () => {
		clips.set([keptAs(me, { number: 4, startedAtMs: startMs - 60_000, durationMs: 2_000, missedBy: [ann] }, true)]);
		const voice = begin();
		voice.setMembers([ann]);
		voice.setMicrophone(track);
		await clock.advance(5_000);
		mayKeep = false;
		recorders[0]!.ports.slot(slotAt(startMs + 3_000));
		await clock.advance(6_000);
		mayKeep = true;
		recorders[0]!.ports.slot(slotAt(startMs + 9_000));
		await clock.advance(6_000);
		expect(kept.map(({ number }) => number)).toEqual([5]);
		voice.close();
	});

	test('[CL8] another microphone is recorded instead, and none records nothing', () => {
		const voice = begin();
		voice.setMicrophone(track);
		voice.setMicrophone(track);
		expect(recorders).toHaveLength(1);
		voice.setMicrophone({} as MediaStreamTrack);
		expect(recorders.map(({ closed }) => closed)).toEqual([true, false]);
		voice.setMicrophone(null);
		expect(recorders.map(({ closed }) => closed)).toEqual([true, true]);
		voice.close();
	});
});

describe('listening', () => {
	test('[CL11] clips play one after another without a pause, and the screen knows whose', async () => {
		for (const number of [1, 2, 3]) sounds.add(hashOf(ann, number));
		const voice = begin();
		clips.set([incoming(2), incoming(1), incoming(3)]);
		await clock.advance(100);
		expect(voice.incoming.current).toMatchObject({ playing: ann, waiting: 2 });
		await clock.advance(7_000);
		expect(played).toEqual([
			{ name: 1, atMs: 50 },
			{ name: 2, atMs: 2_050 },
			{ name: 3, atMs: 4_050 }
		]);
		expect(voice.incoming.current).toMatchObject({ playing: null, waiting: 0 });
		expect(voice.incoming.current.played.map((clip) => [clip.number, clip.playedAtMs - startMs])).toEqual([
			[1, 50],
			[2, 2_050],
			[3, 4_050]
		]);
		voice.close();
		expect(clock.waiting).toBe(0);
	});

	test('[CL11] a sound that is still on its way is asked for again, ever more slowly, and one clip at a time', async () => {
		const voice = begin();
		clips.set([incoming(1), incoming(2)]);
		await clock.advance(7_000);
		expect(asked.every((number) => number === 1)).toBe(true);
		expect(asked.length).toBeLessThanOrEqual(6);
		sounds.add(hashOf(ann, 1)).add(hashOf(ann, 2));
		await clock.advance(6_000);
		expect(played.map(({ name }) => name)).toEqual([1, 2]);
		voice.close();
	});

	test('[CL11] bytes that are no sound are passed over', async () => {
		const voice = begin();
		for (const number of [1, 2, 3]) sounds.add(hashOf(ann, number));
		broken.add(2);
		clips.set([1, 2, 3].map((number) => incoming(number)));
		await clock.advance(6_000);
		expect(played.map(({ name }) => name)).toEqual([1, 3]);
		expect(voice.incoming.current).toMatchObject({ waiting: 0, playing: null });
		expect(reported).toEqual([]);
		voice.close();
	});

	test('[CL7] after a reload only what was not played is played', async () => {
		sounds.add(hashOf(ann, 1)).add(hashOf(ann, 2));
		const before = begin();
		clips.set([incoming(1)]);
		await clock.advance(500);
		before.close();
		played = [];
		const after = begin();
		clips.set([incoming(1), incoming(2)]);
		await clock.advance(5_000);
		await settle();
		expect(played.map(({ name }) => name)).toEqual([2]);
		after.close();
	});
});
