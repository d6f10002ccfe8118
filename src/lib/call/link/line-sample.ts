/** Counters of one connection at one instant, all since its beginning. Missing ones are 0: browsers differ in what they tell. */
export interface LineSample {
	readonly atMs: number;
	/** Bytes and packets of everything that passed, headers of IP and UDP not included. */
	readonly bytesReceived: number;
	readonly packetsReceived: number;
	readonly bytesSent: number;
	readonly packetsSent: number;
	/** The browser's own estimate of the way out; null while it makes none. */
	readonly availableBps: number | null;
	readonly sound: IncomingCount & {
		/** Samples at 48 kHz that were played, made up by the receiver, and made up during silence. */
		readonly samples: number;
		readonly concealed: number;
		readonly silentConcealed: number;
	};
	readonly picture: IncomingCount & { readonly frames: number };
}

/** RTP packets of one kind before anything repaired a loss (RFC 3550 section 6.4.1). */
interface IncomingCount {
	readonly received: number;
	readonly lost: number;
}

/** A busy page reads a report late; one that seems older than this is of a clock that was set. */
const latestMs = 2_000;

/** Reads a statistics report (Identifiers for WebRTC's Statistics API), which says itself when it was made; `nowMs` is when it was read. */
export function lineSampleOf(stats: RTCStatsReport, nowMs: number): LineSample {
	const entries: StatsEntry[] = [];
	stats.forEach((entry: StatsEntry) => entries.push(entry));
	const ofType = (type: string, kind?: string): StatsEntry[] =>
		entries.filter((entry) => entry['type'] === type && (kind === undefined || entry['kind'] === kind));
	const sound = ofType('inbound-rtp', 'audio');
	const picture = ofType('inbound-rtp', 'video');
	const transport = ofType('transport');
	const chosen = transport[0]?.['selectedCandidatePairId'];
	const pair = ofType('candidate-pair').find((entry) => (chosen === undefined ? entry['nominated'] === true : entry['id'] === chosen));
	const available = pair?.['availableOutgoingBitrate'];
	const madeAtMs = transport[0]?.['timestamp'];
	const lateMs = typeof madeAtMs === 'number' ? nowMs - madeAtMs : 0;
	return {
		atMs: lateMs > 0 && lateMs < latestMs ? nowMs - lateMs : nowMs,
		bytesReceived: sum(transport, 'bytesReceived'),
		packetsReceived: sum(transport, 'packetsReceived'),
		bytesSent: sum(transport, 'bytesSent'),
		packetsSent: sum(transport, 'packetsSent'),
		availableBps: typeof available === 'number' ? available : null,
		sound: {
			received: sum(sound, 'packetsReceived'),
			lost: sum(sound, 'packetsLost'),
			samples: sum(sound, 'totalSamplesReceived'),
			concealed: sum(sound, 'concealedSamples'),
			silentConcealed: sum(sound, 'silentConcealedSamples')
		},
		picture: {
			received: sum(picture, 'packetsReceived'),
			lost: sum(picture, 'packetsLost'),
			frames: sum(picture, 'framesDecoded')
		}
	};
}

type StatsEntry = Readonly<Record<string, unknown>>;

const sum = (entries: readonly StatsEntry[], name: string): number =>
	entries.reduce((total, entry) => {
		const value = entry[name];
		return typeof value === 'number' ? total + value : total;
	}, 0);
