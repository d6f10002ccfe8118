import type { Bytes } from '#lib/core/bytes.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import type { Random } from '#lib/core/random.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { QueuedBlob, Vault } from '#lib/vault/vault.ts';
import { afterLoss, freshBackoff, waitMs } from './backoff.ts';
import { askRelay, type BlobRelay } from './blob-request.ts';
import type { Pace } from './gentle-pace.ts';
import { afterGivenUp, firstPartBytes, leastPartBytes, nextPartBytes } from './part-size.ts';
import { afterText, watchForText, type TextWatch } from './text-first.ts';

export interface UploadParts {
	readonly vault: Pick<Vault, 'blobs' | 'outbox' | 'follow'>;
	readonly relay: BlobRelay;
	readonly random: Random;
	readonly clock: Clock;
	readonly lineIsOpen: Readable<boolean>;
	readonly pace: Pace;
	readonly report: (error: unknown) => void;
}

/** Voice first, then the previews of images, then what is bigger (DESIGN 16). Sealed sizes; within one, the order they were made in. */
const classBytes = [8 * 1024, 32 * 1024, Infinity] as const;
const classOf = (bytes: number): number => classBytes.findIndex((most) => bytes <= most);
/** Beside a call: a voice clip of two seconds, or a third of a second of a line of 200 kbit/s. */
const gentlePartBytes = 8 * 1024;
/**
 * A part is given up after 8 s and a millisecond a byte (8 kbit/s). A request that met a dead line would else sleep in TCP's
 * growing pauses (RFC 6298) long after the line is back; what has arrived stays at the relay.
 */
const givenUpAfterMs = (partBytes: number): number => 8_000 + partBytes;
/** What is queued while the database is out tells nobody; looked for this often. */
const lookEveryMs = 5_000;
/** Bytes that arrive spoilt are sent again; so often in a row means that they are spoilt here. */
const mostSpoilt = 3;

type Outcome =
	| 'sent'
	| 'refused'
	| 'later'
	/** Something smaller came: it goes first, and this one goes on afterwards. */
	| 'overtaken';

interface Attempt {
	readonly mayGo: () => boolean;
	/** Hands over what ends the request that is under way. */
	readonly underWay: (controller: AbortController) => void;
	/** Ends the request that is under way. */
	readonly stop: () => void;
	/** Whether another blob should go before the rest of one of so many bytes. */
	readonly overtakes: (byteLength: number) => Promise<boolean>;
}

/** Sends queued blobs for as long as `scope` is open, one after another. Run it in one tab: the one that leads the line. */
export function startBlobUploads(parts: UploadParts, scope: Scope): void {
	const { vault, clock, lineIsOpen } = parts;
	const progress = new Map<string, Progress>();
	let backoff = freshBackoff;
	let running = false;
	let wokenAgain = false;
	let cancelWait = (): void => undefined;
	let current: AbortController | null = null;

	const nextBlob = async (): Promise<QueuedBlob | null> => {
		const read = await vault.blobs.queued();
		const queued = read.ok ? read.value : [];
		const first = Math.min(...queued.map(({ byteLength }) => classOf(byteLength)));
		return queued.find(({ byteLength }) => classOf(byteLength) === first) ?? null;
	};
	const mayGo = (): boolean => !scope.closed && lineIsOpen.current;
	const attempt: Attempt = {
		mayGo,
		underWay: (controller) => (current = controller),
		stop: () => current?.abort(),
		overtakes: async (byteLength) => {
			const next = await nextBlob();
			return next !== null && classOf(next.byteLength) < classOf(byteLength);
		}
	};

	const sendAll = async (): Promise<void> => {
		while (mayGo()) {
			const blob = await nextBlob();
			if (!blob || !mayGo()) return;
			const reached = progress.get(blob.hash) ?? { from: 0, partBytes: firstPartBytes, unsure: false };
			progress.set(blob.hash, reached);
			const outcome = await sendBlob(parts, blob.hash, reached, attempt);
			if (outcome === 'later') {
				backoff = afterLoss(backoff, 0);
				cancelWait = clock.after(waitMs(backoff, parts.random), wake);
				return;
			}
			backoff = freshBackoff;
			if (outcome === 'overtaken') continue;
			progress.delete(blob.hash);
			if (outcome === 'refused') parts.report(new Error(`the relay refused a blob of ${blob.byteLength} bytes`));
			const noted = await vault.blobs.unqueue(blob.hash);
			// A failing store still lists it; it is offered again later, and the relay says that it has it.
			if (!noted.ok) return;
		}
	};
	const wake = (): void => {
		cancelWait();
		if (running) {
			wokenAgain = true;
			return;
		}
		if (!mayGo()) return;
		running = true;
		wokenAgain = false;
		sendAll()
			.catch(parts.report)
			.finally(() => {
				running = false;
				if (wokenAgain && backoff.failures === 0) wake();
			});
	};
	const lineChanged = (): void => {
		// A request from before the line came back hangs on a dead connection.
		current?.abort();
		backoff = freshBackoff;
		wake();
	};

	scope.onClose(vault.follow({ of: 'queued-blobs' }, wake));
	scope.onClose(lineIsOpen.on(lineChanged));
	scope.onClose(every(clock, lookEveryMs, () => backoff.failures === 0 && wake()));
	scope.onClose(() => {
		cancelWait();
		current?.abort();
	});
	wake();
}

/** How far a blob has come. Forgotten with the page: the relay then tells. */
interface Progress {
	from: number;
	partBytes: number;
	/** The last part was given up, and some of it may have arrived. */
	unsure: boolean;
}

async function sendBlob(parts: UploadParts, hash: string, progress: Progress, attempt: Attempt): Promise<Outcome> {
	const { clock, vault } = parts;
	const held = await vault.blobs.get(hash);
	if (!held.ok) return 'later';
	// Queued and not here: the database lost it. Nobody can send it any more.
	if (held.value === null) return 'refused';
	const bytes = held.value;
	/** A part that gave way is not stopped again: whoever types without end holds no image back for ever. */
	let gaveWay = false;
	for (let spoilt = 0; spoilt < mostSpoilt;) {
		await afterText(parts);
		if (!attempt.mayGo()) return 'later';
		if (await attempt.overtakes(bytes.length)) return 'overtaken';
		// For what is small, asking costs as much as sending from the wrong place: a 409 tells the right one.
		const asks = progress.unsure && bytes.length - progress.from > leastPartBytes;
		const partBytes = parts.pace.gentle ? Math.min(gentlePartBytes, progress.partBytes) : progress.partBytes;
		const { from } = progress;
		const until = Math.min(bytes.length, from + partBytes);
		const startedAtMs = clock.nowMs();
		const watch: TextWatch | null = asks || gaveWay || until - from <= classBytes[0] ? null : watchForText(parts, attempt.stop);
		const answer = await (asks ? askHead(parts, hash, attempt) : parts.pace.run(() => putPart(parts, hash, bytes, from, until, attempt)));
		watch?.end();
		// Asking what arrived comes between giving way and going on.
		if (!asks) gaveWay = answer === null && watch?.seen === true;
		if (answer === null) {
			progress.unsure = true;
			if (gaveWay && !asks) continue;
			progress.partBytes = afterGivenUp(progress.partBytes);
			return 'later';
		}
		progress.unsure = false;
		const { status, size } = answer;
		if (answer.whole) return 'sent';
		if (status === 400 || status === 403 || status === 413) return 'refused';
		if (status === 422) spoilt++;
		if (status === 422 || status === 404) progress.from = 0;
		else if (asks && size !== null) progress.from = size;
		else if ((status === 202 || status === 409) && size !== null && size <= bytes.length && size !== progress.from) {
			progress.from = size;
			if (status === 202) progress.partBytes = nextPartBytes(until - from, clock.nowMs() - startedAtMs);
		} else return 'later';
	}
	return 'refused';
}

interface Answer {
	readonly status: number;
	/** How much the relay says it has. */
	readonly size: number | null;
	/** The relay has all of it, durably. */
	readonly whole: boolean;
}

const answerOf = (response: Response, whole: boolean): Answer => {
	const size = response.headers.get('wardline-size');
	return { status: response.status, size: size === null ? null : Number(size), whole };
};

/** Null when nothing answered in time. */
async function within<T>(
	{ clock }: UploadParts,
	ms: number,
	attempt: Attempt,
	ask: (signal: AbortSignal) => Promise<T>
): Promise<T | null> {
	const controller = new AbortController();
	attempt.underWay(controller);
	const cancel = clock.after(ms, () => controller.abort());
	try {
		return await ask(controller.signal);
	} catch {
		return null;
	} finally {
		cancel();
	}
}

const askHead = (parts: UploadParts, hash: string, attempt: Attempt): Promise<Answer | null> =>
	within(parts, givenUpAfterMs(0), attempt, async (signal) => {
		const response = await askRelay(parts.relay, { method: 'HEAD', hash, signal });
		return answerOf(response, response.headers.get('wardline-complete') === '1');
	});

const putPart = (parts: UploadParts, hash: string, bytes: Bytes, from: number, until: number, attempt: Attempt): Promise<Answer | null> =>
	within(parts, givenUpAfterMs(until - from), attempt, async (signal) => {
		const headers = { 'content-range': `bytes ${from}-${until - 1}/${bytes.length}`, 'content-type': 'application/octet-stream' };
		const response = await askRelay(parts.relay, { method: 'PUT', hash, headers, body: bytes.slice(from, until), signal });
		await response.arrayBuffer();
		return answerOf(response, response.status === 200 || response.status === 201);
	});
