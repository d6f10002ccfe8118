import { parseLinkMessage } from '#lib/call/link/link-message.ts';
import { createPeerLink, type LinkTracks, type PeerLink } from '#lib/call/link/peer-link.ts';
import { systemClock } from '#lib/core/clock.ts';
import { asId, type DeviceId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';

/** Two devices of one room in one page, whose messages cross as JSON: what a peer link does in a real browser. */
export interface LinkPage {
	begin(camera: boolean): Promise<void>;
	/** Switches the camera on. */
	film(at: 0 | 1): Promise<void>;
	look(): readonly LinkLook[];
	/** Kinds and lengths of the messages since the last time. */
	messages(): readonly (readonly [kind: string, bytes: number])[];
	/** Loses all messages, or lets them pass again, each of them twice. */
	signals(pass: boolean): void;
	networkChanged(at: 0 | 1): void;
	audioOnly(at: 0 | 1, wished: boolean): void;
	/** Sends over a lane; resolves once it arrived at the other end. */
	pass(lane: 'swift' | 'sure', text: string): Promise<string>;
	close(at: 0 | 1): void;
}

export interface LinkLook {
	readonly path: string;
	readonly rung: string;
	readonly sendsPicture: boolean;
	readonly receivedBps: number;
	readonly framesPerSecond: number;
	readonly concealedShare: number;
	readonly reports: number;
	readonly peerRung: string | null;
	readonly heardShare: number | null;
	readonly remoteTracks: number;
	readonly errors: readonly string[];
}

const encoder = new TextEncoder();
const links: PeerLink[] = [];
const tracks: LinkTracks[] = [];
const heard: (number | null)[] = [null, null];
const errors: string[][] = [[], []];
let messages: (readonly [string, number])[] = [];
let passing = true;

function open(at: 0 | 1): PeerLink {
	const peer = 1 - at;
	return createPeerLink({
		peer: asId<DeviceId>(String(peer).repeat(32)),
		clock: systemClock,
		random: cryptoRandom,
		iceServers: [],
		relayOnly: false,
		polite: at === 1,
		offers: at === 0,
		soundWorker: () => new Worker('/sound-worker.js', { type: 'module' }),
		send(message) {
			const text = JSON.stringify(message);
			const role = message.type === 'description' ? message.description.type : message.type === 'patch' ? message.role : '';
			messages.push([`${message.type} ${role}`.trim(), text.length]);
			for (const delayMs of passing ? [20, 60] : []) {
				setTimeout(() => {
					const parsed = parseLinkMessage(JSON.parse(text));
					if (parsed.ok) links[peer]?.receive(parsed.value);
					else errors[peer]!.push(`refused ${text.slice(0, 60)}`);
				}, delayMs);
			}
		},
		tracks: () => undefined,
		moved: () => undefined,
		report: (error) => errors[at]!.push(String(error))
	});
}

const page: LinkPage = {
	async begin(camera) {
		const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
		links.push(open(0), open(1));
		for (const [at, link] of links.entries()) {
			link.onHearing(({ heardShare }) => (heard[at] = heardShare));
			tracks[at] = { microphone: media.getAudioTracks()[0]!.clone(), camera: media.getVideoTracks()[0]!.clone() };
			await link.setTracks(camera ? tracks[at] : { ...tracks[at], camera: null });
			// A browser plays and counts sound only for an element that plays it.
			const loudspeaker = new Audio();
			loudspeaker.srcObject = link.remote;
			loudspeaker.autoplay = true;
			document.body.append(loudspeaker);
		}
	},
	film: (at) => links[at]!.setTracks(tracks[at]!),
	look: () =>
		links.map((link, at) => {
			const { sending, report, receiving } = link.quality.current;
			return {
				path: link.path.current.at,
				rung: sending.rung,
				sendsPicture: sending.video.active,
				receivedBps: receiving.receivedBps,
				framesPerSecond: receiving.framesPerSecond,
				concealedShare: receiving.concealedShare,
				reports: report?.number ?? 0,
				peerRung: report?.rung ?? null,
				heardShare: heard[at] ?? null,
				remoteTracks: link.remote.getTracks().length,
				errors: errors[at]!
			};
		}),
	messages() {
		const [said] = [messages];
		messages = [];
		return said;
	},
	signals: (pass) => void (passing = pass),
	networkChanged: (at) => links[at]!.networkChanged(),
	audioOnly: (at, wished) =>
		links[at]!.setWishes({ audioOnly: wished, saveData: false, shareBps: Number.POSITIVE_INFINITY, wantsPicture: true }),
	pass: (lane, text) =>
		new Promise((resolve, reject) => {
			links[1]![lane].on((bytes) => resolve(new TextDecoder().decode(bytes)));
			if (!links[0]![lane].send(encoder.encode(text))) reject(new Error('the lane is not open'));
		}),
	close: (at) => links[at]!.close()
};

Object.assign(globalThis, { linkPage: page });
