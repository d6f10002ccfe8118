import type { FakeClock } from '../support/fake-clock.ts';

interface Timed {
	readonly clock: FakeClock;
}

const turns = 40;

/** Virtual time passes; real work (WebCrypto, the databases in memory) gets its turns. */
export async function pass(world: Timed, ms: number): Promise<void> {
	for (let left = ms; left > 0; left -= 250) {
		await world.clock.advance(Math.min(250, left));
		await new Promise<void>((resolve) => setImmediate(resolve));
	}
}

export async function passUntil(world: Timed, holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
	for (let second = 0; second < 900; second++) {
		if (await holds()) return;
		await pass(world, 1_000);
		for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
	}
	throw new Error(`never came within 15 virtual minutes: ${what}`);
}

/** Awaits real work while virtual time passes. */
export async function during<T>(world: Timed, work: Promise<T>): Promise<T> {
	let done = false;
	const finished = work.finally(() => (done = true));
	finished.catch(() => undefined);
	while (!done) await pass(world, 20);
	return finished;
}
