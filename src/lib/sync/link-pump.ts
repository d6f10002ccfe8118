import type { Clock } from '#lib/core/clock.ts';
import type { EnvelopeIdentity, Vault } from '#lib/vault/vault.ts';
import { envelopeKey } from '#lib/wire/envelope.ts';
import type { Acknowledgement, AnnouncedLimits, ClientFrame, NakCode, RelayFrame } from '#lib/wire/frames.ts';
import { batchForFrames, createPutWindow } from './put-window.ts';

type NakFrame = Extract<RelayFrame, { type: 'nak' }>;

export interface PumpParts {
	readonly vault: Pick<Vault, 'envelopes' | 'outbox'>;
	readonly send: (frame: ClientFrame) => void;
	readonly limits: AnnouncedLimits;
	readonly clock: Clock;
	readonly closed: () => boolean;
	/** Seals the rest of an own chain anew, in a form the relay takes; false when this device cannot. */
	readonly reseal: (identity: EnvelopeIdentity) => Promise<boolean>;
	/** An envelope left the queue because this relay will never take it. */
	readonly refused: (identity: EnvelopeIdentity, code: NakCode) => void;
	readonly report: (error: unknown) => void;
}

export interface Pump {
	/** Sends what waits in the outbox, as far as the window allows. */
	wake(): void;
	acknowledge(entries: readonly Acknowledgement[]): void;
	decline(nak: NakFrame): void;
}

/** One PUT message: below a frame with room for its own fields, so that nothing but a big snapshot travels in pieces. */
const putFrameBytes = 48 * 1024;
/** The relay's trouble, not the envelope's: the same envelope is tried again after this long. */
const laterMs = 5_000;
/** A chain that has a gap again and again is tried ever more slowly, up to `laterMs`. */
const firstGapWaitMs = 50;

const later: ReadonlySet<NakCode> = new Set(['NOT_STORED', 'QUOTA']);
/** The same content in another envelope would be taken. */
const resealable: ReadonlySet<NakCode> = new Set(['STALE_KEY', 'SNAP_STALE', 'SNAP_AHEAD']);

const chainOf = ({ document, device }: EnvelopeIdentity): string => `${document}:${device}`;

/** Moves the outbox to the relay in order, pipelined. An envelope leaves the outbox on the relay's word alone (I16). */
export function createPump(parts: PumpParts): Pump {
	const { vault, limits } = parts;
	const window = createPutWindow(() => ({ envelopes: limits.putWindowEnvelopes, bytes: limits.putWindowBytes }));
	const gaps = new Map<string, number>();
	const mending = new Map<string, Promise<boolean>>();
	let pumping = false;
	let again = false;

	const fillWindow = async (): Promise<void> => {
		while (!parts.closed()) {
			const batch = await vault.outbox.batch({ count: limits.putWindowEnvelopes, bytes: limits.putWindowBytes }, window.underWay);
			if (!batch.ok || parts.closed()) return;
			const taken = window.take(batch.value);
			for (const entries of batchForFrames(taken, putFrameBytes))
				parts.send({ type: 'put', envelopes: entries.map((entry) => entry.bytes) });
			if (taken.length === 0) return;
		}
	};

	const pump = async (): Promise<void> => {
		if (pumping) {
			again = true;
			return;
		}
		pumping = true;
		do {
			again = false;
			await fillWindow();
		} while (again && !parts.closed());
		pumping = false;
	};

	const wake = (): void => void pump().catch(parts.report);

	const giveUp = async (nak: NakFrame): Promise<void> => {
		await vault.outbox.refuse(nak, nak.code);
		window.settle(nak);
		parts.refused(nak, nak.code);
	};

	const tryLater = (identities: readonly EnvelopeIdentity[], waitMs: number): void => {
		parts.clock.after(waitMs, () => {
			identities.forEach(window.settle);
			wake();
		});
	};

	/** The relay lacks earlier envelopes of this chain: they go out again before this one. */
	const fillGap = async (nak: NakFrame): Promise<void> => {
		const first = await vault.envelopes.get({ ...nak, counter: nak.expected });
		if (!first.ok) return tryLater([nak], laterMs);
		// What the relay refused for good stays refused, and takes along what this author wrote after it.
		if (!first.value || first.value.refused !== null) return giveUp(nak);
		const missing: EnvelopeIdentity[] = [];
		for (let counter = nak.expected; counter < nak.counter; counter++) {
			const identity = { document: nak.document, device: nak.device, counter };
			if (!window.underWay.has(envelopeKey(identity))) missing.push(identity);
		}
		await vault.outbox.requeue(missing);
		const times = gaps.get(chainOf(nak)) ?? 0;
		gaps.set(chainOf(nak), times + 1);
		tryLater([nak], Math.min(laterMs, firstGapWaitMs * 2 ** Math.min(times, 10)));
		wake();
	};

	const mend = async (nak: NakFrame): Promise<boolean> => {
		const mended = parts.reseal(nak);
		mending.set(chainOf(nak), mended);
		try {
			return await mended;
		} finally {
			mending.delete(chainOf(nak));
		}
	};

	const handle = async (nak: NakFrame): Promise<void> => {
		await mending.get(chainOf(nak));
		if (nak.code === 'GAP' && nak.expected < nak.counter) return fillGap(nak);
		if (later.has(nak.code)) return tryLater([nak], laterMs);
		if (resealable.has(nak.code) && (await mend(nak))) window.settle(nak);
		else await giveUp(nak);
		wake();
	};

	return {
		wake,
		acknowledge(entries) {
			vault.outbox
				.acknowledge(entries)
				.then((noted) => {
					// A failing store still lists them: without the wait they would go out again at the speed of the line.
					if (!noted.ok) return tryLater(entries, laterMs);
					for (const entry of entries) gaps.delete(chainOf(entry));
					entries.forEach(window.settle);
					wake();
				})
				.catch(parts.report);
		},
		decline(nak) {
			handle(nak).catch(parts.report);
		}
	};
}
