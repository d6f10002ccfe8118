import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId, SpaceId } from '#lib/core/ids.ts';
import { verifyEnvelope } from '#lib/trust/envelope-seal.ts';
import type { ForeignEnvelope, Vault } from '#lib/vault/vault.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import type { NumberedEnvelope, RelayFrame, Scope } from '#lib/wire/frames.ts';

export type ItemsFrame = Extract<RelayFrame, { type: 'items' }>;

export interface IntakeParts {
	readonly vault: Pick<Vault, 'envelopes'>;
	/** The relay store that numbers the envelopes, from WELCOME. */
	readonly storeId: string;
	/** The signing key of a device on the roster, removed ones included: what they wrote before stays theirs. */
	readonly signPublicOf: (device: DeviceId) => Uint8Array | null;
	readonly clock: Clock;
	readonly closed: () => boolean;
	/** Told once the items are durable here. */
	readonly stored: (frame: ItemsFrame) => void;
	readonly report: (error: unknown) => void;
}

/** A failing store is asked again after this long; the relay's credit keeps what waits in memory small. */
const retryAfterMs = 1_000;

/** Takes ITEMS into the vault, one frame after the other; the cursor moves in the same transaction. */
export function createIntake(parts: IntakeParts): { receive(frame: ItemsFrame): void } {
	let last: Promise<void> = Promise.resolve();

	const judge = async ({ seq, bytes }: NumberedEnvelope): Promise<ForeignEnvelope | null> => {
		const decoded = decodeEnvelope(bytes);
		if (!decoded.ok) {
			parts.report(new Error(`the relay sent an envelope that is ${decoded.error.reason}`));
			return null;
		}
		const signPublic = parts.signPublicOf(decoded.value.device);
		const verified = signPublic !== null && (await verifyEnvelope(decoded.value, signPublic));
		return { envelope: decoded.value, bytes, verified, relaySeq: seq, forward: false };
	};

	const take = async (frame: ItemsFrame): Promise<void> => {
		const judged = await Promise.all(frame.envelopes.map(judge));
		const items = judged.filter((item) => item !== null);
		const cursor = { storeId: parts.storeId, space: cursorName(frame), seq: frame.upTo };
		while (!parts.closed()) {
			const put = await parts.vault.envelopes.putForeign(items, cursor);
			if (put.ok) return parts.stored(frame);
			await new Promise<void>((resolve) => parts.clock.after(retryAfterMs, resolve));
		}
	};

	return {
		receive(frame) {
			last = last.then(() => take(frame)).catch(parts.report);
		}
	};
}

/** Under what a cursor is kept: a single document's under its own name, which no space bears. */
export const cursorName = ({ space, document }: Scope): SpaceId => (document as string as SpaceId | null) ?? space;

const scopeName = ({ space, document }: Scope): string => `${space}:${document ?? ''}`;

/** Which of the followed scopes have delivered everything they announced. */
export function createProgress(): { begin(scope: Scope): void; end(scope: Scope): void; done(scope: Scope): boolean } {
	const waiting = new Map<string, boolean>();
	return {
		begin: (scope) => void waiting.set(scopeName(scope), true),
		end: (scope) => void waiting.set(scopeName(scope), false),
		done: (scope) => waiting.get(scopeName(scope)) === false
	};
}

/** The scopes of one connection that are subscribed to. */
export function createFollowed(): {
	add(scope: Scope): void;
	has(scope: Scope): boolean;
	delete(scope: Scope): void;
	all(): readonly Scope[];
} {
	const followed = new Map<string, Scope>();
	return {
		add: ({ space, document }) => void followed.set(scopeName({ space, document }), { space, document }),
		has: (scope) => followed.has(scopeName(scope)),
		delete: (scope) => void followed.delete(scopeName(scope)),
		all: () => [...followed.values()]
	};
}
