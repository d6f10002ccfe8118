import { expect, test } from 'vitest';
import { createFakeClock, settle } from '../../../tests/support/fake-clock.ts';
import { storageReason } from './storage-health.ts';
import { createStorageWeather } from './storage-weather.ts';

const quiet = (): void => undefined;
const fault = (name: string, inner?: Error): Error => Object.assign(new Error(name), { name, inner });

test('[D13] a store that does not answer counts as failing before 2 s have passed, and as well once it has', async () => {
	const clock = createFakeClock();
	const weather = createStorageWeather(clock, async () => undefined, quiet);
	let answer = (_: string): void => undefined;
	const asked = weather.run(() => new Promise<string>((resolve) => (answer = resolve)));
	await clock.advance(1_700);
	expect(weather.health.current.status).toBe('well');
	await clock.advance(299);
	expect(weather.health.current).toMatchObject({ status: 'failing', reason: 'blocked' });
	answer('late');
	expect(await asked).toEqual({ ok: true, value: 'late' });
	expect(weather.health.current.status).toBe('well');
});

test('[D13] it is reopened until it opens, ever less often, and whoever waits is told once', async () => {
	const clock = createFakeClock();
	let attempts = 0;
	let told = 0;
	const weather = createStorageWeather(
		clock,
		async () => {
			attempts++;
			if (attempts < 4) throw fault('DatabaseClosedError');
		},
		quiet
	);
	weather.onBack(() => told++);
	weather.closed();
	await clock.advance(50 + 250 + 1_000);
	expect([attempts, weather.health.current.status]).toEqual([3, 'failing']);
	await clock.advance(2_000);
	expect([attempts, told, weather.health.current.status]).toEqual([4, 1, 'well']);
});

test('[D13] a tab that becomes visible tries at once', async () => {
	const clock = createFakeClock();
	let attempts = 0;
	const weather = createStorageWeather(clock, async () => void attempts++, quiet);
	weather.wake();
	expect(attempts).toBe(0);
	weather.closed();
	weather.wake();
	await settle();
	expect([attempts, weather.health.current.status]).toEqual([1, 'well']);
});

test('[D16] the reason is found through wrappers', () => {
	expect(storageReason(fault('AbortError', fault('QuotaExceededError')))).toBe('full');
	expect(storageReason(fault('DatabaseClosedError'))).toBe('closed');
	expect(storageReason(new DOMException('', 'InvalidStateError'))).toBe('closed');
	expect(storageReason('no error at all')).toBe('unknown');
});
