import { createHash } from 'node:crypto';
import { toHex, type Bytes } from '#lib/core/bytes.ts';
import { helloSignedPart } from '#lib/wire/client-frame-codec.ts';
import { protocolVersion, type Hello } from '#lib/wire/frames.ts';
import type { CloseReason } from './close-codes.ts';
import { createSignatureCheck } from './signature-check.ts';

type HelloVerdict =
	| { readonly verdict: 'proven' }
	/** The clocks differ too much, or this HELLO was seen before: the device must sign the relay's nonce. */
	| { readonly verdict: 'challenge' }
	| { readonly verdict: 'close'; readonly reason: CloseReason };

/** Remembers the HELLOs of the last minutes, so that an overheard one opens nothing. */
export interface HelloDesk {
	/** Says whether whoever sent this holds the device's key. `challenge` is the nonce this connection was given, if any. */
	judge(hello: Hello, challenge: Bytes | null, nowMs: number): Promise<HelloVerdict>;
}

export function createHelloDesk(relayId: string, maxClockSkewMs: number): HelloDesk {
	const fits = createSignatureCheck();
	/** Nonces by the instant after which their timestamp is too old anyway; in the order of arrival. */
	const seen = new Map<string, number>();
	const forget = (nowMs: number): void => {
		for (const [nonce, untilMs] of seen) {
			if (untilMs > nowMs) break;
			seen.delete(nonce);
		}
	};
	return {
		async judge(hello, challenge, nowMs) {
			if (hello.protocol !== protocolVersion) return { verdict: 'close', reason: 'unknownProtocol' };
			if (hello.relayId !== relayId) return { verdict: 'close', reason: 'otherRelay' };
			const ownId = createHash('sha256').update(hello.signPublic).digest('hex').slice(0, 32);
			const proven = ownId === hello.device && (await fits(hello.signPublic, helloSignedPart(hello), hello.signature));
			if (!proven) return { verdict: 'close', reason: 'badHello' };
			const nonce = toHex(hello.nonce);
			if (challenge !== null) return nonce === toHex(challenge) ? { verdict: 'proven' } : { verdict: 'close', reason: 'badHello' };
			forget(nowMs);
			if (Math.abs(hello.timestampMs - nowMs) > maxClockSkewMs || seen.has(nonce)) return { verdict: 'challenge' };
			seen.set(nonce, nowMs + 2 * maxClockSkewMs);
			return { verdict: 'proven' };
		}
	};
}
