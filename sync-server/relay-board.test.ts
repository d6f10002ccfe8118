import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import { consultBoardDocument } from '#lib/trust/board-document.ts';
import { connect, type TestDevice, type TestLink } from '../tests/support/relay-client.ts';
import { foundTestHospital, newDocument, startTestRelay, type TestHospital, type TestRelay } from '../tests/support/relay-ward.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let relay: TestRelay;
let hospital: TestHospital;
beforeEach(async () => {
	relay = await startTestRelay();
	hospital = await foundTestHospital(relay);
});
afterEach(() => relay.stop());

const linkOf = (device: TestDevice): Promise<TestLink> => connect(relay.port, relay.relayId, device);

test('[R-BOARD-1] an expert without wards writes the board, a nurse hears it with the roster and an observer by itself, also after a restart', async () => {
	const { rosterSpace: space, hospitalId } = hospital;
	const document = consultBoardDocument(hospitalId);
	const [expert, nurse, observer] = [
		await hospital.enrol('expert', []),
		await hospital.enrol('nurse', [hospital.ward]),
		await hospital.enrol('observer', [hospital.ward])
	];
	const [writing, hearing, watching] = [await linkOf(expert), await linkOf(nurse), await linkOf(observer)];
	hearing.send({ type: 'sub', space, document: null, cursor: 0 });
	await hearing.next('items', ({ more }) => !more);
	watching.send({ type: 'sub', space, document, cursor: 0 });
	await watching.next('items', ({ more }) => !more);
	const sealed = await expert.seal(space, document, utf8('a shift'));
	writing.send({ type: 'put', envelopes: [sealed] });
	await writing.next('ack');
	for (const link of [hearing, watching])
		expect((await link.next('items', ({ envelopes }) => envelopes.length > 0)).envelopes.map(({ bytes }) => bytes)).toEqual([sealed]);

	relay = await relay.restart();
	const again = await linkOf(nurse);
	again.send({ type: 'sub', space, document, cursor: 0 });
	expect((await again.next('items')).envelopes.map(({ bytes }) => bytes)).toEqual([sealed]);
});

test('[R-BOARD-1] an observer writes no board, nobody writes another document beside the roster, and no ward holds the board', async () => {
	const { rosterSpace: space, hospitalId, founder, link, ward } = hospital;
	const board = consultBoardDocument(hospitalId);
	const observer = await hospital.enrol('observer', [ward]);
	const watching = await linkOf(observer);
	watching.send({ type: 'put', envelopes: [await observer.seal(space, board, utf8('mine'))] });
	expect(await watching.next('nak')).toMatchObject({ code: 'FORBIDDEN' });
	link.send({ type: 'put', envelopes: [await founder.seal(space, newDocument(), utf8('beside'))] });
	expect(await link.next('nak')).toMatchObject({ code: 'MALFORMED' });
	link.send({ type: 'put', envelopes: [await founder.seal(ward, board, utf8('elsewhere'))] });
	expect(await link.next('nak')).toMatchObject({ code: 'MALFORMED' });
});
