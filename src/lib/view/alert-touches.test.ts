import { expect, test } from 'vitest';
import { followAlertTouches, takeBackAlerts, type WorkerPort } from './alert-touches.ts';

test('[AL3] a touched notification leads where the worker says, and nowhere else', () => {
	const target = new EventTarget();
	const gone: string[] = [];
	const stop = followAlertTouches(target as unknown as WorkerPort, (place) => void gone.push(place));
	const say = (data: unknown): boolean => target.dispatchEvent(Object.assign(new Event('message'), { data }));
	say({ type: 'ALERT_TOUCHED', place: '/consults' });
	for (const other of [null, 'text', { type: 'ALERT_TOUCHED', place: 'https://elsewhere.example' }, { type: 'OTHER', place: '/' }])
		say(other);
	stop();
	say({ type: 'ALERT_TOUCHED', place: '/' });
	expect(gone).toEqual(['/consults']);
});

test('[AL2] an app that comes into sight takes the notifications back, but not the test that was asked for', async () => {
	const closed: string[] = [];
	const tags = ['wardline-consult-waiting', 'wardline-test', 'another'];
	const shown = tags.map((tag) => ({ tag, close: () => void closed.push(tag) }));
	const workers = { getRegistration: async () => ({ getNotifications: async () => shown }) } as unknown as WorkerPort;
	await takeBackAlerts(workers);
	await takeBackAlerts(undefined);
	expect(closed).toEqual(['wardline-consult-waiting']);
});
