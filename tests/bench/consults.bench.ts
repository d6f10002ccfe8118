import { parseArgs } from 'node:util';
import { outTimes, ringingTimes } from './consults/ask-times.ts';
import { openLabHospital } from './consults/lab-hospital.ts';
import { listTimes } from './consults/list-times.ts';
import { queueTimes, type QueueTime } from './consults/queue-times.ts';
import { printTable, quantile, round } from './print-table.ts';
import type { Bench, Figures } from './run.ts';

const goals = { list500Ms: 200, queue500Ms: 200, requestToRingingMs: 1_000, requestOutMs: 2_000 };
const consults = 500;
const listRounds = 15;
const queue = { cases: 50, consultsEach: 10, rounds: 10 };
const ringRequests = 12;
const outRequests = 5;

const ms = (value: number): string => `${round(value)} ms`;
const below = (goal: number): string => `< ${goal} ms`;
const spread = (times: readonly number[]): { p50: number; p95: number; max: number } => ({
	p50: round(quantile(times, 0.5)),
	p95: round(quantile(times, 0.95)),
	max: round(Math.max(...times))
});

async function runList(): Promise<Figures> {
	const measured = await listTimes(consults, listRounds);
	const whole = measured.map(({ wholeMs }) => wholeMs);
	const one = measured.map(({ oneMs }) => oneMs);
	const figures = {
		list500P50Ms: round(quantile(whole, 0.5)),
		list500FirstMs: round(whole[0]!),
		oneChangedP50Ms: round(quantile(one, 0.5))
	};
	printTable(`A list of ${consults} open consults, ${listRounds} times, in processor time`, [
		['from the rows read to the list, p50', ms(figures.list500P50Ms), below(goals.list500Ms)],
		['the first, with nothing compiled yet', ms(figures.list500FirstMs)],
		['the same after one of them changed, p50', ms(figures.oneChangedP50Ms)]
	]);
	return figures;
}

async function runQueue(): Promise<Figures> {
	const { plain, slowed, browserVersion } = await queueTimes(queue);
	const of = (times: readonly QueueTime[]) => ({
		first: spread(times.map(({ firstMs }) => firstMs)),
		all: spread(times.map(({ allMs }) => allMs))
	});
	const figures = { queue500Ms: of(plain), queue500SlowedMs: of(slowed), browser: browserVersion };
	const row = (what: string, { p50, p95, max }: ReturnType<typeof spread>, goal?: string) =>
		[what, `${p50} / ${p95} / ${max} ms`, goal] as const;
	printTable(`The queue with ${consults} open consults, from the tap to what is painted, ${queue.rounds} times each: p50 / p95 / max`, [
		row('first rows', figures.queue500Ms.first, below(goals.queue500Ms)),
		row('all rows', figures.queue500Ms.all),
		row('first rows, processor slowed four times', figures.queue500SlowedMs.first),
		row('all rows, processor slowed four times', figures.queue500SlowedMs.all)
	]);
	return figures;
}

async function runLines(only: string | undefined): Promise<Figures> {
	const wantsRing = only !== 'out';
	const wantsOut = only !== 'ring';
	const hospital = await openLabHospital((wantsRing ? ringRequests : 0) + (wantsOut ? outRequests : 0));
	try {
		const ring = wantsRing ? await ringingTimes(hospital, 0, ringRequests) : null;
		const out = wantsOut ? await outTimes(hospital, wantsRing ? ringRequests : 0, outRequests) : null;
		const figures = {
			...(ring && { requestToRingingMs: { ...spread(ring), requests: ring.map(round) } }),
			...(out && {
				requestOutMs: { ...spread(out.outMs), requests: out.outMs.map(round) },
				requestBytes: out.bytes,
				requestEnvelopes: out.envelopes,
				imageAfter: out.imageAfter
			}),
			browser: hospital.browserVersion
		};
		const shown = (times: readonly number[] | undefined): string => {
			const { p50, p95, max } = spread(times ?? [Number.NaN]);
			return `${p50} / ${p95} / ${max} ms`;
		};
		printTable('Requests: p50 / p95 / max', [
			...(ring ? ([["to the expert's screen, 100 ms round trip", shown(ring), below(goals.requestToRingingMs)]] as const) : []),
			...(out
				? ([
						['out on 40 kbit/s beside an image of 1 MB', shown(out.outMs), below(goals.requestOutMs)],
						['  bytes of its envelopes, median', `${quantile(out.bytes, 0.5)}`],
						['  the image came after', String(out.imageAfter)]
					] as const)
				: [])
		]);
		return figures;
	} finally {
		await hospital.close();
	}
}

async function run(args: readonly string[]): Promise<Figures> {
	const { values } = parseArgs({ args: [...args], options: { only: { type: 'string' } } });
	const wants = (...parts: readonly string[]): boolean => values.only === undefined || parts.includes(values.only);
	return {
		...(wants('list') && (await runList())),
		...(wants('queue') && (await runQueue())),
		...(wants('ring', 'out') && (await runLines(values.only)))
	};
}

export const bench: Bench = {
	about: 'the list and the queue of 500 consults, a request until it rings, and on a thin line: [--only list|queue|ring|out]',
	run
};
