import type { CaseId } from '#lib/core/ids.ts';
import { CasePage } from './case-page.svelte.ts';
import { getNow, getWorkspace } from './context.ts';

/** A case that a component shows: its page, why there is none, or null while it is being opened. */
type ShownCase = CasePage | 'not-on-this-device' | 'no-key' | null;

/** Opens a case from this device's own store, and closes it when the component that called this goes, or asks for another. Call it at its start. */
export function openedCase(caseId: () => CaseId): { readonly shown: ShownCase } {
	const workspace = getWorkspace();
	const now = getNow();
	let shown = $state.raw<ShownCase>(null);

	$effect(() => {
		let left = false;
		let close = (): Promise<void> => Promise.resolve();
		void workspace.openCase(caseId()).then((opened) => {
			if (!opened.ok) shown = opened.error.reason;
			else if (left) void opened.value.close();
			else {
				close = () => opened.value.close();
				shown = new CasePage(opened.value, workspace, now);
			}
		});
		return () => {
			left = true;
			void close();
		};
	});

	return {
		get shown() {
			return shown;
		}
	};
}
