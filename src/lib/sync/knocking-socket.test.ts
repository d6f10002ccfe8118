import { expect, test } from 'vitest';
import { createFakeSocket, type FakeSocket } from '../../../tests/support/fake-socket.ts';
import { createKnockingSocket } from './knocking-socket.ts';

function knocker() {
	const sockets: FakeSocket[] = [];
	const told: string[] = [];
	const door = createKnockingSocket(() => {
		sockets.push(createFakeSocket());
		return sockets.at(-1)!;
	});
	door.onopen = () => told.push('open');
	door.onclose = () => told.push('closed');
	return { sockets, told, door };
}

test('[Y10a] the first knock that is answered is the line, and the others are closed', () => {
	const { sockets, told, door } = knocker();
	door.knock();
	door.knock();
	sockets[1]!.open();
	expect(told).toEqual(['open']);
	expect(sockets.map(({ closedByClient }) => closedByClient)).toEqual([true, false, true]);
	door.knock();
	expect(sockets).toHaveLength(3);
	sockets[1]!.drop(1006);
	expect(told).toEqual(['open', 'closed']);
});

test('[Y10a] an attempt fails when its last knock does, and four wait at most', () => {
	const { sockets, told, door } = knocker();
	for (let more = 0; more < 5; more++) door.knock();
	expect(sockets.map(({ closedByClient }) => closedByClient)).toEqual([true, true, false, false, false, false]);
	for (const socket of sockets.slice(2)) {
		expect(told).toEqual([]);
		socket.drop(1006);
	}
	expect(told).toEqual(['closed']);
});

test('[Y10a] a closed door knocks no more and says nothing', () => {
	const { sockets, told, door } = knocker();
	door.close();
	door.knock();
	sockets[0]!.drop(1006);
	expect([sockets.length, sockets[0]!.closedByClient, told]).toEqual([1, true, []]);
});
