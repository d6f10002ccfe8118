import type { FakeClock } from '../support/fake-clock.ts';
import type { RealWork } from './real-work.ts';

interface Timed {
	readonly clock: FakeClock;
	readonly work: RealWork;
}

/** Virtual time passes, and stands still whenever real work is under way. */
export const pass = ({ clock }: Timed, ms: number): Promise<void> => clock.advance(ms);

export async function passUntil(world: Timed, holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
	for (let second = 0; second < 900; second++) {
		const held = await during(world, Promise.resolve(holds()));
		if (held) return;
		await pass(world, 1_000);
	}
	throw new Error(`never came within 15 virtual minutes: ${what}`);
}

/** Awaits what may wait for time; it passes only when nothing real is left to do. */
export async function during<T>(world: Timed, task: Promise<T>): Promise<T> {
	let done = false;
	const finished = task.finally(() => (done = true));
	finished.catch(() => undefined);
	for (await world.work.settled(); !done; await world.work.settled()) await pass(world, 20);
	return finished;
}
