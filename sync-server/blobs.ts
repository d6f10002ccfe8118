import type { IncomingMessage, ServerResponse } from 'node:http';
export interface Blobs {
	answer(name: string, request: IncomingMessage, response: ServerResponse): void;
}
export async function openBlobs(_: object): Promise<Blobs> {
	return { answer: (_n, _r, response) => void response.writeHead(404).end() };
}
