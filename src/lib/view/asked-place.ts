import type { SpaceId } from '#lib/core/ids.ts';
import type { AskedPlace } from '#lib/model/consult/consult-body.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import type { Ward } from './workspace.ts';

const mostWardLetters = 120;
const mostBedLetters = 40;
/** Null for what is blank; cut to what a request may hold. */
const label = (text: string | null | undefined, most: number): string | null => text?.trim().slice(0, most).trim() || null;

/** What a request says of where the patient lies; null where this device does not know the ward's name itself. */
export function askedPlace(at: {
	readonly open: { readonly ward: SpaceId };
	readonly wards: readonly Ward[];
	readonly summary: Pick<BedSummary, 'bed'>;
}): AskedPlace | null {
	const ward = label(at.wards.find(({ spaceId }) => spaceId === at.open.ward)?.name, mostWardLetters);
	if (ward === null) return null;
	const bed = label(at.summary.bed, mostBedLetters);
	return { ward, ...(bed === null ? {} : { bed }) };
}
