import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import webPush from 'web-push';
import { encodeAlert, type AlertReason } from '#lib/core/alert-reason.ts';
import { toBase64Url } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { PushAddress } from '#lib/wire/frames.ts';
import { parseEndpoint, reachingLookup, type PushReach } from './push-reach.ts';
import type { VapidKeys } from './push-store.ts';

/** `gone`: the push service knows the address no more. `unreachable`: it did not take the alert, this time. */
export type PushOutcome = 'sent' | 'gone' | 'unreachable';

/** Brings alerts to push services, encrypted for one device each. */
export interface PushSender {
	/** Resolves when it was taken, is known to be useless, or has failed often enough. Never rejects. */
	send(address: PushAddress, reason: AlertReason): Promise<PushOutcome>;
	/** Gives up on everything under way. */
	close(): void;
}

interface SenderParts {
	readonly keys: VapidKeys;
	/** `mailto:` or `https:`: whom a push service tells of trouble (RFC 8292, section 2.1). */
	readonly contact: string;
	readonly reach: PushReach;
	readonly clock: Clock;
}

/** What one push service is asked at once; the rest waits its turn. */
const connectionsPerService = 4;
const answerWithinMs = 10_000;
/** Pauses before the second and third attempt. */
const retryAfterMs: readonly number[] = [2_000, 15_000];
/** A call rings for less than a minute; a question or an answer is still news at the end of a shift. Seconds. */
const keptForS: Record<AlertReason, number> = { 'consult-waiting': 43_200, 'call-waiting': 45, 'advice-waiting': 43_200, test: 60 };
/** What is still under way of one kind is replaced by the next of that kind (RFC 8030, section 5.4); the letter tells the service nothing. */
const topicOf: Record<AlertReason, string> = { 'consult-waiting': 'a', 'call-waiting': 'b', 'advice-waiting': 'c', test: 'd' };

export function createPushSender({ keys, contact, reach, clock }: SenderParts): PushSender {
	const lookup = reachingLookup(reach);
	const options = { keepAlive: true, maxSockets: connectionsPerService };
	const agents = { 'https:': new HttpsAgent(options), 'http:': new HttpAgent(options) };
	const vapidDetails = { subject: contact, publicKey: toBase64Url(keys.publicKey), privateKey: toBase64Url(keys.privateKey) };
	const waits = new Set<() => void>();
	let closed = false;

	/** The status of the answer, or null without one. */
	const ask = (url: URL, address: PushAddress, reason: AlertReason): Promise<number | null> =>
		new Promise((resolve) => {
			const keysOfDevice = { p256dh: toBase64Url(address.p256dh), auth: toBase64Url(address.auth) };
			const { headers, body } = webPush.generateRequestDetails(
				{ endpoint: address.endpoint, keys: keysOfDevice },
				Buffer.from(encodeAlert(reason)),
				{ vapidDetails, TTL: keptForS[reason], urgency: 'high', topic: topicOf[reason] }
			);
			const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
			const agent = agents[url.protocol as keyof typeof agents];
			const request = start(url, { method: 'POST', headers, agent, lookup, signal: AbortSignal.timeout(answerWithinMs) });
			request.on('response', (response: IncomingMessage) => {
				// Only the status counts; a long answer is cut.
				response.on('error', () => undefined);
				if (Number(response.headers['content-length'] ?? 0) > 4_096) response.destroy();
				else response.resume();
				resolve(response.statusCode ?? null);
			});
			// Names that do not resolve or lead into a local network, refused and silent connections: weather, whatever the reason.
			request.on('error', () => resolve(null));
			request.end(body);
		});

	const pause = (ms: number): Promise<void> =>
		new Promise((resolve) => {
			const cancel = clock.after(ms, () => (waits.delete(stop), resolve()));
			const stop = (): void => (cancel(), resolve());
			waits.add(stop);
		});

	return {
		async send(address, reason) {
			const url = parseEndpoint(address.endpoint, reach);
			if (url === null) return 'unreachable';
			const giveUpAtMs = clock.nowMs() + keptForS[reason] * 1_000;
			for (const waitMs of [0, ...retryAfterMs]) {
				if (waitMs > 0) await pause(waitMs);
				if (closed || clock.nowMs() >= giveUpAtMs) return 'unreachable';
				const status = await attempt(() => ask(url, address, reason));
				if (status === 404 || status === 410) return 'gone';
				if (status !== null && status >= 200 && status < 300) return 'sent';
				// Anything else of the 400s stays wrong, except "too many" and "too slow".
				if (status !== null && status >= 300 && status < 500 && status !== 429 && status !== 408) return 'unreachable';
			}
			return 'unreachable';
		},
		close() {
			closed = true;
			for (const stop of [...waits]) stop();
			waits.clear();
			for (const agent of Object.values(agents)) agent.destroy();
		}
	};
}

/** A device may hand in a key that is no point of the curve: encrypting for it throws. */
async function attempt(ask: () => Promise<number | null>): Promise<number | null> {
	try {
		return await ask();
	} catch {
		return 400;
	}
}
