import { describe, expect, test, vi } from 'vitest';
import { createSettable } from '#lib/core/readable.ts';
import { err, ok } from '#lib/core/result.ts';
import type { Gate, NewHospital, Phase } from '#lib/view/gate.ts';
import { settle } from '../../../tests/support/fake-clock.ts';
import { createDeferredGate } from './deferred-gate.ts';

const firstRun: Phase = { at: 'first-run', setUp: true, inviteText: null };
const hospital = {} as NewHospital;
const kit = { hospitalName: 'Field', createdAtMs: 1, secretText: 'a' };

function wholeGate(begins: Phase) {
	const phase = createSettable<Phase>({ at: 'starting' });
	const gate = {
		phase,
		found: vi.fn(async () => ok(kit)),
		enter: vi.fn(),
		join: vi.fn(async () => err({ reason: 'used' } as const)),
		inspectInvite: vi.fn(),
		lookAround: vi.fn(async () => undefined),
		leaveDemo: vi.fn(async () => undefined)
	};
	return { gate: gate as typeof gate & Gate, start: () => phase.set(begins) };
}

describe('the first choices', () => {
	test('[ST1] are shown on an untouched device before the rest of the app is fetched', async () => {
		const load = vi.fn<() => Promise<Gate>>();
		const gate = createDeferredGate({ fragment: '#setup=abc', isUntouched: async () => true, load, report: vi.fn() });
		expect(gate.phase.current).toEqual({ at: 'starting' });
		await settle();
		expect(gate.phase.current).toEqual(firstRun);
		expect(load).not.toHaveBeenCalled();
	});

	test.each([async () => false, () => Promise.reject(new Error('no databases here'))])(
		'[ST1] wait for the store where something may lie in it',
		async (isUntouched) => {
			const { gate: whole, start } = wholeGate({ at: 'broken', reason: 'no-storage' });
			const gate = createDeferredGate({ fragment: '', isUntouched, load: async () => whole, report: vi.fn() });
			await settle();
			expect(gate.phase.current).toEqual({ at: 'starting' });
			start();
			await settle();
			expect(gate.phase.current).toEqual({ at: 'broken', reason: 'no-storage' });
		}
	);

	test('[ST2] bring the rest of the app when one is taken, once it has started', async () => {
		const { gate: whole, start } = wholeGate(firstRun);
		const load = vi.fn(async () => whole);
		const gate = createDeferredGate({ fragment: '#setup=abc', isUntouched: async () => true, load, report: vi.fn() });
		await settle();
		const founding = gate.found(hospital);
		await settle();
		expect(whole.found).not.toHaveBeenCalled();
		expect(gate.phase.current).toEqual(firstRun);
		start();
		expect(await founding).toEqual(ok(kit));
		gate.enter();
		expect(whole.enter).toHaveBeenCalledOnce();
		whole.phase.set({ at: 'broken', reason: 'no-storage' });
		expect(gate.phase.current).toEqual({ at: 'broken', reason: 'no-storage' });
		expect(await gate.join('x', { name: 'A', profession: '' })).toEqual(err({ reason: 'used' }));
		expect(load).toHaveBeenCalledOnce();
	});

	test('[ST2] say that the line is gone when the rest cannot be fetched, and try again', async () => {
		const { gate: whole, start } = wholeGate(firstRun);
		const report = vi.fn();
		const load = vi.fn<() => Promise<Gate>>().mockRejectedValueOnce(new Error('offline')).mockResolvedValueOnce(whole);
		const gate = createDeferredGate({ fragment: '', isUntouched: async () => true, load, report });
		expect(await gate.found(hospital)).toEqual(err({ reason: 'line', detail: 'unreachable' }));
		expect(report).toHaveBeenCalledOnce();
		start();
		expect(await gate.found(hospital)).toEqual(ok(kit));
	});
});
