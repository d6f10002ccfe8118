import { expect, test } from 'vitest';
import type { SpaceId } from '#lib/core/ids.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { askedPlace } from './asked-place.ts';

const ward = numberedId<SpaceId>(7);
const at = (name: string | null, bed: string | null) => ({
	open: { ward },
	wards: name === null ? [] : [{ spaceId: ward, name, beds: [] }],
	summary: { bed }
});

test('[CO40] a request says the ward and the bed that the asking device knows, and nothing that is blank', () => {
	expect(askedPlace(at('North', ' 7 '))).toEqual({ ward: 'North', bed: '7' });
	expect(askedPlace(at('North', null))).toEqual({ ward: 'North' });
	expect(askedPlace(at('North', '  '))).toEqual({ ward: 'North' });
	expect(askedPlace(at(null, '7'))).toBeNull();
	expect(askedPlace(at('N'.repeat(500), 'B'.repeat(99)))).toEqual({ ward: 'N'.repeat(120), bed: 'B'.repeat(40) });
});
