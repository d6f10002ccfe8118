import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushAddress } from '#lib/wire/frames.ts';

/** What a push service was asked to bring to a device. */
export interface TakenPush {
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

/** A push service on this machine, over plain HTTP: keeps what it is asked to bring, and answers what the test says. */
export interface TestPushService {
	readonly origin: string;
	readonly taken: readonly TakenPush[];
	/** What the next requests are answered, in order; 201 after them. `'silence'` answers never. */
	answer(...next: readonly (number | 'silence')[]): void;
	/** The next push, taken or yet to come; each is given once. */
	next(): Promise<TakenPush>;
	close(): Promise<void>;
}

export async function startPushService(): Promise<TestPushService> {
	const taken: TakenPush[] = [];
	const answers: (number | 'silence')[] = [];
	const waiting: ((push: TakenPush) => void)[] = [];
	let given = 0;
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const push = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
			taken.push(push);
			const waiter = waiting.shift();
			if (waiter) {
				given++;
				waiter(push);
			}
			const status = answers.shift() ?? 201;
			if (status !== 'silence') response.writeHead(status).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		taken,
		answer: (...next) => void answers.push(...next),
		next: () => (given < taken.length ? Promise.resolve(taken[given++]!) : new Promise((resolve) => waiting.push(resolve))),
		close: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections()))
	};
}

/** A browser's subscription: the address it hands out, and what opens the messages that come there. */
export interface TestSubscription {
	readonly address: PushAddress;
	/** The plain text of a push for this subscription; throws when it was made for another. */
	open(push: TakenPush): string;
}

export function subscribeAt(origin: string, name = 'one'): TestSubscription {
	const pair = createECDH('prime256v1');
	const p256dh = pair.generateKeys();
	const auth = randomBytes(16);
	return {
		address: { endpoint: `${origin}/push/${name}`, p256dh: new Uint8Array(p256dh), auth: new Uint8Array(auth) },
		open({ body }) {
			// RFC 8188, section 2.1: salt, record size, length of the sender's key, the sender's key.
			const salt = body.subarray(0, 16);
			const senderKey = body.subarray(21, 21 + body[20]!);
			const sealed = body.subarray(21 + body[20]!);
			// RFC 8291, section 3.4.
			const shared = pair.computeSecret(senderKey);
			const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, senderKey]);
			const input = Buffer.from(hkdfSync('sha256', shared, auth, info, 32));
			const key = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: aes128gcm\0', 16));
			const nonce = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: nonce\0', 12));
			const opener = createDecipheriv('aes-128-gcm', key, nonce);
			opener.setAuthTag(sealed.subarray(-16));
			const padded = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()]);
			// The last record ends with a 2 and zeros (RFC 8188, section 2).
			const end = padded.lastIndexOf(2);
			if (padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('not the padding of a last record');
			return padded.subarray(0, end).toString('utf8');
		}
	};
}

/** The claims of a push's VAPID header (RFC 8292), once its signature fits the key it names; throws otherwise. */
export function vapidOf({ headers }: TakenPush): { readonly publicKey: string; readonly claims: Readonly<Record<string, unknown>> } {
	const [, token, publicKey] = /^vapid t=([^,]+), k=(\S+)$/.exec(headers.authorization ?? '') ?? [];
	if (token === undefined || publicKey === undefined) throw new Error('no VAPID header');
	const [head, claims, signature] = token.split('.') as [string, string, string];
	const point = Buffer.from(publicKey, 'base64url');
	const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url')) as [string, string];
	const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
	const proof = Buffer.from(signature, 'base64url');
	const fits = verify('sha256', Buffer.from(`${head}.${claims}`), { key, dsaEncoding: 'ieee-p1363' }, proof);
	if (!fits) throw new Error('the VAPID signature does not fit');
	return { publicKey, claims: JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<string, unknown> };
}
