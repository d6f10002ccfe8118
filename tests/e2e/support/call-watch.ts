import type { BrowserContext, Page } from '@playwright/test';
import { expect } from './ward.ts';

/** What a page has received over its peer connections, by their own statistics (W3C WebRTC Statistics, `inbound-rtp`). */
export interface Received {
	readonly audioPackets: number;
	readonly videoFrames: number;
}

interface WatchedWindow extends Window {
	watchedConnections?: RTCPeerConnection[];
}

/**
 * Keeps every peer connection of later pages within reach of the readings below, those too that a page makes in a frame of its own.
 * Call it before the page opens the app.
 */
export const watchConnections = (context: BrowserContext): Promise<unknown> =>
	context.addInitScript(() => {
		if (window.parent !== window) return;
		const connections: RTCPeerConnection[] = [];
		(window as WatchedWindow).watchedConnections = connections;
		const watched = new WeakSet<Window>();
		const watch = (realm: Window & typeof globalThis): void => {
			if (watched.has(realm)) return;
			watched.add(realm);
			realm.RTCPeerConnection = class extends realm.RTCPeerConnection {
				constructor(configuration?: RTCConfiguration) {
					super(configuration);
					connections.push(this);
				}
			};
		};
		watch(window);
		// An init script comes too late for a frame that is used at once.
		const { get: windowOf } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow')!;
		Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {
			get(this: HTMLIFrameElement) {
				const inner = windowOf!.call(this) as (Window & typeof globalThis) | null;
				if (inner) watch(inner);
				return inner;
			}
		});
	});

/** Sums over the connections that are open now. */
const received = (page: Page): Promise<Received> =>
	page.evaluate(async () => {
		let [audioPackets, videoFrames] = [0, 0];
		for (const connection of (window as WatchedWindow).watchedConnections ?? []) {
			if (connection.connectionState === 'closed') continue;
			for (const stats of (await connection.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
				if (stats.type !== 'inbound-rtp') continue;
				if (stats.kind === 'audio') audioPackets += stats.packetsReceived ?? 0;
				if (stats.kind === 'video') videoFrames += stats.framesDecoded ?? 0;
			}
		}
		return { audioPackets, videoFrames };
	});

/** Opus in WebRTC sends a packet every 20 ms: this many are a second of sound. */
const packetsOfASecond = 50;
/** A picture of which this many frames were decoded moves. */
const framesThatMove = 5;
const hearWithinMs = 45_000;

/** Waits until a second of sound more has arrived, and returns what arrived since. */
async function overASecondOfSound(page: Page): Promise<Received> {
	const before = await received(page);
	let now = before;
	await expect
		.poll(async () => (now = await received(page)).audioPackets - before.audioPackets, { timeout: hearWithinMs })
		.toBeGreaterThan(packetsOfASecond);
	return { audioPackets: now.audioPackets - before.audioPackets, videoFrames: now.videoFrames - before.videoFrames };
}

export const expectSound = (page: Page): Promise<unknown> => overASecondOfSound(page);

export const expectSoundAndPicture = (page: Page): Promise<void> =>
	expect.poll(async () => (await overASecondOfSound(page)).videoFrames, { timeout: hearWithinMs }).toBeGreaterThan(framesThatMove);

/** Sound goes on while not one frame arrives. */
export const expectSoundAlone = (page: Page): Promise<void> =>
	expect.poll(async () => (await overASecondOfSound(page)).videoFrames, { timeout: hearWithinMs }).toBe(0);

/** The picture of the other side is on the screen, moves, and is not black: not only decoded, but shown. */
export async function expectShownPicture(page: Page, name: string, timeout = hearWithinMs): Promise<void> {
	const picture = page.getByLabel(`Picture of ${name}`);
	let lookedAtS = Infinity;
	const isSeen = async (): Promise<boolean> => {
		const { brightest, atS } = await picture.evaluate((video: HTMLVideoElement) => {
			const pen = Object.assign(document.createElement('canvas'), { width: 16, height: 16 }).getContext('2d')!;
			pen.drawImage(video, 0, 0, 16, 16);
			const dots = pen.getImageData(0, 0, 16, 16).data.filter((_, at) => at % 4 !== 3);
			return { brightest: Math.max(...dots), atS: video.currentTime };
		});
		const moves = atS > lookedAtS;
		lookedAtS = atS;
		return moves && brightest > 64;
	};
	await expect.poll(isSeen, { timeout }).toBe(true);
}

/** A browser that refuses or lacks what is named, whatever it was started with. */
export const withoutDevices = (
	context: BrowserContext,
	lacks: { readonly camera?: 'NotAllowedError' | 'NotFoundError'; readonly microphone?: 'NotAllowedError' | 'NotFoundError' }
): Promise<unknown> =>
	context.addInitScript(({ camera, microphone }) => {
		const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
		navigator.mediaDevices.getUserMedia = (wanted = {}) => {
			const why = (wanted.audio ? microphone : undefined) ?? (wanted.video ? camera : undefined);
			return why === undefined ? open(wanted) : Promise.reject(new DOMException('', why));
		};
	}, lacks);

/** A browser built without WebRTC. */
export const withoutWebRtc = (context: BrowserContext): Promise<unknown> =>
	context.addInitScript(() => {
		for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) Reflect.deleteProperty(window, name);
	});
