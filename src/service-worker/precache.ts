/** Addresses the relay answers itself: never from a cache. Keep in step with sync-server/PROTOCOL.md. */
export const relayPaths: readonly RegExp[] = [/^\/relay\.json$/, /^\/healthz$/, /^\/metrics$/, /^\/link$/, /^\/signal\//, /^\/blob\//];

export interface PrecacheEntry {
	readonly url: string;
	/** Null where the name itself changes with the content. */
	readonly revision: string | null;
}

/**
 * What a start without a line needs: the built files, the static files, and the one page, which the build leaves out of both
 * lists. WebAssembly is left to the network: the code scanner's megabyte serves joining, which needs a line anyway.
 */
export function precacheEntries(build: readonly string[], files: readonly string[], version: string): PrecacheEntry[] {
	return [
		...build.filter((url) => !url.endsWith('.wasm')).map((url) => ({ url, revision: null })),
		...files.map((url) => ({ url, revision: version })),
		{ url: '/200.html', revision: version }
	];
}
