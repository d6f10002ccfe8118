import * as Y from 'yjs';
import { expectOk } from '#lib/core/result.ts';
import { seededRandom } from '#lib/core/random.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import type { SealConditions } from '#lib/sync/seal-policy.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import { encodeClientFrame } from '#lib/wire/client-frame-codec.ts';
import { createWorld, type WorldDevice } from '../../support/sealed-world.ts';
import { until } from '../../support/until.ts';
import { typeTrace, type EditingTrace } from './editing-trace.ts';

/** What came of typing one trace into Wardline's own documents. */
export interface Replay {
	/** Every device and one that joined at the end show the same text. */
	readonly sameText: boolean;
	/** That text is also what the trace ends with; concurrent inserts at one place may fall in another order. */
	readonly sameAsTrace: boolean;
	readonly sameState: boolean;
	/** PUT frames of all devices together. */
	readonly bytesUp: number;
	readonly envelopes: number;
	readonly carried: number;
	/** Every envelope, in the order in which the relay would have stored them. */
	readonly stored: readonly Uint8Array[];
	readonly keyed: Awaited<ReturnType<typeof createWorld>>;
}

/** How often devices and relay exchange what they have, in virtual time. */
const exchangeEveryMs = 250;
/** After the last key: longer than any carry or snapshot delay. */
const restMs = 60_000;

/** Replays a trace in virtual time: each writer on a device of its own, keystrokes on the live lane, envelopes through a relay. */
export async function replayTrace(trace: EditingTrace, line: SealConditions['line']): Promise<Replay> {
	const world = await createWorld(7);
	const devices: WorldDevice[] = [];
	for (let agent = 0; agent < trace.agents; agent++) devices.push(await world.add());
	let sealing = 0;
	const open = devices.map((device, agent) => {
		const vault = {
			...device.vault,
			envelopes: {
				...device.vault.envelopes,
				putOwn: async (...args: Parameters<typeof device.vault.envelopes.putOwn>) => {
					sealing++;
					try {
						return await device.vault.envelopes.putOwn(...args);
					} finally {
						sealing--;
					}
				}
			}
		};
		return device.open({ vault, random: seededRandom(agent + 1), conditions: () => ({ company: trace.agents > 1, line }) });
	});
	for (const [agent, document] of open.entries()) {
		expectOk(await document.ready, 'a new document opens');
		document.doc.clientID = agent + 1;
	}

	const stored: Uint8Array[] = [];
	let bytesUp = 0;
	let carried = 0;
	const exchange = async (): Promise<void> => {
		await until(() => sealing === 0, 'what was due is sealed', 100_000);
		for (const [from, device] of devices.entries()) {
			const rows = expectOk(await device.vault.outbox.batch({ count: 256, bytes: 1_000_000 }), 'the outbox answers');
			if (rows.length === 0) continue;
			bytesUp += encodeClientFrame({ type: 'put', envelopes: rows.map((row) => row.bytes) }).length;
			carried += rows.filter((row) => row.kind === 'carried').length;
			const items = rows.map((row) => ({ envelope: expectOk(decodeEnvelope(row.bytes), 'decodes'), bytes: row.bytes, verified: true, relaySeq: null, forward: false }));
			stored.push(...rows.map((row) => row.bytes));
			for (const [to, other] of devices.entries()) if (to !== from) expectOk(await other.vault.envelopes.putForeign(items), 'stored');
			expectOk(await device.vault.outbox.acknowledge(rows.map((row, at) => ({ ...row, seq: stored.length - rows.length + at + 1 }))), 'acknowledged');
		}
	};

	let nowMs = 0;
	let exchangedMs = 0;
	const reach = async (atMs: number): Promise<void> => {
		while (exchangedMs + exchangeEveryMs <= atMs) {
			await world.clock.advance(exchangedMs + exchangeEveryMs - nowMs);
			nowMs = exchangedMs += exchangeEveryMs;
			await exchange();
		}
		await world.clock.advance(atMs - nowMs);
		nowMs = atMs;
	};
	for (const { edit, seen, update } of typeTrace(trace)) {
		if (edit.atMs > nowMs) await reach(edit.atMs);
		const { doc } = open[edit.agent]!;
		for (const foreign of seen) Y.applyUpdate(doc, foreign, 'live');
		doc.transact((transaction) => {
			Y.applyUpdate(doc, update);
			// The bytes are the writer's own replica's: to this device they are keys pressed here.
			transaction.local = true;
		}, 'person');
	}
	await reach(nowMs + restMs);

	const late = await world.add();
	for (const device of devices) await world.carry(device, late, true);
	const joined = late.open();
	expectOk(await joined.ready, 'a late device opens the document');
	const everyone = [...open, joined];
	await until(() => open.every((document) => !document.unsealed), 'all is sealed');
	const texts = everyone.map((document) => document.doc.getText('text').toString());
	const hashes = await Promise.all(everyone.map((document) => stateHash(document.doc)));
	for (const document of everyone) await document.close();
	return {
		sameText: new Set(texts).size === 1,
		sameAsTrace: texts[0] === trace.endContent,
		sameState: new Set(hashes).size === 1,
		bytesUp,
		envelopes: stored.length,
		carried,
		stored,
		keyed: world
	};
}
