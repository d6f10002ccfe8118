import type { Clock } from '#lib/core/clock.ts';
import type { EnvelopeIdentity, Vault } from '#lib/vault/vault.ts';
import type { Acknowledgement, AnnouncedLimits, ClientFrame, NakCode, RelayFrame } from '#lib/wire/frames.ts';
import { batchForFrames, createPutWindow } from './put-window.ts';

type NakFrame = Extract<RelayFrame, { type: 'nak' }>;

export interface PumpParts {
	readonly vault: Pick<Vault, 'envelopes' | 'outbox'>;
	readonly send: (frame: ClientFrame) => void;
	readonly limits: AnnouncedLimits;
	readonly clock: Clock;
	readonly closed: () => boolean;
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
/** A gap is filled from the vault; a chain that still has one after this many times is broken for good. */
const gapFills = 3;

const later: ReadonlySet<NakCode> = new Set(['NOT_STORED', 'QUOTA']);

/** Moves the outbox to the relay in order, pipelined. An envelope leaves the outbox on the relay's word alone (I16). */
export function createPump(parts: PumpParts): Pump {
	const { vault, limits } = parts;
	const window = createPutWindow(() => ({ envelopes: limits.putWindowEnvelopes, bytes: limits.putWindowBytes }));
	const filled = new Map<string, number>();
	let pumping = false;
	let again = false;

	const fillWindow = async (): Promise<void> => {
		while (!parts.closed()) {
			const batch = await vault.outbox.batch({ count: limits.putWindowEnvelopes, bytes: limits.putWindowBytes }, window.underWay);
			if (!batch.ok || parts.closed()) return;
			const taken = window.take(batch.value);
			for (const entries of batchForFrames(taken, putFrameBytes)) parts.send({ type: 'put', envelopes: entries.map((entry) => entry.bytes) });
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

	/** The relay lacks earlier envelopes of this chain: they go out again before this one. */
	const fillGap = async (nak: NakFrame): Promise<void> => {
		const chain = `${nak.document}:${nak.device}`;
		const times = (filled.get(chain) ?? 0) + 1;
		filled.set(chain, times);
		const first = await vault.envelopes.get({ ...nak, counter: nak.expected });
		if (times > gapFills || !first.ok || !first.value) return giveUp(nak);
		const missing = Array.from({ length: nak.counter - nak.expected }, (_, at) => ({ ...nak, counter: nak.expected + at }));
		await vault.outbox.requeue(missing.map(({ document, device, counter }) => ({ document, device, counter })));
		window.settle(nak);
	};

	const tryLater = (identities: readonly EnvelopeIdentity[]): void => {
		parts.clock.after(laterMs, () => {
			identities.forEach(window.settle);
			wake();
		});
	};

	const handle = async (nak: NakFrame): Promise<void> => {
		if (nak.code === 'GAP' && nak.expected < nak.counter) await fillGap(nak);
		else if (later.has(nak.code)) return tryLater([nak]);
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
					if (!noted.ok) return tryLater(entries);
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
