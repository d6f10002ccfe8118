import { describe, expect, it } from 'vitest';
import { runSimulation } from './run-simulation.ts';

/** A few for every run; a release sets SEEDS=2000. */
const seeds = Number(process.env['SEEDS'] ?? 10);
const first = Number(process.env['FIRST_SEED'] ?? 1);

describe('devices, a relay, and a network that cuts and delays', () => {
	for (let seed = first; seed < first + seeds; seed++) {
		it(`[Y50] [I3] [I4] [I8] loses nothing and agrees after healing: seed ${seed}`, async () => {
			const outcome = await runSimulation(seed);
			expect(outcome.asserted).toBeGreaterThan(0);
			expect(outcome.lost).toEqual([]);
			for (const hashes of outcome.hashesByCase) expect(new Set(hashes).size).toBe(1);
			expect(outcome.plainTextSeen).toBe(false);
		});
	}
});
