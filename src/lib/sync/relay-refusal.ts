import type { LineRefusal } from './line-machine.ts';

/** The relay's permanent answers (sync-server/PROTOCOL.md, close codes 44xx); every other code means "come back later". */
export function refusalOf(code: number): LineRefusal | null {
	if (code < 4400 || code > 4499) return null;
	if (code === 4401) return 'unknown-device';
	if (code === 4403) return 'removed';
	if (code === 4409) return 'other-hospital';
	return 'protocol';
}
