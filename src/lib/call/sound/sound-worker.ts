import { steadyClock } from '#lib/core/clock.ts';
import { createSoundRewriter, type EncodedSound, type SoundRewriter } from './sound-rewriter.ts';
import type { SoundOrders, SoundRole, SoundWord } from './sound-word.ts';
import { riderOf } from './voice-rider.ts';

/** What this worker needs of its scope (WebRTC Encoded Transform, section 6): the page's own types know no worker. */
interface SoundWorkerScope {
	onrtctransform: (event: { readonly transformer: SoundTransformer }) => void;
	onmessage: (event: MessageEvent<SoundOrders>) => void;
	postMessage(message: SoundWord): void;
}

interface SoundTransformer {
	readonly readable: ReadableStream<EncodedSound>;
	readonly writable: WritableStream<EncodedSound>;
	readonly options: SoundRole;
}

const scope = globalThis as unknown as SoundWorkerScope;
const rewriters = new Set<SoundRewriter<EncodedSound>>();
let orders: SoundOrders = {};

function speak({ readable, writable }: SoundTransformer): void {
	let rewriter: SoundRewriter<EncodedSound> | null = null;
	const rewrite = new TransformStream<EncodedSound, EncodedSound>({
		start(controller) {
			const made = createSoundRewriter<EncodedSound>({
				clock: steadyClock,
				send: (frame) => controller.enqueue(frame),
				left: (channel, number, atMs) => scope.postMessage({ word: 'left', channel, number, atMs })
			});
			if (orders.order !== undefined) made.setOrder(orders.order);
			rewriters.add(made);
			rewriter = made;
		},
		transform: (frame) => rewriter?.take(frame)
	});
	const done = (): void => {
		rewriter?.close();
		if (rewriter !== null) rewriters.delete(rewriter);
	};
	readable.pipeThrough(rewrite).pipeTo(writable).then(done, done);
}

/** Reads what rides in the peer's voice, and lets the voice pass untouched. */
function listen({ readable, writable }: SoundTransformer): void {
	let packets = 0;
	const read = new TransformStream<EncodedSound, EncodedSound>({
		transform(frame, controller) {
			const atMs = steadyClock.nowMs();
			const { mimeType = 'audio/red', sequenceNumber: sequence = null } = frame.getMetadata();
			const isRed = mimeType.toLowerCase() === 'audio/red';
			packets++;
			const { byteLength: bytes } = frame.data;
			const rider = isRed ? riderOf(new Uint8Array(frame.data)) : null;
			controller.enqueue(frame);
			if (rider === null) return;
			scope.postMessage({ word: 'arrived', rider, bytes, sequence, packets, atMs });
			packets = 0;
		}
	});
	// Its end is the connection's end, which the page knows.
	readable
		.pipeThrough(read)
		.pipeTo(writable)
		.catch(() => undefined);
}

scope.onrtctransform = ({ transformer }) => (transformer.options.role === 'speak' ? speak(transformer) : listen(transformer));

scope.onmessage = ({ data }) => {
	orders = { ...orders, ...data };
	for (const rewriter of rewriters) {
		if (data.order !== undefined) rewriter.setOrder(data.order);
		if (data.rider !== undefined) rewriter.ride(data.rider);
	}
};

scope.postMessage({ word: 'ready' });
