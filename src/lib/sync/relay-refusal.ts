import type { LineRefusal } from './line-machine.ts';

/** The relay's permanent answers (close codes 44xx in sync-server/PROTOCOL.md); every other code means "come back later". */
const refusals: ReadonlyMap<number, LineRefusal> = new Map([
	[4400, 'protocol'],
	[4401, 'removed'],
	[4403, 'unknown-device'],
	[4405, 'invite-used'],
	[4406, 'invite-expired'],
	[4407, 'invite-revoked'],
	[4410, 'other-hospital'],
	[4412, 'unknown-device'],
	[4422, 'protocol'],
	[4426, 'protocol']
]);

export const refusalOf = (code: number): LineRefusal | null => refusals.get(code) ?? null;
