/** Where a connection is made: the page itself, or a frame of its own inside it. */
export interface ConnectionRealm {
	connect(configuration: RTCConfiguration): RTCPeerConnection;
	/** Ends the connections made in it. */
	close(): void;
}

export const pageRealm: ConnectionRealm = {
	connect: (configuration) => new RTCPeerConnection(configuration),
	close: () => undefined
};

/**
 * An empty frame. Chromium tells a page of a changed network address two seconds late, but asks the system anew for each frame:
 * measured 54 ms from a frame's making to the new address.
 */
export function freshRealm(): ConnectionRealm {
	const frame = document.createElement('iframe');
	frame.hidden = true;
	document.body.append(frame);
	const { RTCPeerConnection: Connection } = (frame.contentWindow ?? window) as Window & typeof globalThis;
	return {
		connect: (configuration) => new Connection(configuration),
		close: () => frame.remove()
	};
}

/** A scout that has found no end of its addresses by then goes with those it has. */
const scoutMs = 400;

/** The device's own addresses as a realm sees them; empty where the browser hides them behind names. */
export async function ownAddresses(
	realm: ConnectionRealm,
	after: (delayMs: number, task: () => void) => void
): Promise<ReadonlySet<string>> {
	const scout = realm.connect({});
	const found = new Set<string>();
	try {
		await new Promise<void>((resolve, reject) => {
			scout.onicecandidate = ({ candidate }) => {
				const address = candidate === null ? null : hostAddress(candidate.candidate);
				if (address !== null) found.add(address);
				if (candidate === null) resolve();
			};
			after(scoutMs, resolve);
			scout.createDataChannel('');
			scout.setLocalDescription().catch(reject);
		});
		return found;
	} finally {
		scout.close();
	}
}

/** The address of a candidate of the device itself; null for others and for names (RFC 8839 section 5.1). */
export function hostAddress(candidate: string): string | null {
	const address = /^(?:a=)?candidate:\S+ \d+ udp \d+ (\S+) \d+ typ host\b/i.exec(candidate)?.[1];
	return address === undefined || address.endsWith('.local') ? null : address;
}
