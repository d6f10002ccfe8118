export type ScanFailure = 'refused' | 'no-camera' | 'unreadable';

interface Detector {
	detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}

interface NativeDetector {
	new (options: { formats: string[] }): Detector;
	getSupportedFormats(): Promise<readonly string[]>;
}

/** Four looks a second find a steady code at once and leave a slow tablet room to draw. */
const lookEveryMs = 250;

/** The engine's own detector where it reads QR codes, else ZXing with its WebAssembly served from our own origin. */
async function createDetector(): Promise<Detector> {
	const native = (globalThis as { BarcodeDetector?: NativeDetector }).BarcodeDetector;
	if (native && (await native.getSupportedFormats()).includes('qr_code')) return new native({ formats: ['qr_code'] });
	const [{ BarcodeDetector, prepareZXingModule }, { default: wasmUrl }] = await Promise.all([
		import('barcode-detector/ponyfill'),
		import('zxing-wasm/reader/zxing_reader.wasm?url')
	]);
	prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });
	return new BarcodeDetector({ formats: ['qr_code'] });
}

/** Shows the rear camera in `video` and reports the first code it reads, once. The returned function lets the camera go. */
export function scanCodes(video: HTMLVideoElement, onFound: (text: string) => void, onFailed: (reason: ScanFailure) => void): () => void {
	let ended = false;
	let stream: MediaStream | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;

	const end = (): void => {
		ended = true;
		clearTimeout(timer);
		stream?.getTracks().forEach((track) => track.stop());
	};

	const look = async (detector: Detector): Promise<void> => {
		const [code] = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await detector.detect(video) : [];
		if (ended) return;
		if (code === undefined) {
			timer = setTimeout(() => void look(detector).catch(() => onFailed('unreadable')), lookEveryMs);
			return;
		}
		end();
		onFound(code.rawValue);
	};

	const start = async (): Promise<void> => {
		try {
			stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
		} catch (error) {
			onFailed(error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'no-camera');
			return;
		}
		if (ended) return end();
		video.srcObject = stream;
		try {
			await video.play();
			await look(await createDetector());
		} catch {
			if (!ended) onFailed('unreadable');
			end();
		}
	};

	if ('mediaDevices' in navigator) void start();
	else onFailed('no-camera');
	return end;
}
