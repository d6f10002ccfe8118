import { createHmac } from 'node:crypto';
import { toHex } from '#lib/core/bytes.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import type { Random } from '#lib/core/random.ts';
import type { RelayFrame } from '#lib/wire/frames.ts';

/** A TURN server beside the relay that shares a secret with it (coturn: `use-auth-secret`, `static-auth-secret`). */
export interface TurnSettings {
	/** As RFC 7065 writes them: `turn:turn.example.org:3478`, `turns:turn.example.org:443?transport=tcp`. */
	readonly urls: readonly string[];
	readonly secret: string;
}

/** Gives devices what they need to be let in by the TURN server, for a time. */
export interface TurnDesk {
	/** Fresh credentials for one device. They name nobody: the TURN server's log learns of calls, not of people. */
	issue(): Extract<RelayFrame, { type: 'turn' }>;
	/** Calls back as often as credentials must be renewed, until the returned function is called. */
	onRenewal(renew: () => void): () => void;
}

/** Renewed this many times in a life: a device has two thirds of it left whenever its link breaks. */
const renewalsPerLife = 3;

/**
 * Credentials by the scheme of draft-uberti-behave-turn-rest-00, section 2.2: the name is the Unix time of expiry, a colon and
 * any text, the password the base64 of HMAC-SHA1 over the name with the shared secret.
 */
export function createTurnDesk({ urls, secret }: TurnSettings, clock: Clock, random: Random, lifeMs: number): TurnDesk {
	return {
		issue() {
			const username = `${Math.floor((clock.nowMs() + lifeMs) / 1_000)}:${toHex(random.bytes(8))}`;
			const credential = createHmac('sha1', secret).update(username).digest('base64');
			return { type: 'turn', urls, username, credential, lifeMs };
		},
		onRenewal: (renew) => every(clock, lifeMs / renewalsPerLife, renew)
	};
}
