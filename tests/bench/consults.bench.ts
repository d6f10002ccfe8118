import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createScope } from '#lib/core/scope.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { keepConsultList } from '#lib/workspace/consult-list.ts';
import { consultScript, usual, type ConsultScript } from '../support/consult-script.ts';
import { numberedId } from '../support/make-statement.ts';
import { openMemoryVault } from '../support/memory-vault.ts';
import { printTable, quantile, round } from './print-table.ts';
import type { Bench, Figures } from './run.ts';

const goals = { list500Ms: 200 };
const cases = 500;
const rounds = 15;
const ward = numberedId<SpaceId>(7);
const caseOf = (at: number): CaseId => numberedId(0xca_0000 + at);

/** Asked, offered, accepted, and for two of three answered, read and acted upon. */
function scriptAt(at: number): ConsultScript {
	const script = consultScript(['cardiology', 'nephrology'], {}, 1, at * 100);
	usual.offered(script);
	usual.accepted(script);
	if (at % 3 === 0) return script;
	const answer = usual.opinion(script);
	usual.acknowledged(script, answer);
	usual.acted(script, answer);
	return script;
}

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
async function measure(vault: Vault, scripts: readonly ConsultScript[]): Promise<{ readonly wholeMs: number; readonly oneMs: number }> {
	const scope = createScope();
	let readAtMs = 0;
	const consults: Vault['consults'] = {
		...vault.consults,
		async changed(seen) {
			const rows = await vault.consults.changed(seen);
			if (rows.ok && rows.value.length > 0) readAtMs = processorMs();
			return rows;
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
	await until(() => kept.list.current.consults.length === cases);
	const wholeMs = listedAtMs - readAtMs;
	const before = kept.list.current;
	usual.offered(scripts[0]!, [22, 23], 'nephrology');
	await put(vault, 1, scripts[0]!);
	await until(() => kept.list.current !== before);
	const oneMs = listedAtMs - readAtMs;
	await scope.close();
	return { wholeMs, oneMs };
}

async function run(): Promise<Figures> {
	const vault = await openMemoryVault('bench-consults');
	const scripts = Array.from({ length: cases }, (_, at) => scriptAt(at + 1));
	for (const [at, script] of scripts.entries()) await put(vault, at + 1, script);
	const measured: Awaited<ReturnType<typeof measure>>[] = [];
	for (let at = 0; at < rounds; at++) measured.push(await measure(vault, scripts));
	await vault.close();
	const whole = measured.map(({ wholeMs }) => wholeMs);
	const one = measured.map(({ oneMs }) => oneMs);
	const figures = {
		list500P50Ms: round(quantile(whole, 0.5)),
		list500FirstMs: round(whole[0]!),
		oneChangedP50Ms: round(quantile(one, 0.5)),
		goalMet: quantile(whole, 0.5) < goals.list500Ms
	};
	printTable(`A list of ${cases} open consults, ${rounds} times, in processor time`, [
		['from the rows read to the list, p50', `${figures.list500P50Ms} ms`, `< ${goals.list500Ms} ms`],
		['the first, with nothing compiled yet', `${figures.list500FirstMs} ms`],
		['the same after one of them changed, p50', `${figures.oneChangedP50Ms} ms`]
	]);
	return figures;
}

export const bench: Bench = { about: 'the list of 500 open consults, kept up', run };
