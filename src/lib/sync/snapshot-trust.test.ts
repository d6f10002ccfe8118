import { describe, expect, test } from 'vitest';
import { asId, type DeviceId, type DocumentId, type KeyId, type SpaceId } from '#lib/core/ids.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import { createReach } from './reach.ts';
import { planLoading } from './snapshot-trust.ts';

const [me, other] = [asId<DeviceId>('01'.repeat(16)), asId<DeviceId>('02'.repeat(16))];
let seq = 0;
const row = (device: DeviceId, counter: number, more: Partial<EnvelopeRow> = {}): EnvelopeRow => ({
	localSeq: ++seq,
	space: asId<SpaceId>('aa'.repeat(16)),
	document: asId<DocumentId>('c1'.repeat(16)),
	device,
	counter,
	kind: 'update',
	keyId: asId<KeyId>('ff'.repeat(16)),
	hash: `${device}${counter}`,
	bytes: new Uint8Array(1),
	receivedAtMs: 0,
	verified: true,
	relaySeq: seq,
	covers: null,
	refused: null,
	...more
});
const snapshot = (device: DeviceId, counter: number, covers: readonly (readonly [DeviceId, number])[], more: Partial<EnvelopeRow> = {}) =>
	row(device, counter, { kind: 'snapshot', covers, ...more });
const plan = (rows: readonly EnvelopeRow[], reach = createReach()) => {
	const { base, replaced, needed, doubted } = planLoading(rows, me, reach);
	return { base, replaced: replaced.length, needed: needed.length, doubted: doubted.length, reached: [...reach.vector] };
};

describe('which snapshots stand for envelopes', () => {
	test('[K22] an own one does', () => {
		const own = snapshot(me, 2, [
			[me, 1],
			[other, 1]
		]);
		expect(plan([row(me, 1), row(other, 1), own, row(other, 2)])).toMatchObject({ base: own, replaced: 2, needed: 2, doubted: 0 });
	});

	test('[K22] one that the relay refused does not', () => {
		expect(plan([row(me, 1), snapshot(me, 2, [[me, 1]], { refused: 'SNAP_STALE' })])).toMatchObject({ base: null, needed: 2 });
	});

	test('[K22] another’s does once it was found equal to its envelopes, and never when it was found to differ', () => {
		const rows = (more: Partial<EnvelopeRow>) => [
			row(me, 1),
			row(other, 1),
			snapshot(
				other,
				2,
				[
					[me, 1],
					[other, 1]
				],
				more
			)
		];
		expect(plan(rows({}))).toMatchObject({ base: null, needed: 2, doubted: 1 });
		expect(plan(rows({ confirmed: false }))).toMatchObject({ base: null, needed: 2, doubted: 1 });
		const equal = rows({ confirmed: true });
		expect(plan(equal)).toMatchObject({ base: equal[2], replaced: 2, needed: 1, doubted: 0 });
	});

	test('[K22] another’s does where a relay has put the envelopes away, and the next one is compared from there', () => {
		const first = snapshot(other, 9, [[other, 8]]);
		const second = snapshot(other, 11, [[other, 10]]);
		expect(plan([first, row(other, 10), second])).toEqual({
			base: first,
			replaced: 0,
			needed: 2,
			doubted: 1,
			reached: [[other, 11]]
		});
	});

	test('[K22] a gap in what is here is told by the vector, also when it is filled later', () => {
		const reach = createReach();
		plan([row(other, 1), row(other, 3)], reach);
		expect([[...reach.vector], reach.hasGap]).toEqual([[[other, 1]], true]);
		plan([row(other, 2)], reach);
		expect([[...reach.vector], reach.hasGap]).toEqual([[[other, 3]], false]);
	});
});
