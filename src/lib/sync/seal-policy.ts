/** What decides how soon typed text becomes an envelope (DESIGN 4.6). */
export interface SealConditions {
	/** Someone else has the document open. */
	readonly company: boolean;
	/**
	 * The line to the relay: a thin one carries fewer, larger envelopes. One that a call fills carries fewer still, because the
	 * call's own lane brings the text to those who talk about it.
	 */
	readonly line: 'rich' | 'thin' | 'filled' | 'none';
}

/** Each envelope costs some 170 bytes besides its text, so the rhythm of keys, not each key, makes envelopes. */
interface SealRhythm {
	readonly afterLastKeyMs: number;
	readonly afterFirstKeyMs: number;
}

/** 300 ms and 2,500 ms are Proton Docs' figures with and without company (packages/docs-core, UpdateDebouncer). */
const rhythms: Readonly<Record<'together' | 'together-thin' | 'together-filled' | 'alone', SealRhythm>> = {
	together: { afterLastKeyMs: 100, afterFirstKeyMs: 300 },
	'together-thin': { afterLastKeyMs: 500, afterFirstKeyMs: 1_000 },
	// At three seals a second, envelopes of some 500 bytes would take 12 of the 40 kbit/s that a call lives on; here 0.5.
	'together-filled': { afterLastKeyMs: 2_400, afterFirstKeyMs: 8_000 },
	// The journal keeps the keys meanwhile; ten seconds bound what a stolen tablet's journal can hold.
	alone: { afterLastKeyMs: 2_500, afterFirstKeyMs: 10_000 }
};

/** This much unsealed text is sealed at once: an envelope holds 256 KB. */
export const sealAtBytes = 64 * 1024;

const rhythmOf = ({ company, line }: SealConditions): SealRhythm => {
	if (!company || line === 'none') return rhythms.alone;
	return rhythms[line === 'rich' ? 'together' : (`together-${line}` as const)];
};

/** How long to go on waiting, in milliseconds; 0 means now. Pure. */
export function sealDelayMs(
	conditions: SealConditions,
	unsealed: { readonly sinceFirstKeyMs: number; readonly sinceLastKeyMs: number; readonly bytes: number }
): number {
	if (unsealed.bytes >= sealAtBytes) return 0;
	const { afterLastKeyMs, afterFirstKeyMs } = rhythmOf(conditions);
	return Math.max(0, Math.min(afterLastKeyMs - unsealed.sinceLastKeyMs, afterFirstKeyMs - unsealed.sinceFirstKeyMs));
}

/** How long to wait for the author's own envelope before carrying an edit heard on the live lane: 3 to 10 s, so that few do. */
export const carryDelayMs = (chance: number): number => 3_000 + Math.floor(chance * 7_000);

/** A snapshot pays after this much since the last one: secsync advises 200 to 500 updates. */
export const snapshotDue = (since: { readonly envelopes: number; readonly bytes: number }): boolean =>
	since.envelopes >= 200 || since.bytes >= 64 * 1024;

/** Below half of what a relay asks for one after (300 envelopes, 96 KB), somebody else has just made it. */
export const snapshotWorthwhile = (since: { readonly envelopes: number; readonly bytes: number }): boolean =>
	since.envelopes >= 150 || since.bytes >= 48 * 1024;
