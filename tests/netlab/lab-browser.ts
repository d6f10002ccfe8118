import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { findChromium } from '../commands/find-chromium.js';

export interface FakeDevices {
	/** Absolute path of what the microphone hears: 16 bit mono, looped unless the path ends in `%noloop`. Absent: beeps. */
	readonly wav?: string;
	/** Absolute path of what the camera sees, looped. Absent: Chromium's own test picture. */
	readonly y4m?: string;
	/** Further switches of Chromium. */
	readonly args?: readonly string[];
}

/**
 * Chromium heeds only the last list of features to switch off, so this one repeats what matters here of Playwright's.
 * Host names by mDNS find nobody on a line without multicast, and the lab's addresses are private ones.
 */
const featuresOff = [
	'WebRtcHideLocalIpsWithMdns',
	'LocalNetworkAccessChecks',
	'HttpsUpgrades',
	'MediaRouter',
	'DialMediaRouteProvider',
	'OptimizationHints',
	'PaintHolding',
	'RenderDocument',
	'ThirdPartyStoragePartitioning',
	'Translate'
];

/** Starts a Chromium inside a namespace. Playwright speaks with it through pipes, so that none of that crosses the line. */
export async function launchInside(namespace: string, folder: string, secureOrigin: string, devices: FakeDevices): Promise<Browser> {
	const path = findChromium();
	if (path === null) throw new Error('the lab needs Chromium or Chrome; CHROMIUM_PATH names one');
	const launcher = join(folder, `chromium-in-${namespace}`);
	await writeFile(launcher, `#!/bin/sh\nexec ip netns exec ${namespace} "${path}" "$@"\n`, { mode: 0o755 });
	return chromium.launch({
		executablePath: launcher,
		args: [
			'--no-sandbox',
			'--disable-background-networking',
			'--disable-component-update',
			`--disable-features=${featuresOff.join(',')}`,
			`--unsafely-treat-insecure-origin-as-secure=${secureOrigin}`,
			'--use-fake-ui-for-media-stream',
			'--use-fake-device-for-media-stream',
			'--autoplay-policy=no-user-gesture-required',
			...(devices.wav === undefined ? [] : [`--use-file-for-fake-audio-capture=${devices.wav}`]),
			...(devices.y4m === undefined ? [] : [`--use-file-for-fake-video-capture=${devices.y4m}`]),
			...(devices.args ?? [])
		]
	});
}
