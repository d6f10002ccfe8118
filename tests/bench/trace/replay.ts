import * as Y from 'yjs';
import { expectOk } from '#lib/core/result.ts';
import { seededRandom } from '#lib/core/random.ts';
import type { SpaceId } from '#lib/core/ids.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import type { SealConditions } from '#lib/sync/seal-policy.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import type { SpaceKey } from '#lib/trust/key-ring.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import { encodeClientFrame } from '#lib/wire/client-frame-codec.ts';
import { caseOne, createWorld } from '../../support/sealed-world.ts';
import { until } from '../../support/until.ts';
import { typeTrace, type EditingTrace } from './editing-trace.ts';
import { createQuickVault, type QuickVault } from './quick-vault.ts';

/** What came of typing one trace into Wardline's own documents. */
export interface Replay {
	/** Every device and one that joined at the end show the same text. */
	readonly sameText: boolean;
	/** That text is also what the trace ends with. */
	readonly sameAsTrace: boolean;
	readonly sameState: boolean;
	/** PUT frames of all devices together. */
	readonly bytesUp: number;
	readonly kinds: Readonly<Record<'update' | 'carried' | 'snapshot', number>>;
	/** Every envelope, in the order in which a relay would have stored them. */
	readonly stored: readonly Uint8Array<ArrayBuffer>[];
	readonly devices: readonly DeviceKeys[];
	readonly key: SpaceKey;
}

/** How often devices and relay exchange what they have, in virtual time. */
const exchangeEveryMs = 250;
/** After the last key: longer than any carry or snapshot delay. */
const restMs = 60_000;

/**
 * Replays a trace in virtual time: each writer on a device of its own, keystrokes on the live lane, envelopes through a relay.
 * Documents, sealing, opening, coverage and snapshots are the product's; the vaults are in memory (`quick-vault.ts`).
 */
export async function replayTrace(trace: EditingTrace, line: SealConditions['line'], space: SpaceId): Promise<Replay> {
	const world = await createWorld(7);
	const conditions = (): SealConditions => ({ company: trace.agents > 1, line });
	const join = async (agent: number) => {
		const device = await world.add();
		const quick = createQuickVault(world.clock);
		const ref = { space, document: caseOne };
		const document = device.open({ ref, vault: quick.vault, random: seededRandom(agent + 1), conditions });
		expectOk(await document.ready, 'a new document opens');
		document.doc.clientID = agent + 1;
		return { device: device.device, quick, document };
	};
	const writers: Awaited<ReturnType<typeof join>>[] = [];
	for (let agent = 0; agent < trace.agents; agent++) writers.push(await join(agent));

	const stored: EnvelopeRow[] = [];
	let bytesUp = 0;
	const rest = (): Promise<void> => until(() => writers.every(({ quick }) => quick.idle), 'sealed and taken in', 1_000_000);
	const exchange = async (): Promise<void> => {
		await rest();
		for (const from of writers) {
			if (from.quick.queued === 0) continue;
			const rows = expectOk(await from.quick.vault.outbox.batch({ count: 256, bytes: 1_000_000 }), 'the outbox answers');
			bytesUp += encodeClientFrame({ type: 'put', envelopes: rows.map((row) => row.bytes) }).length;
			stored.push(...rows);
			const firstSeq = stored.length - rows.length + 1;
			for (const to of writers) if (to !== from) await hand(rows, firstSeq, to.quick);
			await from.quick.vault.outbox.acknowledge(rows.map((row, at) => ({ ...row, seq: firstSeq + at })));
		}
		await rest();
	};

	let nowMs = 0;
	let exchangedMs = 0;
	const reach = async (atMs: number): Promise<void> => {
		while (exchangedMs + exchangeEveryMs <= atMs) {
			await world.clock.advance(exchangedMs + exchangeEveryMs - nowMs);
			nowMs = exchangedMs += exchangeEveryMs;
			if (writers.some(({ quick }) => quick.queued > 0 || !quick.idle)) await exchange();
		}
		if (atMs > nowMs) await world.clock.advance(atMs - nowMs);
		nowMs = atMs;
	};
	for (const { edit, seen, update } of typeTrace(trace)) {
		if (edit.atMs > nowMs) await reach(edit.atMs);
		const { doc } = writers[edit.agent]!.document;
		for (const foreign of seen) Y.applyUpdate(doc, foreign, 'live');
		doc.transact((transaction) => {
			Y.applyUpdate(doc, update);
			// The bytes are the writer's own replica's: to this device they are keys pressed here.
			transaction.local = true;
		}, 'person');
	}
	await reach(nowMs + restMs);
	const unsealed = writers.filter(({ document }) => document.unsealed).length;
	if (unsealed > 0) throw new Error(`${unsealed} devices still hold something unsealed`);

	const late = await join(trace.agents);
	await hand(stored, 1, late.quick);
	await until(() => late.quick.idle, 'a late device has taken everything in', 1_000_000);
	const everyone = [...writers, late].map(({ document }) => document);
	const texts = everyone.map(({ doc }) => doc.getText('text').toString());
	const hashes = await Promise.all(everyone.map(({ doc }) => stateHash(doc)));
	for (const document of everyone) await document.close();
	const count = (kind: EnvelopeRow['kind']): number => stored.filter((row) => row.kind === kind).length;
	return {
		sameText: new Set(texts).size === 1,
		sameAsTrace: texts[0] === trace.endContent,
		sameState: new Set(hashes).size === 1,
		bytesUp,
		kinds: { update: count('update'), carried: count('carried'), snapshot: count('snapshot') },
		stored: stored.map((row) => row.bytes),
		devices: writers.map(({ device }) => device),
		key: world.key
	};
}

/** What a link does with envelopes that arrive: their signatures were checked, and they are put into the vault with the relay's numbers. */
async function hand(rows: readonly EnvelopeRow[], firstSeq: number, to: QuickVault): Promise<void> {
	const items = rows.map((row, at) => ({
		envelope: expectOk(decodeEnvelope(row.bytes), 'decodes'),
		bytes: row.bytes,
		verified: true,
		relaySeq: firstSeq + at,
		forward: false
	}));
	expectOk(await to.vault.envelopes.putForeign(items), 'stored');
}
