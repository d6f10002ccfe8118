import type { AudioPlan, SoundAbility } from '#lib/call/ladder/plan.ts';
import type { RiderOrder, SoundOrder } from './sound-rewriter.ts';
import type { SoundOrders, SoundRole, SoundWord } from './sound-word.ts';

/** Makes one sender of sound follow audio plans, as far as the browser can, and carries words inside the voice. */
export interface SoundSender {
	/** What can be done now: less than the browser's own once the peer's answer has no redundancy, or no worker runs. */
	readonly ability: SoundAbility;
	/**
	 * Takes effect with the next packets, without a word to the peer. Plans beyond the ability do what can be done of them.
	 * To be called again once the first answer is in, since a sender that is not negotiated yet takes no bitrate.
	 */
	apply(plan: AudioPlan, beside: SoundBeside): Promise<void>;
	/** Gives words to the next packets of voice. False where none of them could carry any. */
	ride(rider: RiderOrder): boolean;
	close(): void;
}

/** What else the connection may carry. */
export type SoundBeside = 'nothing' | 'picture';

/**
 * Where voice is alone, Chromium 156 leaves sound of this priority out of what it shares the line between. Else, after each moment
 * without a way and after many a new bitrate, it probes the line with twice the voice's own bitrate, copies not counted, and lets
 * packets out no faster: at 50 to 70 kbit/s for half a second and more (measured, tests/bench/RESULTS.md; libwebrtc, ProbeController
 * and PacingController::NextSendTime). Beside a picture sound stays in: without it a picture came back later (measured).
 */
const priorities: Readonly<Record<SoundBeside, RTCPriorityType>> = { nothing: 'high', picture: 'low' };

export interface SoundSenderPorts {
	readonly sender: RTCRtpSender;
	/** Of the same transceiver: what rides in the peer's voice is read here. */
	readonly receiver: RTCRtpReceiver;
	/** What the browser can do: `soundAbility()`. */
	readonly ability: SoundAbility;
	/** Makes the worker of sound-worker.ts, owned by this sender from then on; null where there is none or it would not run. */
	readonly worker: (() => Worker) | null;
	/** Words have left, or came. */
	heard(word: Exclude<SoundWord, { readonly word: 'ready' }>): void;
	report(error: unknown): void;
}

/** Chromium's least bitrate of Opus, bits per second (calls.md section 2, "audio maxBitrate"). */
const leastBps = 6_000;
/** Workers in the place of one that failed: whatever ails the third will ail the fourth. */
const maxWorkers = 3;

/**
 * Must be called in the task that made the sender: Chromium 156 takes no transform later, silently. It is just as deaf once a
 * transform is taken away, so sound goes through a worker from the beginning or not at all, and a worker that fails is replaced.
 */
export function createSoundSender(ports: SoundSenderPorts): SoundSender {
	const { sender, receiver, ability, worker: makeWorker, report } = ports;
	let worker: Worker | null = null;
	let order: SoundOrder | null = null;
	let wanted: { readonly bitrateBps: number; readonly active: boolean; readonly priority: RTCPriorityType } | null = null;
	let closed = false;
	/** Parameters are read and written in pairs, so one after the other. */
	let turn = Promise.resolve();

	/** Until an answer is in, what the browser can; then what was agreed. */
	let redAgreed = ability.red;
	/** Reading parameters holds the page up until the media thread answers, so it is done once for each plan, not for each packet. */
	const look = (): void => {
		const [codec] = sender.getParameters().codecs;
		redAgreed = ability.red && (codec === undefined || /\/red$/i.test(codec.mimeType));
	};

	const post = (to: Worker | null, orders: SoundOrders): void => to?.postMessage(orders);
	const transformBy = (by: Worker, role: SoundRole['role']): RTCRtpScriptTransform =>
		new RTCRtpScriptTransform(by, { role } satisfies SoundRole);

	const startWorker = (make: () => Worker, attempt: number): void => {
		const started = make();
		worker = started;
		started.onmessage = ({ data }: MessageEvent<SoundWord>) => {
			if (data.word !== 'ready') ports.heard(data);
			else if (order !== null) post(started, { order });
		};
		started.onerror = ({ message }) => {
			started.terminate();
			if (closed || worker !== started) return;
			report(new Error(`sound worker: ${message}`));
			if (attempt < maxWorkers) return startWorker(make, attempt + 1);
			worker = null;
			sender.transform = receiver.transform = null;
		};
		sender.transform = transformBy(started, 'speak');
		receiver.transform = transformBy(started, 'listen');
	};
	if (ability.transform && makeWorker !== null) startWorker(makeWorker, 1);

	const setEncoding = async (): Promise<void> => {
		const parameters = sender.getParameters();
		const [encoding] = parameters.encodings;
		if (closed || encoding === undefined || wanted === null) return;
		const { bitrateBps, active, priority } = wanted;
		if (encoding.maxBitrate === bitrateBps && encoding.active === active && encoding.networkPriority === priority) return;
		encoding.maxBitrate = bitrateBps;
		encoding.active = active;
		encoding.networkPriority = priority;
		try {
			await sender.setParameters(parameters);
		} catch (error) {
			if (!closed) report(error);
		}
	};

	return {
		get ability() {
			return { red: redAgreed, transform: worker !== null };
		},
		apply({ bitrateBps, frameMs, bundle, offsets, wireBps }, beside) {
			look();
			order = { plan: { frameMs, bundle, offsets: [...offsets] }, format: redAgreed ? 'red' : 'opus' };
			post(worker, { order });
			wanted = { bitrateBps: Math.max(leastBps, bitrateBps), active: wireBps > 0, priority: priorities[beside] };
			turn = turn.then(setEncoding);
			return turn;
		},
		ride(rider) {
			if (closed || worker === null || wanted?.active !== true || !redAgreed) return false;
			post(worker, { rider });
			return true;
		},
		close() {
			closed = true;
			worker?.terminate();
		}
	};
}
