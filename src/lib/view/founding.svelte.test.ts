import { expect, test } from 'vitest';
import { err, ok } from '#lib/core/result.ts';
import { Founding } from './founding.svelte.ts';
import type { Gate, NewHospital } from './gate.ts';
import { Joining } from './joining.svelte.ts';

function founding(found: Gate['found']): { founding: Founding; entered: () => number } {
	let entered = 0;
	const made = new Founding({ found, enter: () => (entered += 1) });
	Object.assign(made, { name: 'Huoshenshan', founderName: 'Chen Jun' });
	Object.assign(made.wards[0]!, { name: 'Ward 7', beds: '1–3' });
	return { founding: made, entered: () => entered };
}

const kit = { hospitalName: 'Huoshenshan', createdAtMs: 0, secretText: 'ABCD' };

test('[UI17] the hospital is founded from what was typed, and the kit is left only once it is stored', async () => {
	const plans: NewHospital[] = [];
	const { founding: view, entered } = founding((plan) => {
		plans.push(plan);
		return Promise.resolve(ok(kit));
	});
	view.toFounder();
	expect(view.step).toBe('founder');
	expect(await view.found()).toBe(true);
	expect(plans).toEqual([
		{
			name: 'Huoshenshan',
			wards: [{ name: 'Ward 7', beds: ['1', '2', '3'] }],
			founder: { name: 'Chen Jun', profession: '' },
			role: 'doctor'
		}
	]);
	expect(view.kit).toEqual(kit);
	view.enter();
	expect(entered()).toBe(0);
	view.kitStored = true;
	view.enter();
	expect(entered()).toBe(1);
});

test('[UI17] an incomplete ward holds the first step and a refusal holds the second', async () => {
	const { founding: view } = founding(() => Promise.resolve(err({ reason: 'already-founded' })));
	view.addWard();
	view.toFounder();
	expect(view.step).toBe('hospital');
	expect(view.told).toBe(true);
	view.removeWard(view.wards[1]!);
	view.toFounder();
	expect(await view.found()).toBe(false);
	expect(view.failed).toEqual({ reason: 'already-founded' });
	expect(view.step).toBe('founder');
});

test('[UI18] an invite is read first, used once a name is given, and a refusal keeps what was typed', async () => {
	const used: string[] = [];
	const gate: Pick<Gate, 'inspectInvite' | 'join'> = {
		inspectInvite: (text) =>
			text === 'good' ? ok({ role: 'nurse', expiresAtMs: 1, hospitalName: null }) : err({ reason: 'not-an-invite' }),
		join: (text) => {
			used.push(text);
			return Promise.resolve(err({ reason: 'used' }));
		}
	};
	const joining = new Joining(gate, null);
	joining.read('nonsense');
	expect(joining.failed).toEqual({ reason: 'not-an-invite' });
	joining.read(' good ');
	expect(joining.glance?.role).toBe('nurse');
	expect(await joining.join()).toBe(false);
	expect(joining.nameMissing).toBe(true);
	joining.name = 'Zhang Wei';
	expect(await joining.join()).toBe(false);
	expect(used).toEqual(['good']);
	expect(joining.failed).toEqual({ reason: 'used' });
	expect(joining.name).toBe('Zhang Wei');
});
