import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import { verifyRosterStatement } from '#lib/trust/roster-statement.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import type { Hello } from '#lib/wire/frames.ts';
import type { CloseReason } from './close-codes.ts';
import type { HelloDesk } from './hello.ts';
import type { Intake } from './intake.ts';
import type { RelayLimits } from './limits.ts';
import type { RelayLog } from './log.ts';
import { sendOutcomes } from './outcomes.ts';
import type { RosterBook } from './roster-book.ts';
import type { Session } from './session.ts';
import type { SignalTickets } from './signal-tickets.ts';
import type { RelayStore } from './store.ts';

interface EntrancePorts {
	readonly store: RelayStore;
	readonly book: RosterBook;
	readonly intake: Intake<Session>;
	readonly tickets: SignalTickets;
	readonly helloDesk: HelloDesk;
	readonly clock: Clock;
	readonly random: Random;
	readonly log: RelayLog;
	readonly limits: RelayLimits;
	/** The newest number of the roster's space. */
	rosterHead(): number;
	/** Gives the device what it needs of the services beside the feed, where there are any. */
	equip(session: Session): void;
	end(session: Session, reason: CloseReason): void;
	/** The session is this device's from now on. */
	admit(session: Session, device: DeviceId): void;
}

const inviteReasons: ReadonlyMap<string, CloseReason> = new Map([
	['used', 'inviteUsed'],
	['expired', 'inviteExpired'],
	['revoked', 'inviteRevoked']
]);

/** Turns a connection into a device: proves it, founds or enrols if the HELLO asks for that, and welcomes it. */
export function createEntrance(ports: EntrancePorts): { hello(session: Session, hello: Hello): Promise<void> } {
	const { store, book, intake, clock, random, limits, end } = ports;

	/** Null when the device may come in; otherwise why not, after its enrolment had its chance. */
	const objection = async (hello: Hello): Promise<CloseReason | null> => {
		const device = book.roster()?.devices.get(hello.device);
		if (device !== undefined) return book.isMember(hello.device) ? null : 'revoked';
		if (book.hospitalId === null) return 'notSetUp';
		const asked = hello.enrolment.map((bytes) => decodeEnvelope(bytes)).find((envelope) => envelope.ok);
		if (!asked?.ok) return 'unknownDevice';
		if ((asked.value.document as string) !== book.hospitalId) return 'otherHospital';
		const statement = await verifyRosterStatement(asked.value.body);
		const fault = statement.ok ? book.enrolmentFault(statement.value, clock.nowMs()) : null;
		return (fault && inviteReasons.get(fault)) ?? 'unknownDevice';
	};
	const welcome = (session: Session, hello: Hello): void => {
		ports.admit(session, hello.device);
		ports.equip(session);
		const { storeId, hospitalId } = store.identity();
		session.send({
			type: 'welcome',
			storeId,
			hospitalId,
			serverTimeMs: clock.nowMs(),
			signalTicket: ports.tickets.issue(hello.device),
			head: store.usage().head,
			rosterHead: ports.rosterHead(),
			limits
		});
	};

	return {
		async hello(session, hello) {
			if (session.helloRunning) return end(session, 'badHello');
			session.helloRunning = true;
			const verdict = await ports.helloDesk.judge(hello, session.challenge, clock.nowMs());
			if (verdict.verdict === 'close') return end(session, verdict.reason);
			if (verdict.verdict === 'challenge') {
				session.challenge = random.bytes(16);
				session.helloRunning = false;
				return session.send({ type: 'challenge', nonce: session.challenge, serverTimeMs: clock.nowMs() });
			}
			if (book.hospitalId === null) {
				if (!sameSecret(hello.setUpToken, store.identity().setUpToken)) return end(session, 'notSetUp');
				intake.allowFounding(session);
			}
			const outcomes = await Promise.all(hello.enrolment.map((bytes) => intake.submit(bytes, session)));
			if (!session.open) return;
			const refusal = await objection(hello);
			if (!session.open) return;
			if (refusal !== null) return end(session, refusal);
			welcome(session, hello);
			sendOutcomes(session, outcomes);
			ports.log.info('device-connected', {});
		}
	};
}

/** Compares in a time that tells nothing of the secret. */
function sameSecret(given: string | null, secret: string | null): boolean {
	if (given === null || secret === null) return false;
	const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(secret));
}
