/** What a call takes from the machine it runs on. */
export type CallDeviceKind = 'microphone' | 'camera' | 'loudspeaker';

export interface CallDevice {
	readonly id: string;
	/** Empty until the browser was allowed to name devices. */
	readonly label: string;
}

export type CallDevices = { readonly [K in CallDeviceKind]: readonly CallDevice[] };
export type ChosenDevices = { readonly [K in CallDeviceKind]: string | null };

export const noDevices: CallDevices = { microphone: [], camera: [], loudspeaker: [] };
const noChoice: ChosenDevices = { microphone: null, camera: null, loudspeaker: null };

const kindOf: { readonly [K in MediaDeviceKind]: CallDeviceKind } = {
	audioinput: 'microphone',
	videoinput: 'camera',
	audiooutput: 'loudspeaker'
};

/** The devices a person can choose between; the browser's aliases of them are left out. */
export function devicesOf(infos: readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[]): CallDevices {
	const devices: { [K in CallDeviceKind]: CallDevice[] } = { microphone: [], camera: [], loudspeaker: [] };
	for (const { kind, deviceId, label } of infos) {
		if (deviceId !== '' && deviceId !== 'default' && deviceId !== 'communications') devices[kindOf[kind]].push({ id: deviceId, label });
	}
	return devices;
}

/** Where the choice is remembered: device ids are random numbers of this origin and browser. */
export type ChoiceStorage = Pick<Storage, 'getItem' | 'setItem'>;

const name = 'wardline.call-devices';

export function readChoice(storage: ChoiceStorage): ChosenDevices {
	try {
		const kept = JSON.parse(storage.getItem(name) ?? '{}') as Partial<Record<CallDeviceKind, unknown>>;
		const idOf = (kind: CallDeviceKind): string | null => (typeof kept[kind] === 'string' ? kept[kind] : null);
		return { microphone: idOf('microphone'), camera: idOf('camera'), loudspeaker: idOf('loudspeaker') };
	} catch {
		return noChoice;
	}
}

export function keepChoice(storage: ChoiceStorage, chosen: ChosenDevices): void {
	try {
		storage.setItem(name, JSON.stringify(chosen));
	} catch {
		// A full or forbidden store costs the memory of a choice.
	}
}
