import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from '../tests/support/relay-client.ts';
import { foundTestHospital, newDocument, startTestRelay, type TestHospital, type TestRelay } from '../tests/support/relay-ward.ts';

let relay: TestRelay;
let hospital: TestHospital;

beforeEach(async () => {
	relay = await startTestRelay();
	hospital = await foundTestHospital(relay);
});
afterEach(() => relay.stop());

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

test('[R-SUB-1] what one device puts, another that subscribed to the space receives, byte for byte', async () => {
	const { ward, founder, link } = hospital;
	const nurse = await hospital.enrol('nurse', [ward]);
	const reader = await connect(relay.port, relay.relayId, nurse);
	reader.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	expect(await reader.next('items')).toMatchObject({ space: ward, document: null, more: false, envelopes: [] });
	const document = newDocument();
	const sealed = [await founder.seal(ward, document, text('a')), await founder.seal(ward, document, text('b'))];
	link.send({ type: 'put', envelopes: sealed });
	const { entries } = await link.next('ack', (ack) => ack.entries.some((entry) => entry.document === document));
	const items = await reader.next('items', ({ envelopes }) => envelopes.length > 0);
	expect(items.envelopes.map(({ bytes }) => bytes)).toEqual(sealed);
	expect(items.envelopes.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq));
	expect(items.upTo).toBe(entries.at(-1)!.seq);
});
