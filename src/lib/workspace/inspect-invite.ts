import { ok } from '#lib/core/result.ts';
import { parseInvite } from '#lib/trust/invite-code.ts';
import type { Gate } from '#lib/view/gate.ts';

/** Reads an invite without using it. */
export const inspectInvite: Gate['inspectInvite'] = (text) => {
	const code = parseInvite(text);
	if (!code.ok) return code;
	const { role, expiresAtMs, hospitalName, guest } = code.value;
	return ok({ role, expiresAtMs, hospitalName: hospitalName === '' ? null : hospitalName, ...(guest && { guest }) });
};
