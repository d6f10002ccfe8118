/** After a rest a word and its copy may go without waiting: some 65 bytes of update and frame each, and they go 120 ms apart. */
const burstBytes = 320;

/**
 * Holds notes to their rate. In any span of T seconds it lets through at most rate * T plus the burst or one message: a large one puts
 * the bucket into debt, which is paid before the next.
 */
export interface NotesBucket {
	/** Whether a message of this cost (overhead included) may go now, at the rate in force since the last question. */
	allows(costBytes: number, nowMs: number, rateBps: number): boolean;
	pay(costBytes: number): void;
}

export function createNotesBucket(): NotesBucket {
	let tokens = burstBytes;
	let filledAtMs: number | null = null;
	return {
		allows(costBytes, nowMs, rateBps) {
			tokens = Math.min(burstBytes, tokens + (Math.max(0, nowMs - (filledAtMs ?? nowMs)) * rateBps) / 8_000);
			filledAtMs = nowMs;
			return rateBps > 0 && tokens >= Math.min(costBytes, burstBytes);
		},
		pay(costBytes) {
			tokens -= costBytes;
		}
	};
}
