import { expect, test } from 'vitest';
import { defaultClockRules, spanOf } from '#lib/model/consult/clock-rules.ts';
import { defaultEscalation } from '#lib/model/consult/rota.ts';
import { ClockDraft, EscalationDraft } from './clock-draft.svelte.ts';

test('[RO13] the times are typed in minutes, kept as they are, and reset to the defaults', () => {
	const draft = new ClockDraft(defaultClockRules);
	expect(draft.rules).toEqual(defaultClockRules);
	draft.type('stat', 'answer', '20');
	draft.type('low', 'act', '90');
	const rules = draft.rules!;
	expect([spanOf(rules, 'answer', 'stat', null), spanOf(rules, 'act', 'routine', 'low')]).toEqual([20 * 60_000, 90 * 60_000]);
	expect(new ClockDraft(rules).text('stat', 'answer')).toBe('20');
	expect(draft.standard('stat', 'answer')).toBe(30);
	draft.reset();
	expect(draft.rules).toEqual(defaultClockRules);
});

test('[RO13] a time that is no whole number of minutes up to thirty days is told and not kept', () => {
	for (const text of ['', '0', '1.5', '-3', 'soon', '43201', '1e3']) {
		const draft = new ClockDraft(defaultClockRules);
		draft.type('high', 'accept', text);
		expect([draft.isWrong('high', 'accept'), draft.rules]).toEqual([true, null]);
	}
	const longest = new ClockDraft(defaultClockRules);
	longest.type('high', 'accept', '43200');
	expect(longest.rules).not.toBeNull();
});

test('[RO14] levels of escalation are added, changed, removed and reset', () => {
	const draft = new EscalationDraft(defaultEscalation);
	expect(draft.rule).toEqual(defaultEscalation);
	draft.add('ward');
	expect(draft.levels('ward').at(-1)).toEqual({ minutes: '15', to: 'coordinator' });
	draft.change('ward', 2, { minutes: '30', to: 'ward-lead' });
	draft.remove('ward', 0);
	expect(draft.rule!.ward).toEqual([
		{ afterDueMs: 15 * 60_000, to: 'coordinator' },
		{ afterDueMs: 30 * 60_000, to: 'ward-lead' }
	]);
	draft.reset();
	expect(draft.rule).toEqual(defaultEscalation);
});

test('[RO14] a level that comes before the one above it is told and not kept', () => {
	const draft = new EscalationDraft(defaultEscalation);
	draft.change('experts', 2, { minutes: '3' });
	expect([draft.problem('experts', 2), draft.rule]).toEqual(['falls', null]);
	draft.change('experts', 2, { minutes: '' });
	expect(draft.problem('experts', 2)).toBe('no-minutes');
	for (let at = 0; at < 30; at += 1) if (draft.mayAdd('experts')) draft.add('experts');
	expect(draft.levels('experts')).toHaveLength(20);
});
