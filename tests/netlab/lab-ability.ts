import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export type LabAbility = { readonly able: true } | { readonly able: false; readonly sentence: string };

/** Whether this machine can open a lab, tried once; if not, why, for the person who runs the tests. */
export function labAbility(): LabAbility {
	known ??= tryAbility();
	return known;
}

let known: LabAbility | null = null;

function tryAbility(): LabAbility {
	const not = (sentence: string): LabAbility => ({ able: false, sentence: `The network lab needs ${sentence}` });
	if (process.getuid?.() !== 0) return not('root on Linux.');
	try {
		closeSync(openSync('/dev/net/tun', 'r+'));
	} catch {
		return not('TUN devices, and /dev/net/tun cannot be opened.');
	}
	const probe = `wardline-${process.pid}-probe`;
	try {
		execFileSync('ip', ['netns', 'add', probe], { stdio: 'ignore' });
		execFileSync('ip', ['netns', 'delete', probe], { stdio: 'ignore' });
	} catch {
		return not('network namespaces, and `ip netns add` fails (Debian: apt-get install iproute2).');
	}
	try {
		execFileSync('python3', ['--version'], { stdio: 'ignore' });
	} catch {
		return not('python3 (Debian: apt-get install python3).');
	}
	return { able: true };
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
