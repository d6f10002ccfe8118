import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DocumentId, HospitalId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import { sealEnvelope, verifyEnvelope } from '#lib/trust/envelope-seal.ts';
import { authorRoster } from '#lib/trust/roster-author.ts';
import { bytesOf, type RosterContent } from '#lib/trust/roster-body.ts';
import { evaluateRoster, rosterSpace, type Roster } from '#lib/trust/roster.ts';
import { verifyRosterStatement, type VerifiedRosterStatement } from '#lib/trust/roster-statement.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';

/** The hospital's roster as this device's vault tells it. */
export interface RosterKeeper {
	readonly roster: Readable<Roster>;
	/** Signs facts, one after another, and stores them; the roster holds them when this resolves. */
	state(contents: readonly RosterContent[]): Promise<Result<true, { readonly reason: 'storage' }>>;
	/** Reads what the vault has now, instead of soon. */
	refresh(): Promise<void>;
}

export interface RosterKeeperParts {
	readonly vault: Pick<Vault, 'envelopes' | 'follow'>;
	readonly hospitalId: HospitalId;
	readonly device: DeviceKeys;
	readonly clock: Clock;
	readonly report: (error: unknown) => void;
}

/** Stores roster statements as control envelopes of this device, queued for the relay; in the given order. */
export async function storeRosterStatements(
	vault: Pick<Vault, 'envelopes'>,
	hospitalId: HospitalId,
	device: DeviceKeys,
	statements: readonly Uint8Array[]
): Promise<Result<readonly EnvelopeRow[], { readonly reason: 'storage' }>> {
	const place = { space: rosterSpace(hospitalId), document: hospitalId as string as DocumentId };
	const rows: EnvelopeRow[] = [];
	for (const plain of statements) {
		const put = await vault.envelopes.putOwn({ ...place, device: device.deviceId }, (head) =>
			sealEnvelope({ kind: 'control', ...place, ...head, snapshot: null, plain, key: null }, device)
		);
		if (!put.ok) return err({ reason: 'storage' });
		rows.push(put.value);
	}
	return ok(rows);
}

export async function openRosterKeeper(parts: RosterKeeperParts, scope: Scope): Promise<RosterKeeper> {
	const { vault, hospitalId, device, report } = parts;
	const document = hospitalId as string as DocumentId;
	const statements = new Map<string, VerifiedRosterStatement>();
	const read = new Set<string>();
	const roster = createSettable(evaluateRoster([], hospitalId));
	let last: Promise<void> = Promise.resolve();

	const take = async (row: EnvelopeRow): Promise<boolean> => {
		const envelope = decodeEnvelope(row.bytes);
		if (!envelope.ok || envelope.value.kind !== 'control') return false;
		const statement = await verifyRosterStatement(envelope.value.body);
		if (!statement.ok || statement.value.issuer !== row.device) return false;
		if (!row.verified && !(await verifyEnvelope(envelope.value, bytesOf(statement.value.issuerPublic)))) return false;
		statements.set(statement.value.hash, statement.value);
		return true;
	};

	const readVault = async (): Promise<void> => {
		const rows = await vault.envelopes.of(document);
		if (!rows.ok) return;
		const news = rows.value.filter((row) => !read.has(row.hash));
		if (news.length === 0) return;
		const confirmed: number[] = [];
		for (const row of news) {
			read.add(row.hash);
			// A newcomer's statement comes before the roster knows its key: it carries that key itself.
			if ((await take(row)) && !row.verified && row.localSeq !== null) confirmed.push(row.localSeq);
		}
		if (confirmed.length > 0) await vault.envelopes.markVerified(confirmed);
		roster.set(evaluateRoster(statements.values(), hospitalId));
	};
	const refresh = (): Promise<void> => (last = last.then(readVault).catch(report));

	scope.onClose(vault.follow({ of: 'document', document }, () => void refresh()));
	await refresh();

	return {
		roster,
		refresh,
		async state(contents) {
			const signed = await authorRoster(roster.current, contents, device, parts.clock.nowMs());
			const stored = await storeRosterStatements(
				vault,
				hospitalId,
				device,
				signed.map((statement): Bytes => statement.bytes)
			);
			if (!stored.ok) return stored;
			await refresh();
			return ok(true);
		}
	};
}
