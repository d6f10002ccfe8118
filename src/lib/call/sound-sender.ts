import type { AudioPlan, SoundAbility } from './plan.ts';
import type { SoundOrder } from './sound-rewriter.ts';

/** Makes one sender of sound follow audio plans, as far as the browser can. */
export interface SoundSender {
	/** What can be done now: less than the browser's own once the peer's answer has no redundancy, or the worker does not run. */
	readonly ability: SoundAbility;
	/**
	 * Takes effect with the next packets, without a word to the peer. Plans beyond the ability do what can be done of them.
	 * To be called again once the first answer is in, since a sender that is not negotiated yet takes no bitrate.
	 */
	apply(plan: AudioPlan): Promise<void>;
	close(): void;
}

export interface SoundSenderPorts {
	readonly sender: RTCRtpSender;
	/** What the browser can do: `soundAbility()`. */
	readonly ability: SoundAbility;
	/** Makes the worker of sound-worker.ts, owned by this sender from then on; null where the browser cannot. */
	readonly worker: (() => Worker) | null;
	report(error: unknown): void;
}

/** Chromium's least bitrate of Opus, bits per second (calls.md section 2, "audio maxBitrate"). */
const leastBps = 6_000;

export function createSoundSender({ sender, ability, worker: makeWorker, report }: SoundSenderPorts): SoundSender {
	const worker = ability.transform && makeWorker !== null ? makeWorker() : null;
	let rewriting = false;
	let order: SoundOrder | null = null;
	let wanted: number | null = null;
	let closed = false;
	/** Parameters are read and written in pairs, so one after the other. */
	let turn = Promise.resolve();

	/** Until an answer is in, what the browser can; then what was agreed. */
	const redAgreed = (): boolean => {
		const [codec] = sender.getParameters().codecs;
		return ability.red && (codec === undefined || /\/red$/i.test(codec.mimeType));
	};

	if (worker !== null) {
		// Sound passes through the worker only once it runs: a worker that never loads must not silence anyone.
		worker.onmessage = () => {
			if (closed) return;
			if (order !== null) worker.postMessage(order);
			try {
				sender.transform = new RTCRtpScriptTransform(worker);
				rewriting = true;
			} catch (error) {
				report(error);
			}
		};
		worker.onerror = ({ message }) => {
			if (closed) return;
			if (rewriting) sender.transform = null;
			rewriting = false;
			report(new Error(`sound worker: ${message}`));
		};
	}

	const setBitrate = async (): Promise<void> => {
		const parameters = sender.getParameters();
		const [encoding] = parameters.encodings;
		if (closed || encoding === undefined || wanted === null || encoding.maxBitrate === wanted) return;
		encoding.maxBitrate = wanted;
		try {
			await sender.setParameters(parameters);
		} catch (error) {
			if (!closed) report(error);
		}
	};

	return {
		get ability() {
			return { red: redAgreed(), transform: rewriting };
		},
		apply({ bitrateBps, frameMs, bundle, offsets }) {
			order = { plan: { frameMs, bundle, offsets: [...offsets] }, format: redAgreed() ? 'red' : 'opus' };
			if (rewriting) worker?.postMessage(order);
			wanted = Math.max(leastBps, bitrateBps);
			turn = turn.then(setBitrate);
			return turn;
		},
		close() {
			closed = true;
			worker?.terminate();
		}
	};
}
