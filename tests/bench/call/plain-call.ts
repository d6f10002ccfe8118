import type { Page } from '@playwright/test';

/**
 * What the comparison runs: a call of sound and picture as a careful newcomer writes it after the WebRTC guides. One connection,
 * trickled candidates, perfect negotiation, an ICE restart when the connection fails, notes over an ordinary data channel.
 * Signals go from page to page through the bench, at once and past the line, which is kinder to this call than any server is.
 */

interface Signal {
	readonly description?: RTCSessionDescriptionInit | null;
	readonly candidate?: RTCIceCandidateInit | null;
}

interface PlainCall {
	receive(signal: Signal): Promise<void>;
	start(media: { readonly audio: boolean; readonly video: MediaTrackConstraints | false }): Promise<void>;
}

interface PlainWindow {
	readonly plainSignal: (to: string, signal: Signal) => Promise<void>;
	plainCalls: Record<string, PlainCall>;
}

const path = '/plain-call';
export const notePlace = 'textarea';
export const noteSeen = '#seen';

/** Runs in the page: a call with one peer. */
function openCall({ peer, polite }: { readonly peer: string; readonly polite: boolean }): void {
	const here = globalThis as unknown as PlainWindow;
	const connection = new RTCPeerConnection();
	let [makingOffer, ignoreOffer] = [false, false];
	const video = document.createElement('video');
	video.autoplay = video.playsInline = true;
	document.body.append(video);
	connection.ontrack = ({ streams }) => (video.srcObject = streams[0] ?? null);
	connection.onnegotiationneeded = async () => {
		try {
			makingOffer = true;
			await connection.setLocalDescription();
			await here.plainSignal(peer, { description: connection.localDescription!.toJSON() });
		} finally {
			makingOffer = false;
		}
	};
	connection.onicecandidate = ({ candidate }) => void here.plainSignal(peer, { candidate: candidate?.toJSON() ?? null });
	connection.oniceconnectionstatechange = () => {
		if (connection.iceConnectionState === 'failed') connection.restartIce();
	};
	const channel = connection.createDataChannel('notes', { negotiated: true, id: 1 });
	const seen = document.querySelector('#seen')!;
	channel.onmessage = ({ data }) => seen.append(data as string);
	document.querySelector('textarea')!.addEventListener('input', (event) => {
		const { data } = event;
		if (data !== null && channel.readyState === 'open') channel.send(data);
	});
	here.plainCalls ??= {};
	here.plainCalls[peer] = {
		async receive({ description, candidate }) {
			if (description) {
				const collision = description.type === 'offer' && (makingOffer || connection.signalingState !== 'stable');
				ignoreOffer = !polite && collision;
				if (ignoreOffer) return;
				await connection.setRemoteDescription(description);
				if (description.type !== 'offer') return;
				await connection.setLocalDescription();
				await here.plainSignal(peer, { description: connection.localDescription!.toJSON() });
			} else if (candidate) {
				await connection.addIceCandidate(candidate).catch((error: unknown) => {
					if (!ignoreOffer) throw error;
				});
			}
		},
		async start(media) {
			const stream = await navigator.mediaDevices.getUserMedia(media);
			for (const track of stream.getTracks()) connection.addTrack(track, stream);
		}
	};
}

const markup = '<!doctype html><title>Plain call</title><textarea></textarea><p id="seen"></p>';

/** Opens the page of the call on a blank page of `origin`; nothing of it crosses the line. */
export async function openPlainPage(page: Page, origin: string): Promise<void> {
	await page.route(`${origin}${path}`, (route) => route.fulfill({ contentType: 'text/html', body: markup }));
	await page.goto(`${origin}${path}`);
}

/** Puts everyone on the pages into one call, and resolves when each has sent for all others. */
export async function startPlainCall(pages: ReadonlyMap<string, Page>, camera: boolean): Promise<void> {
	for (const [name, page] of pages) {
		await page.exposeFunction('plainSignal', async (to: string, signal: Signal) => {
			await pages
				.get(to)!
				.evaluate(({ from, what }) => (globalThis as unknown as PlainWindow).plainCalls[from]!.receive(what), { from: name, what: signal })
				.catch(() => undefined);
		});
	}
	const names = [...pages.keys()];
	for (const [name, page] of pages) {
		for (const peer of names) if (peer !== name) await page.evaluate(openCall, { peer, polite: name < peer });
	}
	const media = { audio: true, video: camera ? { width: 1_280, height: 720 } : (false as const) };
	for (const page of pages.values()) {
		await page.evaluate(async (wanted) => {
			for (const call of Object.values((globalThis as unknown as PlainWindow).plainCalls)) await call.start(wanted);
		}, media);
	}
}
