import { expect, test } from 'vitest';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { createScope } from '#lib/core/scope.ts';
import { hurryInCalls } from './hurried-line.ts';

test('[BT10] in a call a lost line is tried again every two seconds, otherwise at its own pace', async () => {
	const clock = createFakeClock();
	const scope = createScope();
	let tries = 0;
	const tell = hurryInCalls(clock, () => tries++, scope);
	await clock.advance(10_000);
	expect(tries).toBe(0);
	tell(true);
	await clock.advance(5_000);
	tell(true);
	await clock.advance(5_000);
	expect(tries).toBe(5);
	tell(false);
	await clock.advance(10_000);
	expect(tries).toBe(5);
	tell(true);
	await scope.close();
	expect(clock.waiting).toBe(0);
});
