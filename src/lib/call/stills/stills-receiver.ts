import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { DataLane } from '#lib/call/link/peer-link.ts';
import { createStillAssembly, type WholeStill } from './still-assembly.ts';
import { stillKind, type StillKind } from './still-kind.ts';
import { decodeStillPiece } from './stills-codec.ts';

/** A still that can be shown. */
export interface ShownStill {
	readonly url: string;
	/** By this device's clock. */
	readonly takenAtMs: number;
}

export interface StillsReceiverParts {
	readonly sure: Pick<DataLane, 'on'>;
	readonly clock: Clock;
	/** An address under which the still can be drawn at once; null for what is no picture after all. */
	open(bytes: Bytes, mime: StillKind['mime']): Promise<string | null>;
	/** The address is used no more. */
	forget(url: string): void;
	report(error: unknown): void;
}

/** The newest whole still of one peer, in memory alone. */
export interface StillsReceiver {
	readonly still: Readable<ShownStill | null>;
	close(): void;
}

/** After so long a still tells more of the past than of the patient. */
const shownForMs = 300_000;

export function createStillsReceiver(parts: StillsReceiverParts): StillsReceiver {
	const { clock } = parts;
	const assembly = createStillAssembly();
	const still = createSettable<ShownStill | null>(null);
	let newest = 0;
	let closed = false;
	let cancel = (): void => undefined;

	const show = (next: ShownStill | null): void => {
		cancel();
		const before = still.current;
		if (next !== null) cancel = clock.after(next.takenAtMs + shownForMs - clock.nowMs(), () => show(null));
		still.set(next);
		if (before !== null) parts.forget(before.url);
	};
	const open = async ({ number, takenAtMs, bytes }: WholeStill): Promise<void> => {
		const kind = stillKind(bytes);
		if (kind === null) return;
		const url = await parts.open(bytes, kind.mime);
		if (url === null) return;
		// Pictures unpack in no fixed order.
		if (closed || number < newest) return parts.forget(url);
		newest = number;
		show({ url, takenAtMs });
	};
	const stop = parts.sure.on((message) => {
		const piece = decodeStillPiece(message);
		const whole = piece && assembly.take(piece, clock.nowMs());
		if (whole) open(whole).catch(parts.report);
	});

	return {
		still,
		close() {
			closed = true;
			stop();
			show(null);
		}
	};
}
