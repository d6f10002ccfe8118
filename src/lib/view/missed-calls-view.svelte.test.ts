import { beforeEach, expect, test } from 'vitest';
import type { CaseId, PersonId, SpaceId, StatementId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import type { CaseMissedCall } from './consult-desk.ts';
import { MissedCallsView } from './missed-calls-view.svelte.ts';

const hourMs = 3_600_000;
const missed = (number: number, caseNumber: number, atMs: number): CaseMissedCall => ({
	caseId: numberedId<CaseId>(caseNumber),
	ward: numberedId<SpaceId>(7),
	bed: '12',
	call: { id: numberedId<StatementId>(number), from: numberedId<PersonId>(2), atMs, media: 'audio' }
});

const stored = new Map<string, string>();
const listeners = new Set<() => void>();
const store = {
	getItem: (key: string) => stored.get(key) ?? null,
	setItem: (key: string, value: string) => void stored.set(key, value)
};
beforeEach(() => {
	stored.clear();
	listeners.clear();
});

/** What a tab shows: each by its number. */
function tab(calls: readonly CaseMissedCall[], person = 1) {
	const source = createSettable(calls);
	const now = { ms: hourMs };
	const view = new MissedCallsView({
		calls: source,
		person: numberedId<PersonId>(person),
		nowMs: () => now.ms,
		store,
		onStored(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		}
	});
	const shown = (): readonly number[] => view.calls.map(({ call }) => Number.parseInt(call.id, 16));
	return { view, source, now, shown };
}

test('[RG11] calls about whichever case are shown, the newest first, for a day', () => {
	const { shown, now } = tab([missed(1, 101, 0), missed(2, 102, hourMs)]);
	expect(shown()).toEqual([2, 1]);
	now.ms = 24 * hourMs;
	expect(shown()).toEqual([2]);
});

test('[RG11] one that was put away stays away, after a reload and for this person alone', () => {
	const calls = [missed(1, 101, 0), missed(2, 102, 0)];
	const { view, shown } = tab(calls);
	view.dismiss(view.calls.slice(0, 1));
	expect(shown()).toEqual([2]);
	expect(tab(calls).shown()).toEqual([2]);
	expect(tab(calls, 9).shown()).toEqual([1, 2]);
});

test('[RG11] opening a case puts away what was missed about it, in every tab; a later call is told again', () => {
	const calls = [missed(1, 101, 0), missed(2, 102, 0), missed(3, 101, 1)];
	const [one, other] = [tab(calls), tab(calls)];
	one.view.opened(numberedId<CaseId>(101));
	expect(one.shown()).toEqual([2]);
	for (const listener of listeners) listener();
	expect(other.shown()).toEqual([2]);
	one.source.set([...calls, missed(4, 101, 2)]);
	expect(one.shown()).toEqual([4, 2]);
});

test('[RG11] what another tab put away meanwhile stays away', () => {
	const calls = [missed(1, 101, 0), missed(2, 102, 0)];
	const [one, other] = [tab(calls), tab(calls)];
	one.view.dismiss([calls[0]!]);
	other.view.dismiss([calls[1]!]);
	expect(tab(calls).shown()).toEqual([]);
});

test('[RG11] a call that was answered is gone', () => {
	const { source, shown } = tab([missed(1, 101, 0)]);
	source.set([]);
	expect(shown()).toEqual([]);
});

test.each(['', '{', '{}', '[1, null, "x"]'])('[RG11] %j in the store hides nothing', (text) => {
	stored.set(`wardline-missed-calls-seen-${numberedId<PersonId>(1)}`, text);
	expect(tab([missed(1, 101, 0)]).shown()).toEqual([1]);
});
