import { describe, expect, it } from 'vitest';
import { asId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import { encodeEnvelope } from '#lib/wire/envelope.ts';
import { caseFile, roster, setUpLink, ward, welcome } from '../../../tests/support/linked-device.ts';
import { until } from '../../../tests/support/until.ts';
import { cursorName } from './link-intake.ts';

const otherWard = asId<SpaceId>('ab'.repeat(16));
const granted = { space: otherWard, document: caseFile };
const emptyItems = (space: SpaceId, upTo: number, document: DocumentId | null = null) =>
	({ type: 'items', space, document, upTo, more: false, envelopes: [] }) as const;

/** A welcomed device to which one document of a closed ward was opened; roster and own ward are read. */
async function withDocument() {
	const world = await setUpLink();
	expectOk(await world.vault.notes.set('relay-store', welcome.storeId), 'note');
	world.documents.set([granted]);
	const socket = await world.enter();
	socket.say(emptyItems(roster, 10));
	await until(() => socket.sentOf('sub').length === 3, 'ward and document are followed');
	return { ...world, socket };
}

describe('single documents of a closed ward on the line', () => {
	it('[AC9] are followed by themselves, credited, and resumed after what came; the line has caught up with them too', async () => {
		const { socket, other, write, vault, link, scope } = await withDocument();
		expect(socket.sentOf('sub').map(({ space, document }) => [space, document])).toEqual([
			[roster, null],
			[ward, null],
			[otherWard, caseFile]
		]);
		socket.say(emptyItems(ward, 40));
		const bytes = encodeEnvelope(await write(other, 'a question'));
		socket.say({ ...emptyItems(otherWard, 42, caseFile), envelopes: [{ seq: 42, bytes }] });
		await until(() => socket.sentOf('credit').some(({ space }) => space === otherWard), 'credit');
		expect(socket.sentOf('credit').at(-1)).toMatchObject({ space: otherWard, document: caseFile, applied: 42 });
		await until(() => link.state.current.caughtUp, 'caught up');
		const cursors = await Promise.all([otherWard, cursorName(granted)].map((name) => vault.relays.cursor(welcome.storeId, name)));
		expect(cursors.map((cursor) => expectOk(cursor, 'read'))).toEqual([0, 42]);
		await scope.close();
	});

	it('[AC9] are let go with their grant, and followed again with the next one from where they were', async () => {
		const { socket, documents, scope } = await withDocument();
		socket.say(emptyItems(otherWard, 42, caseFile));
		await until(() => socket.sentOf('credit').some(({ document }) => document === caseFile), 'credit');
		documents.set([]);
		await until(() => socket.sentOf('unsub').length === 1, 'UNSUB');
		expect(socket.sentOf('unsub')[0]).toMatchObject(granted);
		documents.set([granted]);
		await until(() => socket.sentOf('sub').length === 4, 'SUB');
		expect(socket.sentOf('sub').at(-1)).toMatchObject({ ...granted, cursor: 42 });
		await scope.close();
	});

	it('[AC9] that the relay denies are asked for again with the next word of the roster, if they are open still', async () => {
		const { socket, link, scope } = await withDocument();
		socket.say(emptyItems(ward, 40));
		socket.say({ type: 'denied', ...granted, code: 'FORBIDDEN' });
		await until(() => link.state.current.caughtUp, 'caught up without it');
		socket.say(emptyItems(roster, 50));
		await until(() => socket.sentOf('sub').length === 4, 'SUB');
		expect(socket.sentOf('sub').at(-1)).toMatchObject(granted);
		await scope.close();
	});

	it('[AC9] [I2] refill a relay that lost its store, without HEADS of the ward', async () => {
		const first = await setUpLink();
		expectOk(await first.vault.notes.set('relay-store', '99'.repeat(16)), 'note');
		expectOk(await first.writeOwn('advice'), 'written');
		const rows = expectOk(await first.vault.envelopes.of(caseFile), 'read');
		expectOk(await first.vault.outbox.acknowledge(rows.map((row) => ({ ...row, seq: 7 }))), 'acknowledged');
		first.documents.set([granted]);
		const socket = await first.enter();
		socket.say(emptyItems(roster, 10));
		await until(() => socket.sentOf('put').length === 1, 'PUT');
		expect(socket.sentOf('put')[0]!.envelopes).toEqual(rows.map(({ bytes }) => bytes));
		expect(socket.sentOf('heads').map(({ space }) => space)).not.toContain(otherWard);
		await first.scope.close();
	});
});
