import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId, DocumentId } from '#lib/core/ids.ts';
import { integerBetween, type Random } from '#lib/core/random.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { KeyRing } from '#lib/trust/key-ring.ts';
import type { Roster } from '#lib/trust/roster.ts';
import type { Vault } from '#lib/vault/vault.ts';
import type { ClientFrame } from '#lib/wire/frames.ts';
import { compareSnapshot } from './compare-snapshot.ts';
import { createOpener } from './opener.ts';

export type SnapshotVouch = Extract<ClientFrame, { type: 'snapok' }>;

export interface SnapshotWitnessParts {
	readonly vault: Vault;
	readonly keyRing: KeyRing;
	readonly ownDevice: DeviceId;
	readonly roster: Readable<Roster | null>;
	readonly clock: Clock;
	readonly random: Random;
	/** Tells the relay; false without a line. */
	readonly vouch: (frame: SnapshotVouch) => boolean;
	/** Calls back when the line may have opened. */
	readonly onLine: (listener: () => void) => () => void;
	readonly report: (error: unknown) => void;
}

const cursorNote = 'witnessed-through';
const pageLength = 200;
/** After the rush in which a snapshot arrives, and not on all devices at once. */
const quietMs = { from: 4_000, to: 20_000 };

/**
 * Compares other devices' snapshots with the envelopes they replace, whether or not anybody has the document open. An equal one
 * is remembered as usable and vouched for at the relay, which may then put the envelopes away; a different one is remembered as
 * unusable. Runs until `scope` closes; one tab is enough.
 */
export function startSnapshotWitness(parts: SnapshotWitnessParts, scope: Scope): void {
	const { vault, keyRing, roster, clock, random, report } = parts;
	const opener = createOpener(keyRing, roster);
	const due = new Set<DocumentId>();
	const owed = new Map<DocumentId, SnapshotVouch>();
	let cursor: number | null = null;
	let cancel: (() => void) | null = null;
	let turn: Promise<void> = Promise.resolve();

	const look = async (): Promise<void> => {
		if (cursor === null) {
			const noted = await vault.notes.get<number>(cursorNote);
			if (!noted.ok) return;
			cursor = noted.value ?? 0;
		}
		for (let more = true; more;) {
			const read = await vault.envelopes.after(cursor, pageLength);
			if (!read.ok) return;
			for (const row of read.value) if (row.kind === 'snapshot' && row.device !== parts.ownDevice) due.add(row.document);
			cursor = read.value.at(-1)?.localSeq ?? cursor;
			more = read.value.length === pageLength;
		}
	};

	/** The last one alone: the relay asks for no other, and it stands for what those before it stood for. */
	const judge = async (document: DocumentId): Promise<void> => {
		const read = await vault.envelopes.of(document);
		if (!read.ok) return;
		const last = read.value.findLast((row) => row.kind === 'snapshot' && row.refused === null);
		if (!last || last.device === parts.ownDevice || last.confirmed !== undefined) return void due.delete(document);
		const compared = await compareSnapshot(last, read.value, parts.ownDevice, opener);
		// A key, a signer or an envelope is still to come.
		if (compared.outcome === 'unknown') return;
		const equal = compared.outcome === 'equal';
		if (!(await vault.envelopes.noteCompared(last, equal)).ok) return;
		due.delete(document);
		if (equal) owed.set(document, { type: 'snapok', document, snapshot: last.hash, stateHash: compared.stateHash });
		else report(new Error(`snapshot ${last.counter} of device ${last.device} differs from the envelopes it replaces; it is not used`));
	};

	const tell = (): void => {
		for (const [document, frame] of owed) if (parts.vouch(frame)) owed.delete(document);
	};
	const judgeAll = async (): Promise<void> => {
		for (const document of [...due]) if (!scope.closed) await judge(document);
		tell();
		if (due.size === 0 && cursor !== null) await vault.notes.set(cursorNote, cursor);
	};
	const inTurn = (task: () => Promise<void>): void => void (turn = turn.then(() => (scope.closed ? undefined : task())).catch(report));
	const wait = (): void => {
		if (cancel || due.size === 0 || scope.closed) return;
		cancel = clock.after(integerBetween(random, quietMs.from, quietMs.to), () => {
			cancel = null;
			inTurn(judgeAll);
		});
	};
	const wake = (): void => inTurn(() => look().then(wait));

	scope.onClose(async () => {
		cancel?.();
		await turn;
	});
	scope.onClose(vault.follow({ of: 'all' }, wake));
	scope.onClose(keyRing.onChange(wait));
	scope.onClose(roster.on(wait));
	scope.onClose(parts.onLine(tell));
	wake();
}
