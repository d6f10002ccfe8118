import { lackOfNetlab } from '../commands/ensure-netlab.js';

export type LabAbility = { readonly able: true } | { readonly able: false; readonly sentence: string };

let known: LabAbility | null = null;

/** Whether this machine can open a lab, tried once; if not, why, for the person who runs the tests. */
export function labAbility(): LabAbility {
	if (known === null) {
		const sentence = lackOfNetlab();
		known = sentence === null ? { able: true } : { able: false, sentence };
	}
	return known;
}

/**
 * For tests that need the lab: where it cannot be opened they are skipped, saying why; in CI (`CI=true`) they fail.
 * @param skip the runner's own: `(why) => context.skip(why)` of Vitest, `(why) => test.skip(true, why)` of Playwright
 */
export function requireLab(skip: (sentence: string) => void, ability = labAbility(), inCi = process.env['CI'] === 'true'): void {
	if (ability.able) return;
	if (inCi) throw new Error(ability.sentence);
	skip(ability.sentence);
}
