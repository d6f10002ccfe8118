import { parseArgs } from 'node:util';
import { foundTestHospital, startTestRelay } from '../support/relay-ward.ts';
import type { Bench, Figures } from './run.ts';
import { kilobytes, printTable } from './print-table.ts';
import { readTrace, type EditingTrace } from './trace/editing-trace.ts';
import { replayTrace, type Replay } from './trace/replay.ts';
import { storeAtRelay } from './trace/store-at-relay.ts';
import { throughYWebsocket } from './trace/y-websocket-peer.ts';

const goals = { bytesLive: 4_000_000, bytesThin: 1_500_000, relayStoreBytes: 100_000 };
const yes = (is: boolean): string => (is ? 'yes' : 'no');

function read(args: readonly string[]): EditingTrace {
	const { values } = parseArgs({ args: [...args], options: { file: { type: 'string' }, edits: { type: 'string' } } });
	if (values.file === undefined) throw new Error('--file FILE names a trace of josephg/editing-traces, .json.gz');
	const trace = readTrace(values.file);
	return values.edits === undefined ? trace : { ...trace, edits: trace.edits.slice(0, Number(values.edits)) };
}

async function run(args: readonly string[]): Promise<Figures> {
	const startedMs = performance.now();
	const trace = read(args);
	const relay = await startTestRelay();
	const hospital = await foundTestHospital(relay);
	const lap = (what: string): void => console.log(`${what} (${Math.round((performance.now() - startedMs) / 1_000)} s)`);
	lap(`${trace.edits.length} edits of ${trace.agents} writers`);
	const rich = await replayTrace(trace, 'rich', hospital.ward);
	lap('typed on a rich line');
	const thin = await replayTrace(trace, 'thin', hospital.ward);
	lap('typed on a thin line');
	const stored = await storeAtRelay(relay, hospital, rich);
	await relay.stop();
	lap('stored at a relay and confirmed');
	const peer = await throughYWebsocket(trace);
	lap('typed through y-websocket 2.1.0');

	const refused = Object.values(stored.refused).reduce((sum, count) => sum + count, 0);
	const words = ({ kinds }: Replay): string => `${kinds.update} + ${kinds.carried} carried + ${kinds.snapshot} snapshots`;
	// The goals are those of the trace that several people typed.
	const atMost = (bytes: number): string | undefined => (trace.agents > 1 ? `≤ ${kilobytes(bytes)}` : undefined);
	const rows: [string, string, (string | undefined)?][] = [
		['all screens show the same text', yes(rich.sameText && thin.sameText), 'yes'],
		['it is the text the trace ends with', yes(rich.sameAsTrace && thin.sameAsTrace)],
		['bytes up, rich line', kilobytes(rich.bytesUp), atMost(goals.bytesLive)],
		['  envelopes', words(rich)],
		['bytes up, thin line', kilobytes(thin.bytesUp), atMost(goals.bytesThin)],
		['  envelopes', words(thin)],
		['relay serves, before the confirmation', kilobytes(stored.beforeBytes)],
		['relay serves, snapshot confirmed', kilobytes(stored.servedBytes), atMost(goals.relayStoreBytes)],
		['relay archive (deflated, the audit trail)', kilobytes(stored.archiveBytes)],
		['refused by the relay', refused === 0 ? 'none' : JSON.stringify(stored.refused)],
		['y-websocket: the same text', yes(peer.sameText)],
		['y-websocket: bytes up', kilobytes(peer.bytesUp)],
		['y-websocket: LevelDB files', peer.storedBytes === null ? 'did not start' : kilobytes(peer.storedBytes)]
	];
	printTable('Editing trace, three forms of travel', rows);
	return {
		edits: trace.edits.length,
		writers: trace.agents,
		sameText: rich.sameText && thin.sameText,
		sameAsTrace: rich.sameAsTrace && thin.sameAsTrace,
		sameState: rich.sameState && thin.sameState,
		bytesLive: rich.bytesUp,
		envelopesLive: rich.stored.length,
		bytesThin: thin.bytesUp,
		envelopesThin: thin.stored.length,
		relayUnconfirmedBytes: stored.beforeBytes,
		relayStoreBytes: stored.servedBytes,
		relayArchiveBytes: stored.archiveBytes,
		relayRefused: refused,
		yWebsocketSameText: peer.sameText,
		yWebsocketBytesUp: peer.bytesUp,
		yWebsocketStoredBytes: peer.storedBytes ?? -1
	};
}

export const bench: Bench = {
	about: 'a real editing trace through devices and a relay, beside y-websocket: --file TRACE.json.gz [--edits N]',
	run
};
