import type { Clock } from '#lib/core/clock.ts';
import type { DocumentId, SpaceId } from '#lib/core/ids.ts';
import type { Scope } from '#lib/wire/frames.ts';
import type { Connection } from './connection.ts';
import type { Committed } from './intake.ts';
import { itemMessages, itemsBytes } from './item-messages.ts';
import type { RelayLimits } from './limits.ts';
import type { RelayStore, StoredEnvelope } from './store.ts';

/** One device's wish to have a space, or one document of it, from a number on. */
export interface Subscription<C extends Connection = Connection> {
	readonly connection: C;
	readonly scope: Scope;
	/** So far may be sent ahead of what the device says to have stored. */
	readonly windowBytes: number;
	/** Everything up to here has been sent. */
	sentSeq: number;
	/** Sent and not yet said to be stored: the frames' last numbers and sizes. */
	unapplied: { readonly upTo: number; readonly bytes: number }[];
	unappliedBytes: number;
	/** Reads from the store until it has caught up; the others are served from memory. */
	lagging: boolean;
}

/** Brings what was committed to whoever subscribed: each envelope encoded once, each connection one message per tick. */
export interface Deliveries<C extends Connection> {
	/** `windowBytes` is the device's wish; the relay's own limit holds above it. */
	subscribe(connection: C, scope: Scope, cursor: number, windowBytes?: number): void;
	unsubscribe(connection: C, scope: Scope): void;
	/** Gives back credit; returns how far the device may truthfully claim to have stored, null without such a subscription. */
	credit(connection: C, scope: Scope, applied: number): number | null;
	announce(committed: readonly Committed<C>[]): void;
	/** Subscriptions that receive what concerns this document in this space. */
	receivers(space: SpaceId, document: DocumentId): Iterable<Subscription<C>>;
	/** All subscriptions of one space, single documents' too. */
	inSpace(space: SpaceId): Iterable<Subscription<C>>;
	of(connection: C): readonly Subscription<C>[];
	drop(connection: C): void;
	stop(): void;
}

const scopeKey = ({ space, document }: Scope): string => `${space}:${document ?? ''}`;

export function createDeliveries<C extends Connection>(store: RelayStore, clock: Clock, limits: RelayLimits): Deliveries<C> {
	const bySpace = new Map<SpaceId, Set<Subscription<C>>>();
	const byConnection = new Map<C, Map<string, Subscription<C>>>();
	const lagging = new Set<Subscription<C>>();
	let news = new Map<SpaceId, Committed<C>[]>();
	let cancelTick: (() => void) | null = null;
	let cancelPump: (() => void) | null = null;

	const congested = (subscription: Subscription<C>): boolean =>
		subscription.connection.bufferedBytes > limits.maxBufferedBytes || subscription.unappliedBytes > subscription.windowBytes;
	const sent = (subscription: Subscription<C>, upTo: number, envelopes: readonly StoredEnvelope[]): void => {
		subscription.sentSeq = upTo;
		const bytes = envelopes.reduce((sum, envelope) => sum + envelope.bytes.length, 0);
		if (bytes === 0) return;
		subscription.unapplied.push({ upTo, bytes });
		subscription.unappliedBytes += bytes;
	};
	const lag = (subscription: Subscription<C>): void => {
		subscription.lagging = true;
		lagging.add(subscription);
		cancelPump ??= clock.after(0, pump);
	};

	/** One page for each subscription that lags, in the order in which they were asked for; then again. */
	function pump(): void {
		cancelPump = null;
		let progress = false;
		for (const subscription of lagging) {
			if (!subscription.connection.open || congested(subscription)) continue;
			progress = true;
			const head = store.usage().head;
			const maxBytes = Math.min(itemsBytes, subscription.windowBytes);
			const page = store.read({ scope: subscription.scope, after: subscription.sentSeq, maxBytes });
			const full = page.reduce((sum, envelope) => sum + envelope.bytes.length, 0) >= maxBytes;
			const upTo = full ? page.at(-1)!.seq : Math.max(head, subscription.sentSeq);
			subscription.connection.sendMessages(itemMessages(subscription.scope, page, upTo, full));
			sent(subscription, upTo, page);
			if (full) continue;
			subscription.lagging = false;
			lagging.delete(subscription);
		}
		if (lagging.size > 0) cancelPump = clock.after(progress ? 0 : limits.fanOutMs, pump);
	}

	const fresh = (subscription: Subscription<C>, rows: readonly Committed<C>[]): readonly StoredEnvelope[] =>
		rows
			.filter(
				({ envelope, carrier }) =>
					envelope.seq > subscription.sentSeq &&
					carrier !== subscription.connection &&
					(subscription.scope.document === null || subscription.scope.document === envelope.document)
			)
			.map(({ envelope }) => envelope);

	function tick(): void {
		cancelTick = null;
		const ready = news;
		news = new Map();
		for (const [space, rows] of ready) {
			const upTo = rows.at(-1)!.envelope.seq;
			/** Most subscribers get the same envelopes: the messages are shared by which envelopes they hold. */
			const shared = new Map<string, ReturnType<typeof itemMessages>>();
			for (const subscription of bySpace.get(space) ?? []) {
				if (subscription.lagging) continue;
				if (congested(subscription)) {
					lag(subscription);
					continue;
				}
				const envelopes = fresh(subscription, rows);
				if (envelopes.length === 0) {
					subscription.sentSeq = Math.max(upTo, subscription.sentSeq);
					continue;
				}
				const whole = envelopes.length === rows.length;
				const key = `${subscription.scope.document ?? ''}:${whole ? 'all' : envelopes.map(({ seq }) => seq).join()}`;
				const messages = shared.get(key) ?? itemMessages(subscription.scope, envelopes, upTo, false);
				shared.set(key, messages);
				subscription.connection.sendMessages(messages);
				sent(subscription, upTo, envelopes);
			}
		}
	}

	const remove = (subscription: Subscription<C>): void => {
		lagging.delete(subscription);
		bySpace.get(subscription.scope.space)?.delete(subscription);
		byConnection.get(subscription.connection)?.delete(scopeKey(subscription.scope));
	};

	return {
		subscribe(connection, scope, cursor, windowBytes = limits.creditBytes) {
			const own = byConnection.get(connection) ?? new Map<string, Subscription<C>>();
			const former = own.get(scopeKey(scope));
			if (former) remove(former);
			const subscription: Subscription<C> = {
				...{ connection, scope, sentSeq: cursor, unapplied: [], unappliedBytes: 0, lagging: true },
				windowBytes: Math.min(windowBytes, limits.creditBytes)
			};
			byConnection.set(connection, own.set(scopeKey(scope), subscription));
			bySpace.set(scope.space, (bySpace.get(scope.space) ?? new Set()).add(subscription));
			lag(subscription);
		},
		unsubscribe(connection, scope) {
			const subscription = byConnection.get(connection)?.get(scopeKey(scope));
			if (subscription) remove(subscription);
		},
		credit(connection, scope, applied) {
			const subscription = byConnection.get(connection)?.get(scopeKey(scope));
			if (!subscription) return null;
			while ((subscription.unapplied[0]?.upTo ?? Infinity) <= applied) subscription.unappliedBytes -= subscription.unapplied.shift()!.bytes;
			return Math.min(applied, subscription.sentSeq);
		},
		announce(committed) {
			for (const entry of committed) {
				const rows = news.get(entry.envelope.space);
				if (rows) rows.push(entry);
				else news.set(entry.envelope.space, [entry]);
			}
			cancelTick ??= clock.after(limits.fanOutMs, tick);
		},
		*receivers(space, document) {
			for (const subscription of bySpace.get(space) ?? []) {
				if (subscription.scope.document === null || subscription.scope.document === document) yield subscription;
			}
		},
		inSpace: (space) => bySpace.get(space) ?? [],
		of: (connection) => [...(byConnection.get(connection)?.values() ?? [])],
		drop(connection) {
			for (const subscription of byConnection.get(connection)?.values() ?? []) remove(subscription);
			byConnection.delete(connection);
		},
		stop() {
			cancelTick?.();
			cancelPump?.();
		}
	};
}
