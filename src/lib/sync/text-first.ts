import type { Clock } from '#lib/core/clock.ts';
import type { Vault } from '#lib/vault/vault.ts';

/*
 * Typed text, questions to experts, and the statements that name a blob go before the blob itself. They are envelopes in the outbox.
 */

interface TextParts {
	readonly vault: Pick<Vault, 'outbox' | 'follow'>;
	readonly clock: Clock;
}

/** Text goes first, but a line that never finishes it must not hold voice back for ever. */
const textFirstMs = 2_000;

const textWaits = async ({ vault }: TextParts): Promise<boolean> => {
	const unsent = await vault.outbox.unsent();
	return unsent.ok && unsent.value.size > 0;
};

/** Waits while envelopes are on their way, within bounds. */
export async function afterText(parts: TextParts): Promise<void> {
	if (!(await textWaits(parts))) return;
	await new Promise<void>((resolve) => {
		let done = false;
		const end = (): void => {
			if (done) return;
			done = true;
			cancel();
			stop();
			resolve();
		};
		const look = async (): Promise<void> => {
			if (!(await textWaits(parts))) end();
		};
		const cancel = parts.clock.after(textFirstMs, end);
		const stop = parts.vault.follow({ of: 'outbox' }, () => void look().catch(end));
	});
}

export interface TextWatch {
	/** Text came that was not there before. */
	readonly seen: boolean;
	end(): void;
}

/** Calls once when there is text to send, until `end`. Text that already waited and could not go stops nothing: the line may be stuck on it. */
export function watchForText(parts: TextParts, onText: () => void): TextWatch {
	let [clear, seen, ended] = [false, false, false];
	const look = async (): Promise<void> => {
		const waits = await textWaits(parts);
		if (waits && clear && !seen && !ended) {
			seen = true;
			onText();
		}
		clear ||= !waits;
	};
	const lookSoon = (): void => void look().catch(() => undefined);
	const stop = parts.vault.follow({ of: 'outbox' }, lookSoon);
	lookSoon();
	return {
		get seen() {
			return seen;
		},
		end() {
			ended = true;
			stop();
		}
	};
}
