import { expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { DocumentId, SpaceId } from '#lib/core/ids.ts';
import { createScope } from '#lib/core/scope.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { carryAwareness } from './awareness-lane.ts';

it('[NL21] on a thin line a moving cursor costs the relay link one message in ten seconds, and is there at once when the line is back', async () => {
	const [clock, scope, awareness] = [createFakeClock(), createScope(), new Awareness(new Y.Doc())];
	let sent = 0;
	let thin = true;
	const lane = { send: () => (sent += 1), signal: () => undefined, on: () => () => undefined };
	const place = { space: '1'.repeat(32) as SpaceId, document: '2'.repeat(32) as DocumentId };
	carryAwareness(awareness, place, lane, clock, scope, () => thin);
	const move = async (seconds: number): Promise<number> => {
		const before = sent;
		for (let at = 0; at < seconds * 10; at++) {
			awareness.setLocalStateField('cursor', at + before);
			await clock.advance(100);
		}
		return sent - before;
	};
	expect(await move(1)).toBe(1);
	expect(await move(60)).toBeLessThanOrEqual(6);
	thin = false;
	await clock.advance(10_000);
	expect(await move(3)).toBeGreaterThan(10);
	await scope.close();
	awareness.destroy();
});
