import { ECDH } from 'node:crypto';
import type { AlertReason } from '#lib/core/alert-reason.ts';
import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { PushAddress, PushNews } from '#lib/wire/frames.ts';
import type { RelayMetrics } from './metrics.ts';
import { parseEndpoint, type PushReach } from './push-reach.ts';
import type { PushOutcome, PushSender } from './push-sender.ts';
import type { PushStore } from './push-store.ts';
import { createTokenBuckets, type Allowance } from './token-bucket.ts';

/** Alerts devices whose app may be closed, through the push services of their browsers. Best effort; the feed never waits for it. */
export interface PushDesk {
	/** What browsers bind their subscriptions to. */
	readonly publicKey: Bytes;
	/** Keeps, replaces or, with null, forgets where a device is alerted; the news is for the device. */
	keep(device: DeviceId, address: PushAddress | null): PushNews;
	/** Alerts those of the devices that may be. `onGone` hears of each whose push service knows it no more. */
	alert(from: DeviceId, devices: readonly DeviceId[], reason: Exclude<AlertReason, 'test'>, onGone: (device: DeviceId) => void): void;
	/** Alerts a device at its own wish, and says what became of it. */
	test(device: DeviceId): Promise<PushNews>;
	/** Forgets every device that is no member (any more). */
	prune(isMember: (device: DeviceId) => boolean): void;
	close(): void;
}

interface DeskParts {
	readonly store: PushStore;
	readonly sender: PushSender;
	readonly reach: PushReach;
	readonly clock: Clock;
	readonly metrics: Pick<RelayMetrics, 'alert'>;
	readonly limits: PushLimits;
}

/** What one device may cause and suffer. */
export interface PushLimits {
	/** Alerts that one device causes, each device alerted counted. */
	readonly alertsCaused: Allowance;
	/** Alerts that one device gets. */
	readonly alertsGot: Allowance;
	/** The same reason again for the same device: it would replace a notification that has hardly been read. */
	readonly sameReason: Allowance;
	readonly tests: Allowance;
	/** Changes of one device's address. */
	readonly changes: Allowance;
	/** Alerts under way at once, in all. */
	readonly maxUnderWay: number;
}

/** A rota of twenty on two devices each is alerted at once; a device rings at most every few minutes, but for a bad quarter of an hour. */
export const defaultPushLimits: PushLimits = {
	alertsCaused: { burst: 60, perMinute: 20 },
	alertsGot: { burst: 20, perMinute: 1 },
	sameReason: { burst: 1, perMinute: 2 },
	tests: { burst: 2, perMinute: 4 },
	changes: { burst: 10, perMinute: 2 },
	maxUnderWay: 500
};

export function createPushDesk({ store, sender, reach, clock, metrics, limits }: DeskParts): PushDesk {
	const caused = createTokenBuckets(limits.alertsCaused, clock);
	const got = createTokenBuckets(limits.alertsGot, clock);
	const same = createTokenBuckets(limits.sameReason, clock);
	const tests = createTokenBuckets(limits.tests, clock);
	const changes = createTokenBuckets(limits.changes, clock);
	let underWay = 0;
	let closed = false;

	const send = async (device: DeviceId, address: PushAddress, reason: AlertReason): Promise<PushOutcome> => {
		if (underWay >= limits.maxUnderWay) return 'unreachable';
		underWay++;
		const outcome = await sender.send(address, reason);
		underWay--;
		metrics.alert(outcome);
		// A newer address may have come meanwhile, or the relay may have stopped.
		if (outcome === 'gone' && !closed && store.of(device)?.endpoint === address.endpoint) store.set(device, null);
		return outcome;
	};

	return {
		publicKey: store.keys.publicKey,
		keep(device, address) {
			const known = store.of(device);
			if (address === null) return known === null || store.set(device, null) ? 'forgotten' : 'refused';
			if (known !== null && isSame(known, address)) return 'kept';
			if (parseEndpoint(address.endpoint, reach) === null || !isPoint(address.p256dh)) return 'refused';
			if (!changes.take(device)) return 'limited';
			return store.set(device, address) ? 'kept' : 'refused';
		},
		alert(from, devices, reason, onGone) {
			for (const device of new Set(devices)) {
				const address = store.of(device);
				if (address === null || device === from) continue;
				// The sender's own allowance first: without any, it uses up nobody else's.
				if (!caused.take(from) || !same.take(`${device}:${reason}`) || !got.take(device)) {
					metrics.alert('limited');
					continue;
				}
				void send(device, address, reason).then((outcome) => outcome === 'gone' && onGone(device));
			}
		},
		async test(device) {
			const address = store.of(device);
			if (address === null) return 'gone';
			return tests.take(device) ? send(device, address, 'test') : 'limited';
		},
		prune(isMember) {
			for (const device of store.devices()) if (!isMember(device)) store.set(device, null);
		},
		close() {
			closed = true;
			sender.close();
			store.close();
		}
	};
}

const isSame = (a: PushAddress, b: PushAddress): boolean =>
	a.endpoint === b.endpoint && equalBytes(a.p256dh, b.p256dh) && equalBytes(a.auth, b.auth);

/** Whether an uncompressed key is a point of P-256: for any other, nothing can be encrypted. */
function isPoint(key: Uint8Array): boolean {
	try {
		return key[0] === 4 && ECDH.convertKey(key, 'prime256v1', undefined, undefined, 'uncompressed').length === key.length;
	} catch {
		return false;
	}
}
