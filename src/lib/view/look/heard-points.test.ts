import { expect, test } from 'vitest';
import type { DeviceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { formatPlace, type CasePlace } from '#lib/model/look/case-place.ts';
import { fadesAfterMs } from '#lib/model/look/point-policy.ts';
import type { HeldStatement } from '#lib/view/workspace.ts';
import { held, statementId } from '../../../../tests/support/case-fixture.ts';
import { createFakeClock } from '../../../../tests/support/fake-clock.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import { createHeardPoints } from './heard-points.ts';
import type { HeardLook } from './look-lane.ts';

const [me, expert] = [numberedId<DeviceId>(1), numberedId<DeviceId>(2)];
const value: CasePlace = { at: 'vitals', statement: statementId(9), sign: 'spo2' };

function screen() {
	const clock = createFakeClock();
	const looks = createSettable<readonly HeardLook[]>([]);
	const statements = createSettable<readonly HeldStatement[]>([]);
	const points = createHeardPoints(looks, statements, me, clock);
	const say = (nth: number | null, place = value): void =>
		looks.set([
			{
				device: expert,
				name: 'Dr Wang',
				color: '#123',
				point: nth === null ? null : { place, nth },
				follows: null,
				offer: 0,
				view: null
			}
		]);
	const mark = (atMs: number, more: object = {}): HeldStatement =>
		held('mark', { place: formatPlace(value), number: 1 }, { atMs, device: 2, ...more });
	const receive = (...more: readonly HeldStatement[]): void => statements.set([...statements.current, ...more]);
	const shown = () => points.current.current.map(({ name, place }) => `${name} ${place.at}`);
	return { clock, say, mark, receive, shown };
}

test('[LK3] a point is shown until its maker takes it back, and never for ever', async () => {
	const { clock, say, shown } = screen();
	say(1);
	expect(shown()).toEqual(['Dr Wang vitals']);
	say(null);
	expect(shown()).toEqual([]);
	say(2);
	await clock.advance(2 * fadesAfterMs);
	expect(shown()).toEqual([]);
	say(2);
	expect(shown()).toEqual([]);
	expect(clock.waiting).toBe(0);
});

test('[LK7] a mark that comes alone, as over a thin line, is shown as a point once', async () => {
	const { clock, mark, receive, shown, say } = screen();
	receive(mark(clock.nowMs()));
	expect(shown()).toEqual(['Person 2 vitals']);
	await clock.advance(fadesAfterMs);
	expect(shown()).toEqual([]);
	say(1);
	expect(shown()).toEqual(['Dr Wang vitals']);
	receive(mark(clock.nowMs()));
	expect(shown()).toEqual(['Dr Wang vitals']);
});

test('[LK7] marks of long ago, own ones, corrections and what is not verified point at nothing', () => {
	const { clock, mark, receive, shown } = screen();
	const nowMs = clock.nowMs();
	receive(
		mark(nowMs - 3_600_000),
		mark(nowMs, { device: 1 }),
		mark(nowMs, { supersedes: [3] }),
		mark(nowMs, { standing: 'bad-signature' })
	);
	expect(shown()).toEqual([]);
});
