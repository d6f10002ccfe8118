import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { EnvelopeIdentity, Vault } from '#lib/vault/vault.ts';
import type { ClientFrame, NakCode, RelayFrame, Scope as Followed } from '#lib/wire/frames.ts';
import type { DocumentRef } from './document-ref.ts';
import { createFollowed, createIntake, createProgress, cursorName, type ItemsFrame } from './link-intake.ts';
import { createPump } from './link-pump.ts';
import { refill, sendHeads } from './link-repair.ts';

export type WelcomeFrame = Extract<RelayFrame, { type: 'welcome' }>;
export type PassingFrame = Extract<RelayFrame, { type: 'eph' | 'sig' | 'push-news' }>;

/** What a link moves envelopes for; it knows no Yjs. */
export interface LinkSide {
	readonly vault: Pick<Vault, 'envelopes' | 'outbox' | 'relays' | 'notes' | 'follow'>;
	/** The roster's space: followed first, since it says who may write what. */
	readonly rosterSpace: SpaceId;
	/** A guest reads of that space the roster alone. */
	readonly rosterAlone?: DocumentId | null;
	/** The other spaces this device may read; may grow and shrink. */
	readonly spaces: Readable<readonly SpaceId[]>;
	/** Single documents of other spaces that this device may read; may grow and shrink. */
	readonly documents: Readable<readonly DocumentRef[]>;
	readonly signPublicOf: (device: DeviceId) => Uint8Array | null;
	readonly passing: (frame: PassingFrame) => void;
	readonly snapshotWanted: (document: DocumentId) => void;
	/** Seals the rest of an own chain anew, in a form the relay takes; false when this device cannot. */
	readonly reseal: (identity: EnvelopeIdentity) => Promise<boolean>;
	/** The relay will never take this envelope of ours; it is out of the queue and told to people. */
	readonly refused: (identity: EnvelopeIdentity, code: NakCode) => void;
	readonly clock: Clock;
	readonly report: (error: unknown) => void;
}

/** How envelopes share the line with a call that is under way. */
export interface ThinStart {
	/** So long after WELCOME nothing but messages in passing. */
	readonly afterMs: number;
	/** What may be under way at once, in each direction. */
	readonly windowBytes: number;
}

export interface LinkSession {
	receive(frame: RelayFrame): void;
	/** True once everything announced so far is in the vault. */
	readonly caughtUp: Readable<boolean>;
}

/** The note under which the vault remembers which relay store its cursors belong to. */
const storeNote = 'relay-store';

/**
 * What happens between WELCOME and the loss of one connection. Closing `scope` ends it. With `thin`, the line is left to messages
 * in passing first, and envelopes move a few at a time.
 */
export function startSession(
	side: LinkSide,
	welcome: WelcomeFrame,
	send: (frame: ClientFrame) => void,
	scope: Scope,
	thin: ThinStart | null = null
): LinkSession {
	const { vault, report } = side;
	const { storeId } = welcome;
	const caughtUp = createSettable(false);
	const progress = createProgress();
	const followed = createFollowed();
	const ofRoster: Followed = { space: side.rosterSpace, document: side.rosterAlone ?? null };
	const wanted = (): readonly Followed[] => [...side.spaces.current.map((space) => ({ space, document: null })), ...side.documents.current];
	const closed = (): boolean => scope.closed;
	let repairing = false;

	const pump = createPump({
		vault,
		send,
		limits: thin ? { ...welcome.limits, putWindowBytes: thin.windowBytes } : welcome.limits,
		clock: side.clock,
		closed,
		reseal: side.reseal,
		refused: side.refused,
		report
	});

	const judgeProgress = (): void => caughtUp.set([ofRoster, ...wanted()].every(progress.done));

	const stored = (frame: ItemsFrame): void => {
		if (closed()) return;
		const { space, document } = frame;
		send({ type: 'credit', space, document, applied: frame.upTo });
		if (frame.more) return;
		progress.end(frame);
		if (space === side.rosterSpace) followWanted();
		judgeProgress();
	};

	const intake = createIntake({ vault, storeId, signPublicOf: side.signPublicOf, clock: side.clock, closed, stored, report });

	const follow = async (scope: Followed): Promise<void> => {
		followed.add(scope);
		progress.begin(scope);
		judgeProgress();
		const known = await vault.relays.cursor(storeId, cursorName(scope));
		const cursor = known.ok && !repairing ? known.value : 0;
		if (closed() || !followed.has(scope)) return;
		const { space, document } = scope;
		send({ type: 'sub', space, document, cursor, ...(thin && { windowBytes: thin.windowBytes }) });
		if (!repairing) return;
		if (document === null) return sendHeads(vault, space, send);
		// HEADS is for those who read the space. What the relay has of one document it acknowledges again.
		await refill(vault, { documents: [{ document, vector: new Map() }] });
		pump.wake();
	};

	const followWanted = (): void => {
		const scopes = wanted();
		for (const scope of scopes) if (!followed.has(scope)) follow(scope).catch(report);
		const kept = createFollowed();
		for (const scope of [ofRoster, ...scopes]) kept.add(scope);
		for (const scope of followed.all()) {
			if (kept.has(scope)) continue;
			followed.delete(scope);
			send({ type: 'unsub', ...scope });
		}
		judgeProgress();
	};

	/** A relay with another store, or with less in it than it once had, is read from the start and refilled. */
	const begin = async (): Promise<void> => {
		if (closed()) return;
		scope.onClose(vault.follow({ of: 'outbox' }, pump.wake));
		const known = await vault.notes.get<string>(storeNote);
		const reach = await Promise.all([ofRoster, ...wanted()].map((scope) => vault.relays.cursor(storeId, cursorName(scope))));
		const beyond = reach.some((reading) => reading.ok && reading.value > welcome.head);
		repairing = beyond || (known.ok && known.value !== storeId);
		if (repairing) await vault.notes.set(storeNote, storeId);
		await follow(ofRoster);
		pump.wake();
	};

	for (const change of [side.spaces, side.documents]) scope.onClose(change.on(() => progress.done(ofRoster) && followWanted()));
	if (thin === null) begin().catch(report);
	else scope.onClose(side.clock.after(thin.afterMs, () => void begin().catch(report)));

	return {
		caughtUp,
		receive(frame) {
			switch (frame.type) {
				case 'items':
					return intake.receive(frame);
				case 'ack':
					return pump.acknowledge(frame.entries);
				case 'nak':
					return pump.decline(frame);
				case 'vectors':
					return void refill(vault, frame).then(pump.wake).catch(report);
				case 'holders':
					return void noteHolders(vault, frame).catch(report);
				case 'denied':
					followed.delete(frame);
					progress.end(frame);
					return judgeProgress();
				case 'eph':
				case 'sig':
				case 'push-news':
					return side.passing(frame);
				case 'snap-wanted':
					return side.snapshotWanted(frame.document);
				// The connection's own business, or an answer to what this link never asks.
				case 'challenge':
				case 'welcome':
				case 'goaway':
				case 'pong':
				case 'turn':
				case 'push-key':
				case 'piece':
				case 'found':
					return;
			}
		}
	};
}

async function noteHolders(vault: LinkSide['vault'], frame: Extract<RelayFrame, { type: 'holders' }>): Promise<void> {
	const whole = frame.cursors.filter((cursor) => cursor.document === null);
	await vault.relays.setHolders(whole.map(({ device, applied }) => ({ space: frame.space, device, appliedSeq: applied })));
}
