import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClipPlayer } from '#lib/call/clips/clip-player.ts';
import type { RecorderPorts } from '#lib/call/clips/clip-recorder.ts';
import { createPlayedMarks } from '#lib/call/clips/played-marks.ts';
import { createVoiceClips, type VoiceClips } from '#lib/call/clips/voice-clips.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { createCaseClipStore } from '#lib/view/case-clip-store.ts';
import type { OpenCase } from '#lib/view/workspace.ts';
import { openCaseBetweenTwo, type CaseBetweenTwo } from '../support/case-between-two.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { eventually, type TestDevice } from '../support/relay-device.ts';

const callId = 'ca11'.repeat(8);

/** One end of a call whose sound is text: it says words by its recorder, and hears them by its player. */
interface Speaker {
	readonly voice: VoiceClips;
	readonly heard: string[];
	say(words: string, atMs: number): void;
}

function speakerOn(device: TestDevice, file: OpenCase, clock: FakeClock): Speaker {
	let ports: RecorderPorts | null = null;
	let endsAtMs = 0;
	const heard: string[] = [];
	const player: ClipPlayer = {
		sound: {} as MediaStream,
		async add(bytes) {
			heard.push(new TextDecoder().decode(bytes).split(' ')[0]!);
			const beginsAtMs = Math.max(clock.nowMs() + 50, endsAtMs);
			endsAtMs = beginsAtMs + 1_980;
			return { beginsInMs: beginsAtMs - clock.nowMs(), endsInMs: endsAtMs - clock.nowMs() };
		},
		close: () => undefined
	};
	const voice = createVoiceClips({
		me: device.workspace().me.deviceId,
		clock,
		store: createCaseClipStore(file, callId),
		record: (_, given) => ((ports = given), { close: () => undefined }),
		player,
		marks: createPlayedMarks({ getItem: () => null, setItem: () => undefined }, callId),
		lineHasRoom: () => true,
		report: (error) => device.reported.push(error)
	});
	voice.setMicrophone({} as MediaStreamTrack);
	return {
		voice,
		heard,
		say(words, atMs) {
			// About as long as two seconds of Opus at 8 kbit/s.
			const sound = async () => ({ bytes: utf8(`${words} `.padEnd(2_100, '.')), mime: 'audio/ogg' });
			ports!.slot({ startedAtMs: atMs, durationMs: 1_980, voice: Array<boolean>(33).fill(true), sound });
		}
	};
}

describe('a call whose line is gone', { timeout: 120_000 }, () => {
	let two: CaseBetweenTwo;
	beforeAll(async () => {
		two = await openCaseBetweenTwo();
	}, 60_000);
	afterAll(() => two.close());

	it('[CL12] everything said in a minute without a line is heard on the other side afterwards, complete and in order', async () => {
		const clock = createFakeClock();
		const [ours, theirs] = [await two.open(two.nurse), await two.open(two.doctor)];
		const [nurse, doctor] = [speakerOn(two.nurse, ours, clock), speakerOn(two.doctor, theirs, clock)];
		const [nurseId, doctorId] = [two.nurse.workspace().me.deviceId, two.doctor.workspace().me.deviceId];
		for (const { voice } of [nurse, doctor]) voice.setMembers([nurseId, doctorId]);
		await clock.advance(4_000);

		await two.stopRelay();
		await eventually(() => two.nurse.workspace().connection.current.line.status !== 'open', 'no line');
		for (let slot = 0; slot < 30; slot++) {
			const saidAtMs = clock.nowMs();
			await clock.advance(1_980);
			nurse.say(`n${slot}`, saidAtMs);
			if (slot % 3 === 0) doctor.say(`d${slot}`, saidAtMs);
		}
		await clock.advance(6_000);
		await eventually(() => nurse.voice.outgoing.current.waiting === 30, 'all are kept');
		expect([nurse.heard, doctor.heard]).toEqual([[], []]);

		await two.startRelay();
		await eventually(
			async () => {
				await clock.advance(100);
				return doctor.heard.length >= 30 && nurse.heard.length >= 10 && nurse.voice.outgoing.current.waiting === 0;
			},
			'everything is heard',
			60_000
		);
		expect(doctor.heard).toEqual(Array.from({ length: 30 }, (_, slot) => `n${slot}`));
		expect(nurse.heard).toEqual(Array.from({ length: 10 }, (_, slot) => `d${slot * 3}`));
		await clock.advance(3_000);
		expect(doctor.voice.incoming.current).toMatchObject({ waiting: 0, playing: null });
		expect(doctor.voice.incoming.current.played.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
		for (const { voice } of [nurse, doctor]) voice.close();
		expect([...two.doctor.reported, ...two.nurse.reported]).toEqual([]);
		await ours.close();
		await theirs.close();
	});
});
