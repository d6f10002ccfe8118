import { expect, test } from 'vitest';
import type { PersonId, StatementId } from '#lib/core/ids.ts';
import { judgedAs, makeStatement, numberedId } from '../../../../tests/support/make-statement.ts';
import { parseRotaChange } from '../consult/rota-body.ts';
import { rotaOf } from '../consult/rota-of.ts';
import { onDuty } from '../consult/rota.ts';
import { consultsOf } from '../consult/consults.ts';
import { parseStatementBody } from '../parse-statement.ts';
import type { AnyStatement } from '../statement.ts';
import { makeDemoConsults, makeDemoRota } from './demo-consults.ts';
import { demoPatients } from './demo-patients.ts';
import { demoPeople } from './demo-people.ts';

const nowMs = Date.UTC(2026, 10, 23, 12);
const personIds = demoPeople('en').map((_, at) => numberedId<PersonId>(at + 1));

test('[CD40] every step of the demo’s consults counts, in both languages: one is unread, one under way', () => {
	for (const locale of ['en', 'zh-Hans'] as const) {
		const told = makeDemoConsults({ nowMs, locale, personIds }).map(({ bed, steps }) => {
			expect(demoPatients.some((patient) => patient.bed === bed)).toBe(true);
			const made: AnyStatement[] = [];
			for (const { body, atMs, person } of steps) {
				const said = body(made.map(({ id }) => id));
				expect(parseStatementBody('consult', said)).toMatchObject({ ok: true });
				expect(atMs).toBeLessThanOrEqual(nowMs);
				const statement = makeStatement({ id: made.length + 1, kind: 'consult', body: said, device: person + 1, wallMs: atMs });
				made.push({ ...statement, role: demoPeople(locale)[person]!.role });
			}
			const { consults, astray } = consultsOf(judgedAs('verified', ...made));
			return [consults[0]!.phase, consults[0]!.unread.length, consults[0]!.setAside.length, astray.length];
		});
		expect(told).toEqual([
			['answered', 1, 0, 0],
			['accepted', 0, 0, 0]
		]);
	}
});

test('[CD40] the demo’s rota can be read and has somebody on duty at every hour', () => {
	const changes = makeDemoRota({ nowMs, personIds });
	for (const change of changes) expect(parseRotaChange(change)).toEqual({ ok: true, value: change });
	const judged = changes.map((change, at) => ({
		statement: {
			id: numberedId<StatementId>(at + 1),
			change,
			personId: personIds[0]!,
			deviceId: numberedId<never>(1),
			role: 'administrator',
			time: { wallMs: nowMs, counter: at }
		} as const,
		standing: 'verified' as const
	}));
	const { rota, setAside } = rotaOf(judged);
	expect(setAside).toEqual([]);
	for (let hour = 0; hour < 48; hour += 1) expect([hour, onDuty(rota, nowMs + hour * 3_600_000).size > 0]).toEqual([hour, true]);
});
