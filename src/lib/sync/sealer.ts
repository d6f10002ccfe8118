import * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import type { Random } from '#lib/core/random.ts';
import { isSilenced, unsilence, type Report } from '#lib/document/guarded.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import type { Coverage } from './coverage.ts';
import { uncovered } from './coverage.ts';
import { carryDelayMs, sealDelayMs, type SealConditions } from './seal-policy.ts';
import { splitUpdate } from './split-update.ts';

export interface SealerParts {
	readonly doc: Y.Doc;
	readonly coverage: Coverage;
	readonly clock: Clock;
	readonly random: Random;
	readonly conditions: () => SealConditions;
	/** Seals and stores one update; null when it cannot be done now (no key, no store): what it held stays unsealed and is tried again. */
	readonly store: (kind: 'update' | 'carried', update: Bytes) => Promise<EnvelopeRow | null>;
	/** Everything the document holds is in envelopes now. */
	readonly onSealed: () => void;
	readonly report: Report;
}

export interface Sealer {
	/** A person's edit, as its update event told it. */
	ownEdit(update: Uint8Array): void;
	/** Something came over the live lane. */
	foreignEdit(): void;
	/** Seals own edits without waiting: on blur, hide and signing. False when something could not be stored. */
	sealNow(): Promise<boolean>;
	/** Seals everything that is uncovered, whoever wrote it. False when something could not be stored. */
	sealAll(): Promise<boolean>;
	/** True while something of this document is in no envelope. */
	readonly unsealed: boolean;
	close(): void;
}

/** How often the document itself is compared with its envelopes, whatever its events said. */
const watchdogMs = 5_000;

/** Fits an envelope of 256 KB even where nothing can be deflated, padding (12 %) included. */
export const largestPartBytes = 192 * 1024;

export function createSealer(parts: SealerParts): Sealer {
	const { doc, coverage, clock, random } = parts;
	let own: { readonly updates: Uint8Array[]; bytes: number; firstAtMs: number; lastAtMs: number } | null = null;
	let carryAtMs: number | null = null;
	let cancelTimer = (): void => undefined;
	let cancelCarry = (): void => undefined;
	let closed = false;
	let turn: Promise<boolean> = Promise.resolve(true);

	/** One seal after the other, so that each begins from what the one before has covered. */
	const inTurn = (task: () => Promise<boolean>): Promise<boolean> => {
		turn = turn.then(task).catch((error: unknown) => {
			parts.report(error);
			return false;
		});
		return turn;
	};
	const told = (): void => {
		if (!own && !uncovered(doc, coverage)) parts.onSealed();
	};
	const storeParts = async (kind: 'update' | 'carried', update: Bytes): Promise<boolean> => {
		for (const part of splitUpdate(update, largestPartBytes)) if ((await parts.store(kind, part)) === null) return false;
		return true;
	};
	const sealOwn = async (): Promise<boolean> => {
		cancelTimer();
		const batch = own;
		own = null;
		if (!batch) return true;
		const merged = (batch.updates.length === 1 ? batch.updates[0]! : Y.mergeUpdates(batch.updates)) as Bytes;
		// What could not be stored is still uncovered: the watchdog comes back to it.
		return storeParts('update', merged);
	};
	const sealRest = async (): Promise<boolean> => {
		const rest = uncovered(doc, coverage);
		if (!rest) return true;
		const mine = rest.clients.size > 0 && [...rest.clients].every((client) => client === doc.clientID);
		return storeParts(mine ? 'update' : 'carried', rest.update);
	};

	const arm = (): void => {
		cancelTimer();
		if (!own || closed) return;
		const nowMs = clock.nowMs();
		const wait = sealDelayMs(parts.conditions(), {
			sinceFirstKeyMs: nowMs - own.firstAtMs,
			sinceLastKeyMs: nowMs - own.lastAtMs,
			bytes: own.bytes
		});
		cancelTimer = clock.after(wait, () => void sealer.sealNow());
	};
	const sealCarried = async (): Promise<boolean> => {
		carryAtMs = null;
		await sealOwn();
		const done = await sealRest();
		told();
		return done;
	};
	/** One rule for crashes, missed listeners and orphaned edits: what no envelope covers gets sealed. */
	const watch = (): void => {
		if (isSilenced(doc)) {
			parts.report(new Error('a listener threw and silenced a document; it speaks again'));
			unsilence(doc);
		}
		if (own || carryAtMs !== null) return;
		if (uncovered(doc, coverage)) void inTurn(sealCarried);
	};
	const endWatch = every(clock, watchdogMs, watch);

	const sealer: Sealer = {
		ownEdit(update) {
			const nowMs = clock.nowMs();
			own ??= { updates: [], bytes: 0, firstAtMs: nowMs, lastAtMs: nowMs };
			own.updates.push(update);
			own.bytes += update.length;
			own.lastAtMs = nowMs;
			arm();
		},
		foreignEdit() {
			if (carryAtMs !== null || closed) return;
			const wait = carryDelayMs(random.next());
			carryAtMs = clock.nowMs() + wait;
			cancelCarry = clock.after(wait, () => void inTurn(sealCarried));
		},
		sealNow: () =>
			inTurn(async () => {
				const done = await sealOwn();
				told();
				return done;
			}),
		sealAll: () => inTurn(sealCarried),
		get unsealed() {
			return own !== null || uncovered(doc, coverage) !== null;
		},
		close() {
			closed = true;
			cancelTimer();
			cancelCarry();
			endWatch();
		}
	};
	return sealer;
}
