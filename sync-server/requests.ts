import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId, DocumentId } from '#lib/core/ids.ts';
import { exhaustive } from '#lib/core/result.ts';
import type { ClientFrame, Hello, Piece, Scope } from '#lib/wire/frames.ts';
import type { Deliveries } from './deliveries.ts';
import { answerHeads, maxHeadsDocuments } from './heads.ts';
import type { Holders } from './holders.ts';
import type { Intake, Outcome } from './intake.ts';
import { itemsBytes } from './item-messages.ts';
import type { RelayLimits } from './limits.ts';
import type { RelayMetrics } from './metrics.ts';
import { sendOutcomes } from './outcomes.ts';
import type { Presence } from './presence.ts';
import type { PushDesk } from './push-desk.ts';
import type { RosterBook } from './roster-book.ts';
import type { Session } from './session.ts';
import type { RelayStore } from './store.ts';

interface RequestPorts {
	readonly store: RelayStore;
	readonly book: RosterBook;
	readonly intake: Intake<Session>;
	readonly deliveries: Deliveries<Session>;
	readonly holders: Holders;
	readonly presence: Presence<Session>;
	/** Null where devices are not alerted. */
	readonly push: PushDesk | null;
	readonly byDevice: ReadonlyMap<DeviceId, Session>;
	readonly clock: Clock;
	readonly metrics: RelayMetrics;
	readonly limits: RelayLimits;
	/** A cursor this store never gave. */
	isImpossible(cursor: number): boolean;
	/** Makes all cursors void and sends everyone away to come back; false when that has happened in this run already. */
	renumber(): boolean;
}

type Request = Exclude<ClientFrame, Hello | Piece>;

/** Answers what a welcomed device asks. */
export function createRequests(ports: RequestPorts): { answer(session: Session, device: DeviceId, frame: Request): void } {
	const { store, book, intake, deliveries, holders, push, byDevice, clock, limits, metrics } = ports;

	const isElsewhere = ({ space, document }: Scope): boolean => {
		const record = document === null ? null : intake.record(document);
		return record !== null && record.home !== space && !record.former.includes(space);
	};
	const mayRead = (device: DeviceId, scope: Scope): boolean => book.mayRead(device, scope) && !isElsewhere(scope);
	const mayReadDocument = (device: DeviceId, document: DocumentId): boolean => {
		const record = intake.record(document);
		return record !== null && [record.home, ...record.former].some((space) => book.mayRead(device, { space, document }));
	};

	const subscribe = (session: Session, device: DeviceId, scope: Scope, cursor: number, windowBytes?: number): void => {
		if (!mayRead(device, scope)) return session.send({ type: 'denied', ...scope, code: 'FORBIDDEN' });
		if (deliveries.of(session).length >= limits.maxSubscriptions) return session.send({ type: 'denied', ...scope, code: 'QUOTA' });
		const impossible = ports.isImpossible(cursor);
		if (impossible && ports.renumber()) return;
		const from = impossible ? 0 : cursor;
		deliveries.subscribe(session, scope, from, windowBytes);
		holders.note(device, scope, from);
		holders.greet(session, scope);
	};

	const put = (session: Session, envelopes: readonly Bytes[]): void => {
		const settled: Outcome[] = [];
		let reporting = false;
		for (const bytes of envelopes) {
			session.inFlight.envelopes += 1;
			session.inFlight.bytes += bytes.length;
			void intake.submit(bytes, session).then((outcome) => {
				session.inFlight.envelopes -= 1;
				session.inFlight.bytes -= bytes.length;
				session.hold(isFull(session));
				if (outcome.kind === 'nak') metrics.refused(outcome.code);
				settled.push(outcome);
				if (reporting) return;
				reporting = true;
				// One ACK for everything that one flush made durable.
				clock.after(0, () => {
					reporting = false;
					sendOutcomes(session, settled.splice(0));
				});
			});
		}
		session.hold(isFull(session));
	};
	const isFull = ({ inFlight }: Session): boolean =>
		inFlight.envelopes > limits.putWindowEnvelopes || inFlight.bytes > limits.putWindowBytes;

	/** Pages of one document, as fast as the connection drains. */
	const serve = (session: Session, device: DeviceId, frame: Extract<Request, { type: 'get' }>, after: number): void => {
		const { document, vector, history } = frame;
		if (!session.open) return;
		// Asked for every page: a right that ends ends what it began.
		if (!mayReadDocument(device, document)) return session.send({ type: 'found', document, more: false, envelopes: [] });
		if (session.bufferedBytes > limits.maxBufferedBytes) {
			clock.after(limits.fanOutMs, () => serve(session, device, frame, after));
			return;
		}
		const home = intake.record(document)!.home;
		const page = store.read({ scope: { space: home, document }, after, maxBytes: itemsBytes, history });
		const more = page.reduce((sum, envelope) => sum + envelope.bytes.length, 0) >= itemsBytes;
		const wanted = page.filter(({ device, counter }) => counter > (vector.get(device) ?? 0));
		session.send({ type: 'found', document, more, envelopes: wanted.map(({ seq, bytes }) => ({ seq, bytes })) });
		if (more) clock.after(0, () => serve(session, device, frame, page.at(-1)!.seq));
	};

	const heads = (session: Session, device: DeviceId, frame: Extract<Request, { type: 'heads' }>): void => {
		const scope = { space: frame.space, document: null };
		if (!mayRead(device, scope)) return session.send({ type: 'denied', ...scope, code: 'FORBIDDEN' });
		const named = session.heads.get(frame.space) ?? new Map<DocumentId, string>();
		session.heads.set(frame.space, named);
		for (const { document, fingerprint } of frame.documents) named.set(document, fingerprint);
		if (named.size > maxHeadsDocuments || session.heads.size > limits.maxSubscriptions) {
			session.heads.clear();
			return session.send({ type: 'denied', ...scope, code: 'QUOTA' });
		}
		if (!frame.last) return;
		session.heads.delete(frame.space);
		for (const answer of answerHeads(frame.space, named, store.space(frame.space).documents, store.document)) session.send(answer);
	};

	const alert = (session: Session, device: DeviceId, frame: Extract<Request, { type: 'alert' }>): void => {
		if (push === null) return;
		if (frame.reason === 'test') return void push.test(device).then((news) => session.send({ type: 'push-news', news }));
		if (!mayRead(device, frame)) return;
		const readers = frame.devices.filter((reader) => mayRead(reader, frame));
		push.alert(device, readers, frame.reason, (gone) => byDevice.get(gone)?.send({ type: 'push-news', news: 'gone' }));
	};

	return {
		answer(session, device, frame) {
			switch (frame.type) {
				case 'sub':
					return subscribe(session, device, { space: frame.space, document: frame.document }, frame.cursor, frame.windowBytes);
				case 'unsub':
					return deliveries.unsubscribe(session, frame);
				case 'credit': {
					const scope = { space: frame.space, document: frame.document };
					const applied = deliveries.credit(session, scope, frame.applied);
					if (applied !== null) holders.note(device, scope, applied);
					return;
				}
				case 'put':
					return put(session, frame.envelopes);
				case 'get':
					return serve(session, device, frame, 0);
				case 'heads':
					return heads(session, device, frame);
				case 'eph': {
					const { space, document, bytes } = frame;
					if (mayRead(device, frame)) ports.presence.offer({ from: device, space, document, bytes, carrier: session });
					return;
				}
				case 'sig': {
					const { space, document, bytes } = frame;
					const target = byDevice.get(frame.to);
					if (target && mayRead(device, frame) && mayRead(frame.to, frame))
						target.send({ type: 'sig', from: device, space, document, bytes });
					return;
				}
				case 'snapok': {
					const home = intake.record(frame.document)?.home;
					const mayConfirm = home !== undefined && book.may(device, 'confirm-snapshot', home, frame.document);
					const word = intake.confirm(frame.document, { snapshot: frame.snapshot, stateHash: frame.stateHash, device, mayConfirm });
					if (word.verdict === 'ignored') metrics.confirmationIgnored(word.reason);
					return;
				}
				case 'push':
					return push === null ? undefined : session.send({ type: 'push-news', news: push.keep(device, frame.address) });
				case 'alert':
					return alert(session, device, frame);
				case 'ping':
					return session.send({ type: 'pong', sentMs: frame.sentMs, serverTimeMs: clock.nowMs() });
				default:
					return exhaustive(frame);
			}
		}
	};
}
