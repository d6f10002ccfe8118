import { expect, test, type Browser, type Page } from '@playwright/test';
import { systemClock } from '#lib/core/clock.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { createTurnDesk } from '../../sync-server/turn.ts';
import { requireLab } from '../netlab/lab-ability.ts';
import { openLab, type Lab } from '../netlab/lab.ts';
import { addTurnPeer, hears, type TurnPeer } from './support/turn-peer.ts';

const secret = 'north';
let lab: Lab;
let pages: { readonly a: Page; readonly b: Page };

test.beforeAll(async () => {
	requireLab((why) => test.skip(true, why));
	lab = await openLab({ seed: 1, hosts: ['a', 'b', 'turn'] });
	await lab.firewall('a', [{ verdict: 'deny', peer: 'b' }]);
	await lab.firewall('b', [{ verdict: 'deny', peer: 'a' }]);
	const { address } = lab.host('turn');
	const own = [`--listening-ip=${address}`, `--relay-ip=${address}`, '--log-file=stdout', '--simple-log'];
	const shut = ['--no-tls', '--no-dtls', '--no-cli', '--no-tcp-relay', '--pidfile=/dev/null'];
	const server = lab.run(
		'turn',
		'stdbuf',
		'-oL',
		'turnserver',
		'-n',
		'--use-auth-secret',
		`--static-auth-secret=${secret}`,
		'--realm=lab',
		...own,
		...shut
	);
	let said = '';
	server.stdout?.on('data', (text: Buffer) => (said += text.toString()));
	await expect.poll(() => said).toContain('admin thread');
	const pageIn = async (host: string): Promise<Page> => {
		const browser: Browser = await lab.browser(host);
		return browser.newPage();
	};
	pages = { a: await pageIn('a'), b: await pageIn('b') };
});
test.afterAll(async () => {
	// Absent where the lab could not be opened.
	await (lab as Lab | undefined)?.close();
});

/** Servers as a relay with this secret lends them. */
function serversOf(shared: string): RTCIceServer[] {
	const settings = { urls: [`turn:${lab.host('turn').address}:3478`], secret: shared };
	const { urls, username, credential } = createTurnDesk(settings, systemClock, cryptoRandom, 3_600_000).issue();
	return [{ urls: [...urls], username, credential }];
}

/** A call from a to b whose ends know these servers. */
async function call(name: string, config: RTCConfiguration): Promise<void> {
	const [a, b]: readonly TurnPeer[] = [
		{ name, config },
		{ name, config }
	];
	const offer = await pages.a.evaluate(addTurnPeer, { ...a!, remote: null });
	const answer = await pages.b.evaluate(addTurnPeer, { ...b!, remote: offer });
	await pages.a.evaluate(addTurnPeer, { ...a!, remote: answer });
}

test('[TU7] two devices that cannot reach each other hear each other through the TURN server, and only with its credentials', async () => {
	await call('direct', { iceServers: [] });
	await call('stranger', { iceServers: serversOf('south') });
	await call('turn', { iceServers: serversOf(secret) });
	await call('hidden', { iceServers: serversOf(secret), iceTransportPolicy: 'relay' });
	for (const page of [pages.a, pages.b]) {
		const through = expect.arrayContaining(['relay']) as string[];
		await expect.poll(() => page.evaluate(hears, 'turn')).toEqual({ heard: true, through });
		await expect.poll(() => page.evaluate(hears, 'hidden')).toEqual({ heard: true, through: ['relay', 'relay'] });
		for (const name of ['direct', 'stranger']) expect(await page.evaluate(hears, name)).toEqual({ heard: false, through: [] });
	}
});
