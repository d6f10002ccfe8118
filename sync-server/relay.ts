import type { WebSocket } from 'ws';
import { toHex } from '#lib/core/bytes.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import type { ClientFrame, Piece } from '#lib/wire/frames.ts';
import { closeCodes, type CloseReason } from './close-codes.ts';
import { createConnection, type Connection } from './connection.ts';
import { createDeliveries } from './deliveries.ts';
import { createEntrance } from './entrance.ts';
import { createHelloDesk } from './hello.ts';
import { createHolders } from './holders.ts';
import { createIntake, type Committed } from './intake.ts';
import type { RelayLimits } from './limits.ts';
import type { RelayLog } from './log.ts';
import type { RelayMetrics } from './metrics.ts';
import { createPresence } from './presence.ts';
import type { PushDesk } from './push-desk.ts';
import { createRequests } from './requests.ts';
import type { RosterBook } from './roster-book.ts';
import type { Session } from './session.ts';
import type { SignalTickets } from './signal-tickets.ts';
import { createSnapshotWish } from './snapshot-wish.ts';
import type { RelayStore } from './store.ts';
import type { TurnDesk } from './turn.ts';

interface RelayPorts {
	readonly store: RelayStore;
	readonly book: RosterBook;
	/** The newest number of the roster's space when the book was opened. */
	readonly rosterHeadAtStart: number;
	readonly tickets: SignalTickets;
	/** Null where calls have no TURN server. */
	readonly turn: TurnDesk | null;
	/** Null where devices are not alerted while their app is closed. */
	readonly push: PushDesk | null;
	readonly clock: Clock;
	readonly random: Random;
	readonly log: RelayLog;
	readonly metrics: RelayMetrics;
	readonly limits: RelayLimits;
}

/** Stores and forwards envelopes for every device that connects; can read none but the roster's. */
export interface Relay {
	/** Takes over a WebSocket that was just opened on `/link`. */
	accept(socket: WebSocket): void;
	readonly connections: number;
	/** False while the disk takes nothing: what is sent then is refused as NOT_STORED. */
	readonly healthy: boolean;
	/** Says goodbye to all, commits what is gathered, and resolves when every socket is closed. */
	close(): Promise<void>;
}

/** Numbers given before 2026 do not exist. */
const firstInstantMs = Date.UTC(2026, 0, 1);
/** More envelopes a second than this, averaged over a whole run, no relay on one disk takes. */
const numbersPerSecond = 1_000;

/** The first number of a run: beyond any an earlier run gave, even one whose store was lost and replaced by an older backup. */
const firstSeqOf = (head: number, nowMs: number): number =>
	Math.max(head + 1, Math.floor((nowMs - firstInstantMs) / 1000) * numbersPerSecond);

export function createRelay(ports: RelayPorts): Relay {
	const { store, book, clock, limits, metrics, log } = ports;
	const sessions = new Set<Session>();
	const byDevice = new Map<DeviceId, Session>();
	const headAtStart = store.usage().head;
	const firstSeq = firstSeqOf(headAtStart, clock.nowMs());
	let healthy = true;
	let closing = false;
	let renumbered = false;
	let rosterHead = ports.rosterHeadAtStart;

	const deliveries = createDeliveries<Session>(store, clock, limits);
	const holders = createHolders(store, deliveries, clock, limits);
	const presence = createPresence(deliveries, clock, limits);
	const wish = createSnapshotWish(limits);
	const intake = createIntake<Session>({
		store,
		book,
		clock,
		limits,
		firstSeq,
		onCommitted: (committed) => {
			healthy = true;
			metrics.envelopesStored(committed.length);
			deliveries.announce(committed);
			const ofRoster = committed.filter(({ envelope }) => envelope.kind === 'control');
			rosterHead = ofRoster.at(-1)?.envelope.seq ?? rosterHead;
			if (ofRoster.length > 0) applyRoster();
			for (const entry of committed) askForSnapshot(entry);
		},
		onFault: (fault) => {
			healthy = false;
			metrics.storeFault();
			log.warn('store-fault', { reason: fault.reason, detail: fault.detail });
		}
	});

	const askForSnapshot = ({ envelope, carrier }: Committed<Session>): void => {
		if (wish.note(envelope) && carrier.open) carrier.send({ type: 'snap-wanted', document: envelope.document });
	};
	/** Rights may have shrunk: a removed device is cut at once, a closed ward is told so. */
	const applyRoster = (): void => {
		forgetStrangers();
		for (const session of sessions) {
			if (session.device === null) continue;
			if (book.roster()?.devices.has(session.device) && !book.isMember(session.device)) {
				end(session, 'revoked');
				continue;
			}
			for (const { scope } of deliveries.of(session)) {
				if (book.mayRead(session.device, scope)) continue;
				deliveries.unsubscribe(session, scope);
				session.send({ type: 'denied', ...scope, code: 'FORBIDDEN' });
			}
		}
	};
	const forgetStrangers = (): void => ports.push?.prune(book.isMember);
	const end = (session: Session, reason: CloseReason): void => {
		forget(session);
		metrics.closed(reason);
		session.close(reason);
	};
	const forget = (session: Session): void => {
		sessions.delete(session);
		session.cancelHandshake();
		session.cancelStay();
		deliveries.drop(session);
		if (session.device === null || byDevice.get(session.device) !== session) return;
		byDevice.delete(session.device);
		ports.tickets.retire(session.device, !book.isMember(session.device));
	};

	/** A cursor nobody was given in this store's life: the store is older than what the device saw. Once a run, lest a broken client do it for ever. */
	const isImpossible = (cursor: number): boolean => cursor > store.usage().head || (cursor > headAtStart && cursor < firstSeq);
	const renumber = (): boolean => {
		if (renumbered) return false;
		renumbered = true;
		const stored = store.commit({ identity: { storeId: toHex(ports.random.bytes(16)) } });
		if (!stored.ok) return false;
		log.warn('store-is-older-than-its-devices', {});
		for (const session of [...sessions]) end(session, 'storeChanged');
		return true;
	};

	const giveTurn = (session: Session): void => {
		if (ports.turn !== null) session.send(ports.turn.issue());
	};

	const entrance = createEntrance({
		...ports,
		equip(session) {
			giveTurn(session);
			if (ports.push !== null) session.send({ type: 'push-key', publicKey: ports.push.publicKey });
		},
		intake,
		helloDesk: createHelloDesk(store.identity().relayId, limits.maxClockSkewMs),
		rosterHead: () => rosterHead,
		end,
		admit: (session, device) => {
			const older = byDevice.get(device);
			if (older && older !== session) end(older, 'replaced');
			session.cancelHandshake();
			session.device = device;
			byDevice.set(device, session);
			const endsMs = book.stayEndsMs(device);
			if (endsMs !== null) session.cancelStay = clock.after(endsMs - clock.nowMs(), () => end(session, 'revoked'));
		}
	});
	const requests = createRequests({ ...ports, intake, deliveries, holders, presence, byDevice, isImpossible, renumber });

	const onFrame = (session: Session, frame: Exclude<ClientFrame, Piece>): void => {
		metrics.frame(frame.type);
		if (session.device !== null && frame.type !== 'hello') requests.answer(session, session.device, frame);
		else if (session.device === null && frame.type === 'hello') void guarded(session, entrance.hello(session, frame));
		else end(session, 'badHello');
	};
	/** A broken invariant met while serving one device ends that device's connection, and no other. */
	const guarded = async (session: Session, work: Promise<void>): Promise<void> => {
		try {
			await work;
		} catch (error) {
			log.error('unexpected', error);
			end(session, 'goingAway');
		}
	};

	forgetStrangers();
	const stopPings = every(clock, limits.pingMs, () => {
		for (const session of [...sessions]) {
			if (clock.nowMs() - session.lastHeardMs > limits.silenceMs) end(session, 'silent');
			else session.ping();
		}
	});

	const stopRenewals = ports.turn?.onRenewal(() => {
		for (const session of sessions) if (session.device !== null) giveTurn(session);
	});

	return {
		accept(socket) {
			const session: Session = Object.assign(
				createConnection(socket, clock, limits, {
					onFrame: (frame) => {
						try {
							onFrame(session, frame);
						} catch (error) {
							log.error('unexpected', error);
							end(session, 'goingAway');
						}
					},
					onClosed: () => forget(session)
				}),
				{
					device: null,
					challenge: null,
					inFlight: { envelopes: 0, bytes: 0 },
					heads: new Map(),
					helloRunning: false,
					cancelStay: () => undefined,
					cancelHandshake: clock.after(limits.handshakeMs, () => {
						if (session.device === null) end(session, 'silent');
					})
				}
			);
			if (closing) return session.close('goingAway');
			if (sessions.size >= limits.maxConnections) return session.close('full');
			sessions.add(session);
		},
		get connections() {
			return sessions.size;
		},
		get healthy() {
			return healthy;
		},
		async close() {
			closing = true;
			stopPings();
			stopRenewals?.();
			intake.flush();
			holders.flush();
			deliveries.stop();
			const all: Connection[] = [...sessions];
			for (const session of all) {
				// Spread over five seconds, lest a ward's devices knock in the same instant.
				session.send({ type: 'goaway', code: closeCodes.goingAway, retryAfterMs: 500 + Math.floor(ports.random.next() * 5_000) });
				session.close('goingAway');
			}
			const deadlineMs = clock.nowMs() + 2_500;
			while (sessions.size > 0 && clock.nowMs() < deadlineMs) await new Promise<void>((next) => clock.after(20, next));
			ports.push?.close();
		}
	};
}
