import { systemClock } from '#lib/core/clock.ts';
import { createSoundRewriter, type EncodedSound, type SoundOrder, type SoundRewriter } from './sound-rewriter.ts';

/** What this worker needs of its scope (WebRTC Encoded Transform, section 6): the page's own types know no worker. */
interface SoundWorkerScope {
	onrtctransform: (event: {
		readonly transformer: { readonly readable: ReadableStream<EncodedSound>; readonly writable: WritableStream<EncodedSound> };
	}) => void;
	onmessage: (event: MessageEvent<SoundOrder>) => void;
	postMessage(message: 'ready'): void;
}

const scope = globalThis as unknown as SoundWorkerScope;
const rewriters = new Set<SoundRewriter<EncodedSound>>();
let order: SoundOrder | null = null;

scope.onrtctransform = ({ transformer }) => {
	let rewriter: SoundRewriter<EncodedSound> | null = null;
	const rewrite = new TransformStream<EncodedSound, EncodedSound>({
		start(controller) {
			rewriter = createSoundRewriter(systemClock, (frame) => controller.enqueue(frame));
			if (order !== null) rewriter.setOrder(order);
			rewriters.add(rewriter);
		},
		transform: (frame) => rewriter?.take(frame)
	});
	const done = (): void => {
		rewriter?.close();
		if (rewriter !== null) rewriters.delete(rewriter);
	};
	transformer.readable.pipeThrough(rewrite).pipeTo(transformer.writable).then(done, done);
};

scope.onmessage = ({ data }) => {
	order = data;
	for (const rewriter of rewriters) rewriter.setOrder(data);
};

scope.postMessage('ready');
