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

/** So often real work gets a turn of its own before virtual time passes for it. */
const ownTurns = 150;

/** Lets threads that encrypt and sign come to their end: turns of this one alone would be over before they are. */
const turnOfOthers = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/**
 * Awaits real work; virtual time passes only once it seems to wait for that. A database that answers later than a device is patient
 * (1.8 s) counts as blocked, and virtual seconds would be over before a busy machine has encrypted once.
 */
export async function during<T>(world: Timed, work: Promise<T>): Promise<T> {
	let done = false;
	const finished = work.finally(() => (done = true));
	finished.catch(() => undefined);
	for (let turn = 0; !done; turn++) {
		if (turn >= ownTurns) await pass(world, 20);
		await turnOfOthers();
	}
	return finished;
}
