import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { SpaceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Result } from '#lib/core/result.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { Vault } from '#lib/vault/vault.ts';
import type { PushAddress, PushNews } from '#lib/wire/frames.ts';
import type { PassingLine } from './passing-lane.ts';

/** What the person said when the browser asked; `unsupported` where it has no push, as in Safari before the app is on the home screen. */
export type PushPermission = 'unsupported' | 'not-asked' | 'granted' | 'denied';

/** A browser's push subscription, with the relay key it is bound to where the browser tells it. */
export interface BoundAddress extends PushAddress {
	readonly boundTo: Bytes | null;
}

/** The browser's side of being alerted. */
export interface PushPort {
	permission(): PushPermission;
	/** Has the browser ask the person; only after a touch or key, or it refuses by itself. */
	ask(): Promise<PushPermission>;
	current(): Promise<BoundAddress | null>;
	/** `no-push-service`: the browser could not reach its maker's push service now. */
	subscribe(boundTo: Bytes): Promise<Result<BoundAddress, { readonly reason: 'not-permitted' | 'no-push-service' }>>;
	unsubscribe(): Promise<void>;
}

/** Whether this device is alerted when the app is closed, and what stands in the way. */
export type AlertStanding =
	/** Not read yet. */
	| 'unknown'
	| 'unsupported'
	| 'off'
	/** The person, or the device's owner, has told the browser not to show notifications. */
	| 'denied'
	/** Turned on; the relay has not said yet that it knows. */
	| 'waiting-for-line'
	| 'on'
	/** Turned on here, and the relay alerts nobody. */
	| 'not-at-this-relay'
	/** The relay does not go to this browser's push service. */
	| 'refused'
	| 'no-push-service';

/** What became of the last test alert; the time is the device's. */
export interface TestAlert {
	readonly at: 'asked' | 'no-line' | Extract<PushNews, 'sent' | 'unreachable' | 'limited' | 'gone'>;
	readonly atMs: number;
}

export interface PushSubscriptionKeeper {
	readonly standing: Readable<AlertStanding>;
	/** Null before the first. */
	readonly lastTest: Readable<TestAlert | null>;
	/** Asks for permission where need be; must be called while a touch or key is handled. */
	turnOn(): Promise<void>;
	turnOff(): Promise<void>;
	/** Has the relay alert this very device. */
	test(): void;
}

export interface KeeperParts {
	readonly port: PushPort;
	readonly line: PassingLine & { onOpened(listener: () => void): () => void };
	/** As the relay's last WELCOME had it. */
	readonly relayKey: () => Bytes | null;
	readonly lineIsOpen: () => boolean;
	/** ALERT names a place, and everyone on the roster may read it. */
	readonly rosterSpace: SpaceId;
	readonly notes: Vault['notes'];
	readonly clock: Clock;
	readonly report: (error: unknown) => void;
}

const wishNote = 'alerts-wanted';

/**
 * Keeps the relay's knowledge of this browser's push address true: hands it in whenever the line opens, renews it when the relay has
 * another key or the push service has forgotten it, and takes it back.
 */
export function keepPushSubscription(parts: KeeperParts, scope: Scope): PushSubscriptionKeeper {
	const { port, line, notes, clock, report } = parts;
	const standing = createSettable<AlertStanding>('unknown');
	const lastTest = createSettable<TestAlert | null>(null);
	let renewed = false;
	let turn: Promise<void> = Promise.resolve();

	const wanted = async (): Promise<boolean> => {
		const note = await notes.get<boolean>(wishNote);
		return note.ok && note.value === true;
	};
	const boundAddress = async (key: Bytes): Promise<BoundAddress | null> => {
		const current = await port.current();
		if (current !== null && current.boundTo !== null && equalBytes(current.boundTo, key)) return current;
		if (current !== null) await port.unsubscribe();
		const made = await port.subscribe(key);
		if (!made.ok) standing.set(made.error.reason === 'not-permitted' ? 'denied' : 'no-push-service');
		return made.ok ? made.value : null;
	};
	/** Reads what is wanted and possible, and tells the relay; its answer decides. */
	const settle = async (): Promise<void> => {
		const permission = port.permission();
		if (permission === 'unsupported') return standing.set('unsupported');
		if (permission === 'denied') return standing.set('denied');
		if (permission === 'not-asked' || !(await wanted())) return standing.set('off');
		if (!parts.lineIsOpen()) return standing.set('waiting-for-line');
		const key = parts.relayKey();
		if (key === null) return standing.set('not-at-this-relay');
		const address = await boundAddress(key);
		if (address === null) return;
		const { endpoint, p256dh, auth } = address;
		if (standing.current !== 'on') standing.set('waiting-for-line');
		line.pass({ type: 'push', address: { endpoint, p256dh, auth } });
	};
	/** One after another: each works on what the one before has left. */
	const inTurn = (work: () => Promise<void>): Promise<void> => (turn = turn.then(() => (scope.closed ? undefined : work())).catch(report));

	/** The push service forgot this browser: once a run it is asked anew, lest two that disagree go on for ever. */
	const renew = async (): Promise<void> => {
		if (!(await wanted())) return;
		if (renewed) return standing.set('no-push-service');
		renewed = true;
		await port.unsubscribe();
		await settle();
	};
	const hear = (news: PushNews): void => {
		const asked = lastTest.current?.at === 'asked';
		if (asked && (news === 'sent' || news === 'unreachable' || news === 'limited' || news === 'gone'))
			lastTest.set({ at: news, atMs: clock.nowMs() });
		if (news === 'kept') void inTurn(async () => standing.set((await wanted()) ? 'on' : 'off'));
		else if (news === 'refused') standing.set('refused');
		else if (news === 'gone') void inTurn(renew);
	};

	scope.onClose(line.onPassing((frame) => frame.type === 'push-news' && hear(frame.news)));
	scope.onClose(line.onOpened(() => void inTurn(settle)));
	void inTurn(settle);

	return {
		standing,
		lastTest,
		async turnOn() {
			// Before anything is waited for: browsers forget within moments that the person has touched something.
			const permission = await port.ask();
			await inTurn(async () => {
				if (permission === 'granted') await notes.set(wishNote, true);
				renewed = false;
				await settle();
			});
		},
		turnOff: () =>
			inTurn(async () => {
				await notes.set(wishNote, false);
				await port.unsubscribe();
				// Without a line the relay learns it from the push service, which knows the address no more.
				line.pass({ type: 'push', address: null });
				await settle();
			}),
		test() {
			const passed = line.pass({ type: 'alert', reason: 'test', space: parts.rosterSpace, document: null, devices: [] });
			lastTest.set({ at: passed ? 'asked' : 'no-line', atMs: clock.nowMs() });
		}
	};
}
