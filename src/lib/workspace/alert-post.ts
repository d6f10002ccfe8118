import type { AlertReason } from '#lib/core/alert-reason.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { PassingLine } from '#lib/sync/passing-lane.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { maxAlertedDevices, type Scope as Place } from '#lib/wire/frames.ts';

/** An alert that has not left this device yet. */
interface WaitingAlert extends Place {
	readonly reason: AlertReason;
	readonly devices: readonly DeviceId[];
	readonly atMs: number;
}

/** Sends alerts to the relay when they are of use. */
export interface AlertPost {
	/** Alerts devices about what was just written here: once the relay holds it, or the alert would lead to nothing (AL9). */
	afterWriting(place: Place, devices: readonly DeviceId[], reason: AlertReason): void;
	/** Now or never: for what is over in a moment. False when there is no line to send it. */
	now(place: Place, devices: readonly DeviceId[], reason: AlertReason): boolean;
}

export interface AlertPostParts {
	readonly line: Pick<PassingLine, 'pass'>;
	/** Since when the line is open, by this device's clock; null while it is not. */
	readonly openSinceMs: Readable<number | null>;
	readonly vault: Pick<Vault, 'outbox' | 'notes' | 'follow'>;
	readonly clock: Clock;
	readonly report: (error: unknown) => void;
}

/** Somebody who types all the time always has something unsent. */
const patienceMs = 30_000;
const lookEveryMs = 10_000;
/** Of a consult that waited for the line longer than a shift, people know by other means. */
const oldAfterMs = 12 * 3_600_000;
const maxWaiting = 200;
const waitingNote = 'alerts-waiting';

export function createAlertPost({ line, openSinceMs, vault, clock, report }: AlertPostParts, scope: Scope): AlertPost {
	let waiting: readonly WaitingAlert[] = [];
	let turn: Promise<void> = Promise.resolve();

	const send = ({ space, document, reason, devices }: Omit<WaitingAlert, 'atMs'>): boolean => {
		let sent = true;
		for (let from = 0; from < devices.length; from += maxAlertedDevices)
			sent &&= line.pass({ type: 'alert', space, document, reason, devices: devices.slice(from, from + maxAlertedDevices) });
		return sent;
	};
	const keep = async (next: readonly WaitingAlert[]): Promise<void> => {
		waiting = next.slice(-maxWaiting);
		await vault.notes.set(waitingNote, waiting);
	};
	const isHeldByRelay = async (): Promise<boolean> => {
		const unsent = await vault.outbox.unsent();
		return unsent.ok && [...unsent.value.values()].every((count) => count === 0);
	};
	const look = async (): Promise<void> => {
		if (waiting.length === 0 || openSinceMs.current === null) return;
		const held = await isHeldByRelay();
		const sinceMs = openSinceMs.current;
		if (sinceMs === null) return;
		const nowMs = clock.nowMs();
		const due = waiting.filter(({ atMs }) => held || nowMs - Math.max(sinceMs, atMs) >= patienceMs);
		if (due.length === 0) return;
		for (const alert of due) if (nowMs - alert.atMs < oldAfterMs) send(alert);
		await keep(waiting.filter((alert) => !due.includes(alert)));
	};
	/** One after another, so that none is sent twice or lost between reading and keeping. */
	const inTurn = (work: () => Promise<void>): void => void (turn = turn.then(() => (scope.closed ? undefined : work())).catch(report));
	const lookSoon = (): void => inTurn(look);

	inTurn(async () => {
		const left = await vault.notes.get<readonly WaitingAlert[]>(waitingNote);
		if (left.ok && left.value !== null) waiting = left.value;
		await look();
	});
	scope.onClose(openSinceMs.on(lookSoon));
	scope.onClose(vault.follow({ of: 'outbox' }, lookSoon));
	scope.onClose(every(clock, lookEveryMs, lookSoon));

	return {
		afterWriting: (place, devices, reason) =>
			inTurn(async () => {
				await keep([...waiting, { ...place, devices, reason, atMs: clock.nowMs() }]);
				await look();
			}),
		now: (place, devices, reason) => send({ ...place, devices, reason })
	};
}
