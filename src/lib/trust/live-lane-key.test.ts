import { describe, expect, it } from 'vitest';
import { asId, type DocumentId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { newSpaceKey } from './key-ring.ts';
import { deriveLiveLane } from './live-lane-key.ts';

describe('live lane', () => {
	it('[T50] room and password follow from the document’s key, differ per document and epoch, and tell nothing of it', async () => {
		const [one, other] = [asId<DocumentId>('aa'.repeat(16)), asId<DocumentId>('bb'.repeat(16))];
		const key = await newSpaceKey(one, 1, seededRandom(1));
		const next = await newSpaceKey(one, 2, seededRandom(2));
		const lane = await deriveLiveLane(key, one);
		expect(lane).toEqual(await deriveLiveLane(key, one));
		expect(lane.room).toMatch(/^[0-9a-f]{64}$/);
		const all = [lane, await deriveLiveLane(key, other), await deriveLiveLane(next, one)];
		expect(new Set(all.flatMap(({ room, password }) => [room, password])).size).toBe(6);
	});
});
