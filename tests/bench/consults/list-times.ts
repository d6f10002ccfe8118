import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createScope } from '#lib/core/scope.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { keepConsultList } from '#lib/workspace/consult-list.ts';
import { usual, type ConsultScript } from '../../support/consult-script.ts';
import { numberedId } from '../../support/make-statement.ts';
import { openMemoryVault } from '../../support/memory-vault.ts';
import { scriptAt } from './scripts.ts';

/** Processor time, in milliseconds, from the rows being read to the list being there. */
export interface ListTime {
	readonly wholeMs: number;
	/** After one of them changed. */
	readonly oneMs: number;
}

const ward = numberedId<SpaceId>(7);
const caseOf = (at: number): CaseId => numberedId(0xca_0000 + at);

async function put(vault: Vault, at: number, script: ConsultScript): Promise<void> {
	const caseId = caseOf(at);
	const steps = script.judged.map(({ statement, standing }) => ({ statement: { ...statement, caseId }, standing }));
	await vault.consults.put(ward, { caseId, patient: { caseId } as never, steps, sentIn: {} });
}

/** What this process has computed so far: other work on the machine does not count. */
function processorMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1_000;
}

const until = async (holds: () => boolean): Promise<void> => {
	while (!holds()) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** One list over a full vault: from the rows being read to the list being there, at first and after one change. */
async function measure(vault: Vault, scripts: readonly ConsultScript[]): Promise<ListTime> {
	const scope = createScope();
	let readAtMs = 0;
	const consults: Vault['consults'] = {
		...vault.consults,
		async changed(after) {
			const read = await vault.consults.changed(after);
			if (read.ok && read.value.rows.length > 0) readAtMs = processorMs();
			return read;
		}
	};
	const all = scripts.map((_, at) => ({ caseId: caseOf(at + 1), ward }));
	const kept = keepConsultList(
		{
			vault: { ...vault, consults },
			cases: { all: () => all, on: () => () => undefined },
			indexed: createSettable(true),
			report: (error) => console.error(error)
		},
		scope
	);
	let listedAtMs = 0;
	kept.list.on(() => (listedAtMs = processorMs()));
	await until(() => kept.list.current.consults.length === scripts.length);
	const wholeMs = listedAtMs - readAtMs;
	const before = kept.list.current;
	usual.offered(scripts[0]!, [22, 23], 'nephrology');
	await put(vault, 1, scripts[0]!);
	await until(() => kept.list.current !== before);
	const oneMs = listedAtMs - readAtMs;
	await scope.close();
	return { wholeMs, oneMs };
}

/** The list of so many consults, made anew `rounds` times; the first time nothing is compiled yet. */
export async function listTimes(consults: number, rounds: number): Promise<readonly ListTime[]> {
	const vault = await openMemoryVault('bench-consults');
	const scripts = Array.from({ length: consults }, (_, at) => scriptAt(at + 1));
	for (const [at, script] of scripts.entries()) await put(vault, at + 1, script);
	const measured: ListTime[] = [];
	for (let at = 0; at < rounds; at++) measured.push(await measure(vault, scripts));
	await vault.close();
	return measured;
}
