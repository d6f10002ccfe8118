import { systemClock } from '#lib/core/clock.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { silentLog } from '../../sync-server/log.ts';
import { startRelayServer } from '../../sync-server/server.ts';

/** A relay in a process of its own, for tests that kill it: `tsx relay-process.ts <data folder>`; prints one line of JSON. */
const started = await startRelayServer({
	host: '127.0.0.1',
	port: 0,
	dataFolder: process.argv[2]!,
	log: silentLog,
	clock: systemClock,
	random: cryptoRandom
});
if (!started.ok) throw new Error(started.error.detail);
const { port, relayId, setUpToken } = started.value;
process.stdout.write(`${JSON.stringify({ port, relayId, setUpToken })}\n`);
