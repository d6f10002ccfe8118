import { every, type Clock } from '#lib/core/clock.ts';
import { createEmitter } from '#lib/core/emitter.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { beginHearing, hearWord, tellHearing } from './hearing.ts';
import { firstLadderState, onOtherPath, step, type LadderInput } from '#lib/call/ladder/ladder.ts';
import { addSample, noSamples, readLine, somethingArrived } from './line-meter.ts';
import { encodePulse, unlimitedBps } from './line-report-codec.ts';
import type { LineReport } from './line-report.ts';
import { lineSampleOf } from './line-sample.ts';
import type { DataLane, Hearing, LinkQuality, LinkTracks, LinkWishes } from './peer-link.ts';
import { rungs, type Plan, type Rung, type SoundAbility } from '#lib/call/ladder/plan.ts';
import { createPulseCarrier, type VoiceLane } from './pulse-carrier.ts';
import { hearPulse, hearVoice, nextPulse, noPulses, onNewPath, pulseLeft, queueOutMs, voiceGapMs } from './pulse-exchange.ts';

/** Measures the line, tells the peer, and has the ladder decide what is sent. */
export interface LinkDriver {
	readonly quality: Readable<LinkQuality>;
	/** One end or the other sends voice on a line that carries little else. */
	readonly isThin: boolean;
	/** `PulseCarrier.isRead`. */
	readonly isRead: boolean;
	onHearing(listener: (hearing: Hearing) => void): () => void;
	setWishes(wishes: LinkWishes): void;
	setTracks(tracks: LinkTracks): void;
	/** The path is in doubt: pulses go out faster, so that a working one is noticed at once. */
	setUrgent(urgent: boolean): void;
	/** Packets take another way from now on, if `sure`; otherwise from the first that comes. */
	pathChanged(sure: boolean): void;
	close(): void;
}

export interface LinkDriverPorts {
	readonly clock: Clock;
	readonly pulses: DataLane;
	readonly voice: VoiceLane;
	readonly ability: () => SoundAbility;
	statistics(): Promise<RTCStatsReport>;
	/** Something of the peer's arrived. */
	heard(): void;
	/** Puts a plan into force. */
	apply(plan: Plan): void;
	/** The peer's wish how long its sound is held here. */
	hold(playoutMs: number): void;
	report(error: unknown): void;
}

const tickMs = 100;
/** More than sound on a thin line ever takes: the peer tries whether the line is rich, and waits for word of it. */
const triedBps = 45_000;
const sampleMs = 200;
/** A tick that comes so late tells of a busy device, and what it read meanwhile nothing of the line. */
const busyMs = 250;
/** Statistics that take longer are not waited for. */
const statisticsMs = 1_000;
/** A saved picture: what a person who saves data still wants to see, bits per second. */
const savedBps = 150_000;
/** From the microphone to the first packet, and from the jitter buffer to the loudspeaker. */
const captureMs = 100;
/** The peer has not heard of this side for so long that a word at once spares both a repair. */
const anxiousMs = 500;

export function createLinkDriver(ports: LinkDriverPorts): LinkDriver {
	const { clock } = ports;
	const hearings = createEmitter<Hearing>(ports.report);
	let meter = noSamples;
	let exchange = noPulses;
	let hearing = beginHearing(clock.nowMs());
	let wishes: LinkWishes = { audioOnly: false, saveData: false, shareBps: Number.POSITIVE_INFINITY, wantsPicture: true };
	let tracks: LinkTracks = { microphone: null, camera: null };
	let samplingSinceMs: number | null = null;
	let sampledAtMs = Number.NEGATIVE_INFINITY;
	let countedAtMs = clock.nowMs();
	let pulsedAtMs = Number.NEGATIVE_INFINITY;
	let urgent = false;
	/** Before this the device was too busy to read what came. */
	let attentiveFromMs = Number.NEGATIVE_INFINITY;
	let tickedAtMs = clock.nowMs();
	/** The connection was replaced, and nothing came over the new one yet. */
	let onNewWay = false;
	/** Never goes back, whatever happens to the device's clock. */
	let steadyMs = clock.nowMs();

	const input = (): LadderInput => {
		const { heard, delay } = exchange;
		const reading = readLine(meter);
		steadyMs = Math.max(steadyMs, clock.nowMs());
		return {
			nowMs: steadyMs,
			outgoingBps: reading.availableBps,
			rttMs: delay.rttMs,
			voiceGapMs: steadyMs < attentiveFromMs ? null : voiceGapMs(exchange, clock.nowMs()),
			sentBps: reading.sentBps,
			report:
				heard === null ? null : { ...heard.pulse.report, queueMs: queueOutMs(exchange), ageMs: Math.max(0, clock.nowMs() - heard.atMs) },
			limits: {
				camera: tracks.camera !== null,
				audioOnly: wishes.audioOnly,
				saveData: wishes.saveData,
				peerWantsBps: limitOf(heard?.pulse.report.wantsBps ?? unlimitedBps),
				shareBps: wishes.shareBps
			},
			ability: ports.ability()
		};
	};
	let { state: ladder, plan } = step(firstLadderState(steadyMs, ports.ability()), input());

	const receiving = (): LineReport => {
		const reading = readLine(meter);
		const [, heading] = nextPulse(exchange, clock.nowMs());
		const { receivedBps, lossShare, burstPackets, concealedShare, framesPerSecond } = reading;
		const { rung, audio } = plan;
		const measured = { receivedBps, lossShare, burstPackets, concealedShare, framesPerSecond };
		return { ...heading, ...measured, wantsBps: wantedBps(wishes), rung, playoutMs: audio.playoutMs };
	};
	const quality = createSettable<LinkQuality>({ sending: plan, report: null, reportAtMs: 0, receiving: receiving() });

	const pulse = (): void => {
		const report = receiving();
		const bytes = encodePulse({ report, heardMs: meter.heardMs, heardAgeMs: Math.max(0, clock.nowMs() - countedAtMs) });
		// Written down before it is handed over: it may leave at once.
		const before = exchange;
		[exchange] = nextPulse(exchange, clock.nowMs());
		if (carrier.send(report.number, bytes, before.heard?.pulse.report.lossShare ?? 0)) pulsedAtMs = clock.nowMs();
		else exchange = before;
	};

	const decide = (): void => {
		const before = plan;
		({ state: ladder, plan } = step(ladder, input()));
		if (!samePlan(before, plan)) ports.apply(plan);
		const { heard } = exchange;
		quality.set({ sending: plan, report: heard?.pulse.report ?? null, reportAtMs: heard?.atMs ?? 0, receiving: receiving() });
	};

	const sample = async (): Promise<void> => {
		const sinceMs = clock.nowMs();
		samplingSinceMs = sampledAtMs = sinceMs;
		try {
			const statistics = await ports.statistics();
			if (samplingSinceMs !== sinceMs) return;
			meter = addSample(meter, lineSampleOf(statistics, clock.nowMs()));
			countedAtMs = clock.nowMs();
			if (somethingArrived(meter)) ports.heard();
		} catch (error) {
			ports.report(error);
		}
		samplingSinceMs = null;
	};
	/** A connection that was replaced meanwhile may never answer. */
	const isSampling = (nowMs: number): boolean => samplingSinceMs !== null && nowMs - samplingSinceMs < statisticsMs;

	/** The first word over a new connection: what came before it was of another path. */
	const arriveAnew = (): void => {
		if (!onNewWay) return;
		onNewWay = false;
		exchange = onNewPath(exchange, clock.nowMs());
		ladder = onOtherPath(ladder, steadyMs, ports.ability());
	};

	const tellSpans = (): void => {
		const [next, spans] = tellHearing(hearing, clock.nowMs());
		hearing = next;
		for (const span of spans) hearings.emit(span);
	};

	const carrier = createPulseCarrier({
		clock,
		channel: ports.pulses,
		voice: ports.voice,
		left: (number, atMs) => void (exchange = pulseLeft(exchange, number, atMs)),
		passed(packet, atSteadyMs) {
			arriveAnew();
			exchange = hearVoice(exchange, packet, atSteadyMs, clock.nowMs());
			ports.heard();
		},
		arrived(heard, waitedMs, atMs) {
			arriveAnew();
			const before = exchange.heard;
			exchange = hearPulse(exchange, heard, waitedMs, atMs);
			if (exchange.heard === before) return;
			const { report, heardMs, heardAgeMs } = heard;
			ports.hold(report.playoutMs);
			const lagMs = (exchange.delay.rttMs ?? 0) + plan.audio.playoutMs + captureMs + heardAgeMs + waitedMs;
			hearing = hearWord(hearing, heardMs, lagMs, atMs);
			// The line can fall within a tick, so every word of the peer is weighed at once.
			decide();
			if (report.echoAgeMs > anxiousMs && !isThin(plan.rung)) pulse();
		}
	});

	const stopTicking = every(clock, tickMs, () => {
		const nowMs = clock.nowMs();
		if (nowMs - tickedAtMs > busyMs) attentiveFromMs = nowMs + busyMs;
		tickedAtMs = nowMs;
		if (!isSampling(nowMs) && nowMs - sampledAtMs >= sampleMs - tickMs / 4) void sample();
		if (
			nowMs - pulsedAtMs >=
			pulsePeriodMs(plan, exchange.heard?.pulse.report.rung ?? null, urgent || ladder.copyTrial !== null, readLine(meter).receivedBps) -
				tickMs / 4
		)
			pulse();
		decide();
		tellSpans();
	});

	return {
		quality,
		get isRead() {
			return carrier.isRead;
		},
		get isThin() {
			const peer = exchange.heard?.pulse.report.rung;
			return isThin(plan.rung) || (peer !== undefined && isThin(peer));
		},
		onHearing: (listener) => hearings.on(listener),
		setWishes(next) {
			wishes = next;
			decide();
			pulse();
		},
		setTracks(next) {
			tracks = next;
			decide();
		},
		setUrgent(next) {
			urgent = next;
		},
		pathChanged(sure) {
			onNewWay = true;
			if (!sure) return;
			arriveAnew();
			decide();
		},
		close() {
			stopTicking();
			carrier.close();
		}
	};
}

/** A report that rides in voice costs 35 bytes, by the data channel 113 each way with its receipt: often only where there is room. */
function pulsePeriodMs(own: Plan, peer: Rung | null, urgent: boolean, receivedBps: number): number {
	const richest = Math.max(rungs.indexOf(own.rung), peer === null ? 0 : rungs.indexOf(peer));
	if (richest >= rungs.indexOf('240p')) return 100;
	if (richest >= rungs.indexOf('slideshow') || (urgent && !isThin(own.rung)) || receivedBps > triedBps) return 200;
	return 500;
}

/** Voice needs every bit here: pulses in a hurry would delay it. */
const isThin = (rung: Rung): boolean => rungs.indexOf(rung) <= rungs.indexOf('audio-12');

const wantedBps = ({ audioOnly, wantsPicture, saveData }: LinkWishes): number =>
	audioOnly || !wantsPicture ? 0 : saveData ? savedBps : unlimitedBps;

const limitOf = (wantsBps: number): number => (wantsBps >= unlimitedBps ? Number.POSITIVE_INFINITY : wantsBps);

const samePlan = (a: Plan, b: Plan): boolean => a === b || (same(a.audio, b.audio) && same(a.video, b.video));
const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);
