import { m } from '#lib/paraglide/messages.js';
import type { LineWords } from '#lib/view/line-view.svelte.ts';
import type { LineReason, LineRefusal, LineState } from '#lib/view/workspace.ts';

const reasons: { readonly [R in LineReason]: () => string } = {
	offline: () => m.line_offline(),
	unreachable: () => m.line_unreachable(),
	closed: () => m.line_closed(),
	silent: () => m.line_silent(),
	'relay-busy': () => m.line_relay_busy()
};

/** Why there is no line, as a short sentence. */
export const reasonText = (reason: LineReason): string => reasons[reason]();

/** The line's state in words, without its age. */
export function lineText(line: LineState, words: LineWords): string {
	if (line.status === 'waiting') return reasonText(line.reason);
	if (words === 'receiving') return m.line_receiving();
	const texts = { open: m.line_open, connecting: m.line_connecting, refused: m.line_refused, none: m.line_none };
	return texts[line.status]();
}

const refusals: { readonly [R in LineRefusal]: () => string } = {
	removed: () => m.refused_removed(),
	'unknown-device': () => m.refused_unknown_device(),
	'invite-used': () => m.join_error_used(),
	'invite-expired': () => m.join_error_expired(),
	'invite-revoked': () => m.join_error_revoked(),
	protocol: () => m.refused_protocol(),
	'other-hospital': () => m.refused_other_hospital()
};

export const refusalText = (reason: LineRefusal): string => refusals[reason]();
