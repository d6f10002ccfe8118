import { createSettable } from '#lib/core/readable.ts';
import { err } from '#lib/core/result.ts';
import type { Gate, Phase } from '#lib/view/gate.ts';
import { inspectInvite } from './inspect-invite.ts';
import { readFragment } from './page-fragment.ts';

export interface DeferredGateParts {
	/** The page's fragment as it was opened. */
	readonly fragment: string;
	/** True only where nothing was ever stored and everything the app needs is there: then the first choices can be shown at once. */
	isUntouched(): Promise<boolean>;
	/** Brings the code of the store, the keys and the links, and starts it. */
	load(): Promise<Gate>;
	report(error: unknown): void;
}

/** A gate that shows the first choices on an untouched device before the rest of the app has been fetched. */
export function createDeferredGate({ fragment, isUntouched, load, report }: DeferredGateParts): Gate {
	const { setUpToken, inviteText } = readFragment(fragment);
	const phase = createSettable<Phase>({ at: 'starting' });
	let whole: Promise<Gate | null> | null = null;
	let loaded: Gate | null = null;

	const begin = async (): Promise<Gate | null> => {
		try {
			const gate = await load();
			await started(gate);
			gate.phase.on(() => phase.set(gate.phase.current));
			phase.set(gate.phase.current);
			return (loaded = gate);
		} catch (error) {
			report(error);
			whole = null;
			return null;
		}
	};
	/** Null when its code cannot be fetched now; the next call tries again. */
	const bring = (): Promise<Gate | null> => (whole ??= begin());
	const unreachable = err({ reason: 'line', detail: 'unreachable' } as const);

	isUntouched()
		.catch(() => false)
		.then((untouched): unknown => (untouched ? phase.set({ at: 'first-run', setUp: setUpToken !== null, inviteText }) : bring()))
		.catch(report);

	return {
		phase,
		inspectInvite,
		found: async (hospital) => (await bring())?.found(hospital) ?? unreachable,
		enter: () => loaded?.enter(),
		join: async (text, profile) => (await bring())?.join(text, profile) ?? unreachable,
		lookAround: async () => (await bring())?.lookAround(),
		leaveDemo: async () => loaded?.leaveDemo()
	};
}

/** Resolves when the gate knows what is on this device. */
function started(gate: Gate): Promise<void> {
	return new Promise((resolve) => {
		const look = (): void => {
			if (gate.phase.current.at === 'starting') return;
			stop();
			resolve();
		};
		const stop = gate.phase.on(look);
		look();
	});
}
