import { expect, test } from 'vitest';
import { asId, type DeviceId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { ok } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import type { PassingOut } from '#lib/sync/passing-lane.ts';
import { createFakeClock, settle } from '../../../tests/support/fake-clock.ts';
import { createAlertPost } from './alert-post.ts';

const place = { space: asId<SpaceId>('a'.repeat(32)), document: asId<DocumentId>('b'.repeat(32)) };
const deviceAt = (at: number): DeviceId => asId<DeviceId>(at.toString(16).padStart(32, '0'));
const expert = [deviceAt(1)];

/** A device whose line and outbox the test moves; `notes` is its disk. */
function setUp(notes = new Map<string, unknown>(), clock = createFakeClock()) {
	const scope = createScope();
	const openSinceMs = createSettable<number | null>(null);
	const sent: (PassingOut & { readonly type: 'alert' })[] = [];
	let unsent = 0;
	let onOutbox = (): void => undefined;
	const vault = {
		outbox: { unsent: async () => ok(new Map(unsent === 0 ? [] : [[place.document, unsent]])) },
		notes: {
			get: async (name: string) => ok(notes.get(name) ?? null),
			set: async (name: string, value: unknown) => (notes.set(name, structuredClone(value)), ok(true))
		},
		follow: (_: unknown, listener: () => void) => ((onOutbox = listener), () => undefined)
	};
	const line = { pass: (frame: PassingOut) => frame.type === 'alert' && sent.push(frame) > 0 };
	const post = createAlertPost(
		{
			line,
			openSinceMs,
			vault: vault as unknown as Parameters<typeof createAlertPost>[0]['vault'],
			clock,
			report: (error) => {
				throw error;
			}
		},
		scope
	);
	return {
		post,
		clock,
		scope,
		sent,
		notes,
		setUnsent(count: number) {
			unsent = count;
			onOutbox();
		},
		setLine: (open: boolean) => openSinceMs.set(open ? clock.nowMs() : null)
	};
}

test('[AL9] an alert leaves when the relay holds what was written before it, and once', async () => {
	const { post, sent, setUnsent, setLine, clock } = setUp();
	setLine(true);
	setUnsent(2);
	post.afterWriting(place, expert, 'consult-waiting');
	await settle();
	expect(sent).toEqual([]);
	setUnsent(1);
	await settle();
	expect(sent).toEqual([]);
	setUnsent(0);
	await settle();
	expect(sent).toEqual([{ type: 'alert', ...place, reason: 'consult-waiting', devices: expert }]);
	await clock.advance(120_000);
	expect(sent).toHaveLength(1);
});

test('[AL9] what was written without a line waits for it, through a reload', async () => {
	const first = setUp();
	first.setUnsent(1);
	first.post.afterWriting(place, expert, 'consult-waiting');
	await first.clock.advance(3_600_000);
	expect(first.sent).toEqual([]);
	await first.scope.close();
	const second = setUp(first.notes, first.clock);
	await settle();
	second.setLine(true);
	await settle();
	expect(second.sent).toMatchObject([{ reason: 'consult-waiting', devices: expert }]);
	await second.scope.close();
	const third = setUp(first.notes, first.clock);
	third.setLine(true);
	await settle();
	expect(third.sent).toEqual([]);
});

test('[AL9] who never stops writing is waited for half a minute of open line', async () => {
	const { post, sent, setUnsent, setLine, clock } = setUp();
	setUnsent(1);
	post.afterWriting(place, expert, 'advice-waiting');
	await clock.advance(60_000);
	setLine(true);
	await clock.advance(20_000);
	expect(sent).toEqual([]);
	await clock.advance(20_000);
	expect(sent).toHaveLength(1);
});

test('[AL9] after twelve hours without a line it is dropped', async () => {
	const { post, sent, setLine, clock } = setUp();
	post.afterWriting(place, expert, 'consult-waiting');
	await clock.advance(13 * 3_600_000);
	setLine(true);
	await settle();
	expect(sent).toEqual([]);
});

test('[AL9] what is over in a moment goes at once or never, and no frame names more devices than it may', async () => {
	const { post, sent, setUnsent, setLine } = setUp();
	setLine(true);
	setUnsent(5);
	const many = Array.from({ length: 70 }, (_, at) => deviceAt(at));
	post.now(place, many, 'call-waiting');
	expect(sent.map(({ devices }) => devices.length)).toEqual([64, 6]);
});
