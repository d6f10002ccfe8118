/** What a page under measure keeps, as `installProbe` leaves it at `globalThis.callProbe`. All times are Date.now() milliseconds. */
export interface Probe {
	readonly sounds: readonly RecordedSound[];
	readonly samples: readonly ProbeSample[];
	readonly rungs: readonly { readonly atMs: number; readonly rung: string }[];
	readonly keys: readonly number[];
	readonly lengths: readonly number[];
	/** Notes when keys arrive at the page. */
	watchKeys(): void;
	/** Notes when the text of `element` has reached each length; of an editor's, its lines alone. Asked again for the same, it does nothing. */
	watchText(element: Element): void;
	/** The pieces of a recording, each as base64 of 16-bit PCM. */
	pcm(sound: number): readonly string[];
}

/** A sound of the page: its microphone, what came live from a peer, or what it plays out of a file. */
export interface RecordedSound {
	readonly kind: 'microphone' | 'live' | 'played';
	readonly rateHz: number;
	readonly pieces: readonly { readonly startMs: number; readonly follows: boolean }[];
}

/** Counters of one sound that comes: samples at 48 kHz. */
export interface Voice {
	readonly receivedSamples: number;
	readonly concealedSamples: number;
	readonly silentConcealedSamples: number;
}

/** Counters of a page's connections at one moment, over all that were ever open. */
export interface ProbeSample {
	readonly atMs: number;
	/** The sounds that come, by their connection and source. */
	readonly voices: Readonly<Record<string, Voice>>;
	readonly framesDecoded: number;
	/** Lines of the picture that was decoded last; 0 before the first. */
	readonly frameHeight: number;
	/** A remote picture is on the screen. */
	readonly pictureShown: boolean;
}

export interface ProbeOptions {
	readonly sampleEveryMs: number;
	readonly recordHz: number;
	/** Leaves sounds out where many pages share the machine. */
	readonly record: boolean;
}

interface TrackReader {
	readonly readable: ReadableStream<AudioData>;
}
type TrackReaderOf = new (options: { track: MediaStreamTrack; maxBufferSize: number }) => TrackReader;

/**
 * Runs in the page before its own code. Switches off what the browser does to microphones, for it takes the marks for noise;
 * records the sounds, and samples the statistics of every peer connection.
 */
export function installProbe(options: ProbeOptions): void {
	if (globalThis.parent !== globalThis.self) return;
	/** Seconds of sound that may wait while the page's thread is busy: 10 ms each. */
	const waitingChunks = 1_000;
	/** Later or earlier than the sound before it says by so much, and something is missing in between. */
	const holeMs = 40;

	interface Piece {
		startMs: number;
		readonly follows: boolean;
		readonly pcm: number[];
	}
	const sounds: { readonly kind: RecordedSound['kind']; readonly rateHz: number; readonly pieces: Piece[] }[] = [];

	async function record(track: MediaStreamTrack, kind: RecordedSound['kind']): Promise<void> {
		if (!options.record) return;
		const { MediaStreamTrackProcessor } = globalThis as unknown as { MediaStreamTrackProcessor: TrackReaderOf };
		const pieces: Piece[] = [];
		sounds.push({ kind, rateHz: options.recordHz, pieces });
		const reader = new MediaStreamTrackProcessor({ track: track.clone(), maxBufferSize: waitingChunks }).readable.getReader();
		let piece: Piece | null = null;
		let [nextUs, kept, sum, count] = [0, 0, 0, 0];
		for (;;) {
			const { value: chunk, done } = await reader.read();
			if (done) return;
			const nowMs = Date.now();
			const samples = new Float32Array(chunk.numberOfFrames);
			chunk.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
			const ratio = chunk.sampleRate / options.recordHz;
			const lengthMs = (1_000 * chunk.numberOfFrames) / chunk.sampleRate;
			const follows: boolean = piece !== null && Math.abs(chunk.timestamp - nextUs) < holeMs * 1_000;
			nextUs = chunk.timestamp + lengthMs * 1_000;
			chunk.close();
			if (piece === null || !follows || piece.pcm.length >= options.recordHz) {
				piece = { startMs: Infinity, follows, pcm: [] };
				pieces.push(piece);
			}
			// The page's thread may come late, never early: the earliest chunk of a second tells the time of all.
			piece.startMs = Math.min(piece.startMs, nowMs - lengthMs - (1_000 * piece.pcm.length) / options.recordHz);
			for (const sample of samples) {
				sum += sample;
				count++;
				if (++kept < ratio) continue;
				kept -= ratio;
				piece.pcm.push(Math.round((32_767 * sum) / count));
				sum = count = 0;
			}
		}
	}

	const devices = navigator.mediaDevices as MediaDevices | undefined;
	const open = devices?.getUserMedia.bind(devices);
	let hasMicrophone = false;
	if (devices && open) {
		devices.getUserMedia = async (wanted = {}) => {
			const plainSound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
			const audio = wanted.audio ? { ...(wanted.audio === true ? {} : wanted.audio), ...plainSound } : false;
			const stream = await open({ ...wanted, audio });
			const [microphone] = stream.getAudioTracks();
			if (microphone && !hasMicrophone) {
				hasMicrophone = true;
				void record(microphone, 'microphone');
			}
			return stream;
		};
	}

	const connections: RTCPeerConnection[] = [];
	const watched = new WeakSet<object>();
	/** Connections are made in the page, or in an empty frame of it. */
	function watch(realm: typeof globalThis): void {
		if (watched.has(realm)) return;
		watched.add(realm);
		realm.RTCPeerConnection = class extends realm.RTCPeerConnection {
			constructor(configuration?: RTCConfiguration) {
				super(configuration);
				connections.push(this);
				this.addEventListener('track', ({ track }) => {
					if (track.kind === 'audio') void record(track, 'live');
				});
			}
		};
	}
	watch(globalThis);
	const { get: windowOf } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow')!;
	Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {
		get(this: HTMLIFrameElement) {
			const inner = windowOf!.call(this) as (Window & typeof globalThis) | null;
			if (inner) watch(inner);
			return inner;
		}
	});

	globalThis.MediaStreamAudioDestinationNode = class extends MediaStreamAudioDestinationNode {
		constructor(context: AudioContext, settings?: AudioNodeOptions) {
			super(context, settings);
			const [track] = this.stream.getAudioTracks();
			if (track) void record(track, 'played');
		}
	};

	const voices = new Map<string, Voice>();
	const pictures = new Map<string, number>();
	const samples: ProbeSample[] = [];
	const rungs: { atMs: number; rung: string }[] = [];
	let frameHeight = 0;

	const remotePictureShown = (): boolean =>
		[...document.querySelectorAll('video')].some((video) => {
			const stream = video.srcObject as MediaStream | null;
			const remote = stream?.getVideoTracks().some((track) => remoteTracks().has(track.id)) ?? false;
			return remote && video.checkVisibility() && video.clientHeight > 0;
		});
	const remoteTracks = (): Set<string> => new Set(connections.flatMap((one) => one.getReceivers().map(({ track }) => track.id)));

	async function sample(): Promise<void> {
		for (const [index, connection] of connections.entries()) {
			if (connection.connectionState === 'closed') continue;
			const report = (await connection.getStats()) as unknown as Map<string, Record<string, number & string>>;
			for (const stats of report.values()) {
				const key = `${index} ${stats['ssrc']}`;
				if (stats['type'] !== 'inbound-rtp') continue;
				if (stats['kind'] === 'audio') {
					voices.set(key, {
						receivedSamples: stats['totalSamplesReceived'] ?? 0,
						concealedSamples: stats['concealedSamples'] ?? 0,
						silentConcealedSamples: stats['silentConcealedSamples'] ?? 0
					});
				} else {
					const decoded = stats['framesDecoded'] ?? 0;
					if (decoded > (pictures.get(key) ?? 0)) frameHeight = stats['frameHeight'] ?? frameHeight;
					pictures.set(key, decoded);
				}
			}
		}
		samples.push({
			atMs: Date.now(),
			voices: Object.fromEntries(voices),
			framesDecoded: [...pictures.values()].reduce((sum, decoded) => sum + decoded, 0),
			frameHeight,
			pictureShown: remotePictureShown()
		});
		const rung = document.querySelector('[data-rung]')?.getAttribute('data-rung');
		if (rung != null && rung !== rungs.at(-1)?.rung) rungs.push({ atMs: Date.now(), rung });
	}
	let sampling = false;
	setInterval(() => {
		if (sampling || connections.length === 0) return;
		sampling = true;
		void sample().finally(() => (sampling = false));
	}, options.sampleEveryMs);

	const watchedTexts = new WeakSet<Element>();
	const keys: number[] = [];
	const lengths: number[] = [];
	const probe: Probe = {
		get sounds() {
			return sounds.map(({ kind, rateHz, pieces }) => ({
				kind,
				rateHz,
				pieces: pieces.map(({ startMs, follows }) => ({ startMs, follows }))
			}));
		},
		samples,
		rungs,
		keys,
		lengths,
		watchKeys() {
			addEventListener('beforeinput', () => keys.push(Date.now()), { capture: true });
		},
		watchText(element) {
			if (watchedTexts.has(element)) return;
			watchedTexts.add(element);
			const look = (): void => {
				let length = 0;
				const lines = element.querySelectorAll('.cm-line');
				for (const line of lines.length > 0 ? lines : [element]) {
					const copy = line.cloneNode(true) as HTMLElement;
					for (const extra of copy.querySelectorAll('.cm-peer-flag, .cm-placeholder')) extra.remove();
					length += (copy.textContent ?? '').replace(/[\u2060\u200b]/g, '').length;
				}
				while (lengths.length < length) lengths.push(Date.now());
			};
			look();
			new MutationObserver(look).observe(element, { childList: true, subtree: true, characterData: true });
		},
		pcm: (sound) =>
			sounds[sound]!.pieces.map(({ pcm }) => {
				const bytes = new Uint8Array(Int16Array.from(pcm).buffer);
				let text = '';
				for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
				return btoa(text);
			})
	};
	(globalThis as unknown as { callProbe: Probe }).callProbe = probe;
}
