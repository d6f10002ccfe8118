import type { Bytes } from '#lib/core/bytes.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import type { Random } from '#lib/core/random.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { createScope, type Scope } from '#lib/core/scope.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import type { ClientFrame, RelayFrame } from '#lib/wire/frames.ts';
import { createKnockingSocket } from './knocking-socket.ts';
import { newLine, stepLine, type Line, type LineEvent, type LineLoss } from './line-machine.ts';
import { startSession, type LinkSession, type LinkSide, type ThinStart, type WelcomeFrame } from './link-session.ts';
import { refusalOf } from './relay-refusal.ts';
import { openFrameSocket, signHello, type FrameSocket, type Introduction, type RelayAddress, type RelayInfo } from './relay-socket.ts';

/** What is known of the line now. */
export interface LinkState {
	readonly line: Line;
	/** True once everything the relay announced is in the vault. */
	readonly caughtUp: boolean;
	/** When the relay was last heard, by this device's clock; null if never. */
	readonly lastContactAtMs: number | null;
	/** The relay's clock minus this device's; null if unknown. */
	readonly clockDriftMs: number | null;
	/** For the live lane; the last one given, since a lane outlives the line. */
	readonly signalTicket: string | null;
	/** What lets this device through the hospital's TURN server now; empty where there is none. Renewed while the line is open. */
	readonly iceServers: readonly RTCIceServer[];
	/** What this browser's push subscription is bound to; null before the first WELCOME, and where the relay alerts nobody. */
	readonly pushKey: Bytes | null;
}

export interface RelayLink {
	readonly state: Readable<LinkState>;
	/** Sends a frame that is not stored (presence, signalling, snapshot confirmations, alerts); false, and dropped, without a line. */
	pass(frame: Extract<ClientFrame, { type: 'eph' | 'sig' | 'snapok' | 'push' | 'alert' }>): boolean;
	/**
	 * Something changed for the better (network back, page visible), or someone is in a hurry: tries at once instead of at the end of the
	 * wait, and knocks once more where an attempt has reached nobody yet.
	 */
	retryNow(): void;
	/** This device has other addresses than the connection was opened from: ends it and begins anew at once. */
	renew(): void;
	/** Somebody hurries it now: a call is on. */
	readonly hurried: boolean;
	/** The browser says the network is gone: asks the relay for a sign of life at once. */
	doubt(): void;
}

export interface RelayLinkParts {
	readonly device: DeviceKeys;
	readonly side: LinkSide;
	readonly address: RelayAddress;
	/** Asked at each HELLO: what still has to be introduced. */
	readonly introduction: () => Introduction;
	readonly online: () => boolean;
	readonly clock: Clock;
	readonly random: Random;
}

/** Heard at least this often while the line is open. */
const pingEveryMs = 10_000;
/** No word for this long after a ping means the line is dead, whatever TCP believes (I12). */
const silentAfterMs = 5_000;
/** From the attempt to WELCOME; a thin line needs seconds for the handshakes. */
const welcomeWithinMs = 20_000;
/** Knocks of one attempt are at least so far apart. */
const knockEveryMs = 1_500;
/** Somebody was in a hurry so short a time ago: what repairs a call goes first, and what was written meanwhile a moment later. */
const hurriedWithinMs = 3_000;
const besideCall: ThinStart = { afterMs: 3_000, windowBytes: 1_500 };
/** A connection younger than this was opened from the new addresses: several links of a call tell of one move. */
const renewedWithinMs = 1_000;
/** The time of contact is written at most this often: it survives a reload to within this much. */
const noteContactEveryMs = 10_000;

/** What browsers' timers can hold: 31 bits of milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

const contactNote = 'last-contact-ms';

/** Keeps one WebSocket to the relay for as long as `scope` is open, and moves envelopes between it and the vault. */
export function createRelayLink(parts: RelayLinkParts, scope: Scope): RelayLink {
	const { clock, random, side, device } = parts;
	let machine = newLine(clock.nowMs());
	const state = createSettable<LinkState>({
		line: machine.line,
		caughtUp: false,
		lastContactAtMs: null,
		clockDriftMs: null,
		signalTicket: null,
		iceServers: [],
		pushKey: null
	});
	let attempt: Scope | null = null;
	let attemptAtMs = 0;
	let knockAgain = (): void => undefined;
	let hurriedAtMs = Number.NEGATIVE_INFINITY;
	let socket: FrameSocket | null = null;
	let session: LinkSession | null = null;
	let relay: RelayInfo | null = null;
	let cancelRetry = (): void => undefined;
	let notedAtMs = 0;
	let probe = (): void => undefined;
	let cancelExpiry = (): void => undefined;

	const isHurried = (): boolean => clock.nowMs() - hurriedAtMs < hurriedWithinMs;
	const change = (part: Partial<LinkState>): void => state.set({ ...state.current, ...part });

	const step = (event: LineEvent): void => {
		machine = stepLine(machine, event, clock.nowMs(), random);
		change({ line: machine.line });
		cancelRetry();
		if (machine.line.status === 'waiting') cancelRetry = clock.after(machine.line.retryAtMs - clock.nowMs(), tryOnce);
	};

	const endAttempt = (): void => {
		const ended = attempt;
		attempt = socket = session = null;
		probe = knockAgain = () => undefined;
		void ended?.close();
		change({ caughtUp: false });
	};

	const lose = (reason: LineLoss): void => {
		if (!attempt) return;
		endAttempt();
		step({ type: 'lost', reason: parts.online() ? reason : 'offline' });
	};

	const heard = (): void => {
		const nowMs = clock.nowMs();
		change({ lastContactAtMs: nowMs });
		if (Math.abs(nowMs - notedAtMs) < noteContactEveryMs) return;
		notedAtMs = nowMs;
		void side.vault.notes.set(contactNote, nowMs);
	};

	const noteDrift = (serverTimeMs: number, roundTripMs: number): void =>
		change({ clockDriftMs: Math.round(serverTimeMs + roundTripMs / 2 - clock.nowMs()) });

	/** Credentials outlive the line they came by, and end at their own time. */
	const useTurn = ({ urls, username, credential, lifeMs }: Extract<RelayFrame, { type: 'turn' }>): void => {
		cancelExpiry();
		change({ iceServers: [{ urls: [...urls], username, credential }] });
		cancelExpiry = clock.after(Math.min(lifeMs, longestTimerMs), () => change({ iceServers: [] }));
	};

	const watchPulse = (opened: FrameSocket, within: Scope): { heard(): void } => {
		let cancelSilence: (() => void) | null = null;
		const ping = (): void => {
			opened.send({ type: 'ping', sentMs: clock.nowMs() });
			cancelSilence ??= clock.after(silentAfterMs, () => lose('silent'));
		};
		probe = ping;
		within.onClose(every(clock, pingEveryMs, ping));
		within.onClose(() => cancelSilence?.());
		return {
			heard() {
				cancelSilence?.();
				cancelSilence = null;
			}
		};
	};

	const converse = (known: RelayInfo, within: Scope, cancelWait: () => void): void => {
		let pulse: { heard(): void } | null = null;
		let helloAtMs = clock.nowMs();
		let pushKey: Bytes | null = null;
		const hello = { device, relayId: known.relayId, introduction: parts.introduction(), clock, random };
		const greet = async (challenge?: Extract<RelayFrame, { type: 'challenge' }>): Promise<void> => {
			const signed = await signHello(hello, challenge);
			helloAtMs = clock.nowMs();
			opened.send(signed);
		};
		const welcome = (frame: WelcomeFrame): void => {
			// First, so that whoever hears of the open line knows the key.
			change({ pushKey });
			step({ type: 'welcomed' });
			cancelWait();
			noteDrift(frame.serverTimeMs, clock.nowMs() - helloAtMs);
			change({ signalTicket: frame.signalTicket });
			pulse = watchPulse(opened, within);
			const begun = startSession(side, frame, opened.send, within, isHurried() ? besideCall : null);
			session = begun;
			within.onClose(begun.caughtUp.on(() => session === begun && change({ caughtUp: begun.caughtUp.current })));
		};
		const receive = (frame: RelayFrame): void => {
			heard();
			pulse?.heard();
			if (frame.type === 'challenge') void greet(frame).catch(side.report);
			else if (frame.type === 'welcome') welcome(frame);
			else if (frame.type === 'turn') useTurn(frame);
			else if (frame.type === 'push-key') pushKey = frame.publicKey;
			else if (frame.type === 'goaway') step({ type: 'asked-to-leave', retryAfterMs: frame.retryAfterMs });
			else if (frame.type === 'pong') noteDrift(frame.serverTimeMs, clock.nowMs() - frame.sentMs);
			else session?.receive(frame);
		};
		let reached = false;
		let knockedAtMs = clock.nowMs();
		const door = createKnockingSocket(parts.address.connect);
		knockAgain = () => {
			if (clock.nowMs() - knockedAtMs < knockEveryMs) return;
			knockedAtMs = clock.nowMs();
			door.knock();
		};
		const opened = openFrameSocket(door, {
			open() {
				reached = true;
				greet().catch(side.report);
			},
			frame: (frame) => !within.closed && receive(frame),
			closed: (code) => {
				if (within.closed) return;
				const refusal = refusalOf(code);
				// Only a relay that answered can turn out to be another one.
				if (reached && session === null) relay = null;
				if (refusal) step({ type: 'refused', reason: refusal });
				lose(session ? 'closed' : 'unreachable');
			}
		});
		socket = opened;
		within.onClose(() => opened.close());
	};

	const tryOnce = (): void => {
		if (scope.closed || attempt) return;
		const within = createScope(side.report);
		attempt = within;
		attemptAtMs = clock.nowMs();
		step({ type: 'attempt' });
		const cancelWait = clock.after(welcomeWithinMs, () => lose('unreachable'));
		within.onClose(cancelWait);
		const begin = async (): Promise<void> => {
			relay ??= await parts.address.describe();
			if (within.closed) return;
			if (relay) converse(relay, within, cancelWait);
			else lose('unreachable');
		};
		begin().catch((error: unknown) => {
			side.report(error);
			if (attempt === within) lose('unreachable');
		});
	};

	const start = async (): Promise<void> => {
		const contact = await side.vault.notes.get<number>(contactNote);
		if (contact.ok && contact.value !== null && state.current.lastContactAtMs === null) change({ lastContactAtMs: contact.value });
	};

	scope.onClose(() => {
		cancelExpiry();
		cancelRetry();
		endAttempt();
	});
	start().catch(side.report);
	tryOnce();

	return {
		state,
		pass(frame) {
			if (!socket || state.current.line.status !== 'open') return false;
			socket.send(frame);
			return true;
		},
		retryNow() {
			hurriedAtMs = clock.nowMs();
			if (state.current.line.status === 'waiting') tryOnce();
			else knockAgain();
		},
		renew() {
			hurriedAtMs = clock.nowMs();
			if (attempt !== null && clock.nowMs() - attemptAtMs < renewedWithinMs) return;
			lose('closed');
			if (state.current.line.status === 'waiting') tryOnce();
		},
		get hurried() {
			return isHurried();
		},
		doubt: () => probe()
	};
}
