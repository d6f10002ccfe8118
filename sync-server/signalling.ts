import type { WebSocket } from 'ws';
import type { Clock } from '#lib/core/clock.ts';
import { closeCodes } from './close-codes.ts';
import type { SignalTickets } from './signal-tickets.ts';

/** y-webrtc's signalling: JSON messages between sockets that subscribed to the same topic. Topics are hashes that tell nothing. */
export interface Signalling {
	/** Takes over a WebSocket that was opened with a valid ticket; it is closed once the ticket has run out. */
	accept(socket: WebSocket, ticket: string): void;
	close(): void;
}

interface Ports {
	readonly tickets: SignalTickets;
	readonly clock: Clock;
}

/** One document on screen is one topic; a device shows a few. */
const maxTopics = 64;
/** A sealed session description fits; nothing else needs to. */
const maxMessageBytes = 32 * 1024;
/** Several tabs may hold a socket each. */
const maxSocketsPerDevice = 8;
const messagesPerSecond = 50;
const messageBurst = 400;
/** A receiver this far behind misses signalling; its peer connection tries again. */
const maxBufferedBytes = 512 * 1024;

interface Message {
	readonly type: string;
	readonly topics: readonly string[];
	readonly topic: string;
}

export function createSignalling({ tickets, clock }: Ports): Signalling {
	const topics = new Map<string, Set<WebSocket>>();
	const sockets = new Map<WebSocket, string>();

	const leave = (socket: WebSocket, topic: string): void => {
		const members = topics.get(topic);
		members?.delete(socket);
		if (members?.size === 0) topics.delete(topic);
	};
	/** A device that lost its link for good has lost this too. */
	const cutIfExpired = (socket: WebSocket): boolean => {
		const expired = tickets.holder(sockets.get(socket) ?? '') === null;
		if (expired) socket.close(closeCodes.revoked, 'revoked');
		return expired;
	};
	const publish = (from: WebSocket, topic: string, text: string): void => {
		for (const member of topics.get(topic) ?? []) {
			if (member === from || cutIfExpired(member)) continue;
			if (member.readyState === member.OPEN && member.bufferedAmount < maxBufferedBytes) member.send(text);
		}
	};

	return {
		accept(socket, ticket) {
			socket.on('error', () => undefined);
			if ([...sockets.values()].filter((other) => other === ticket).length >= maxSocketsPerDevice)
				return socket.close(closeCodes.full, 'full');
			sockets.set(socket, ticket);
			const joined = new Set<string>();
			let allowance = messageBurst;
			let allowanceAtMs = clock.nowMs();

			socket.on('message', (data, isBinary) => {
				if (cutIfExpired(socket)) return;
				const nowMs = clock.nowMs();
				allowance = Math.min(messageBurst, allowance + ((nowMs - allowanceAtMs) * messagesPerSecond) / 1000) - 1;
				allowanceAtMs = nowMs;
				if (allowance < 0) return socket.close(closeCodes.abuse, 'abuse');
				const bytes = data as Buffer;
				if (isBinary || bytes.length > maxMessageBytes) return;
				const text = bytes.toString('utf8');
				const message = parseMessage(text);
				if (message === null) return;
				switch (message.type) {
					case 'subscribe':
						for (const topic of message.topics) {
							if (joined.size >= maxTopics) break;
							joined.add(topic);
							topics.set(topic, (topics.get(topic) ?? new Set()).add(socket));
						}
						return;
					case 'unsubscribe':
						for (const topic of message.topics) {
							joined.delete(topic);
							leave(socket, topic);
						}
						return;
					case 'publish':
						// Only members speak: who does not know the topic's name well enough to listen has nothing to say there.
						if (joined.has(message.topic)) publish(socket, message.topic, text);
						return;
					case 'ping':
						socket.send('{"type":"pong"}');
				}
			});
			socket.on('close', () => {
				for (const topic of joined) leave(socket, topic);
				sockets.delete(socket);
			});
		},
		close() {
			for (const socket of sockets.keys()) socket.close(closeCodes.goingAway, 'goingAway');
		}
	};
}

const isTopic = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

function parseMessage(text: string): Message | null {
	try {
		const json = JSON.parse(text) as { type?: unknown; topics?: unknown; topic?: unknown } | null;
		if (json === null || typeof json !== 'object' || typeof json.type !== 'string') return null;
		const topics = Array.isArray(json.topics) ? json.topics.filter(isTopic) : [];
		return { type: json.type, topics, topic: isTopic(json.topic) ? json.topic : '' };
	} catch {
		return null;
	}
}
