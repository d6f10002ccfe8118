import { describe, expect, it } from 'vitest';
import { caseFixture, held, noonMs, statementId, wardId, workspaceFixture } from '../../../tests/support/case-fixture.ts';
import { CasePage } from './case-page.svelte.ts';

const liu = { familyName: 'Liu', givenName: 'Guohua', sex: 'male' as const, birthDate: '1951-07-14' };
const page = (...first: Parameters<typeof caseFixture>[0] & object): { page: CasePage; fixture: ReturnType<typeof caseFixture> } => {
	const fixture = caseFixture(first);
	return { page: new CasePage(fixture.open, workspaceFixture(), { ms: noonMs }), fixture };
};

describe('a case as its page knows it', () => {
	it('[C1] counts nothing that is not verified', () => {
		const { page: made } = page(
			held('identity', liu),
			held('vitals', { measuredAtMs: noonMs, spo2Pct: 70 }, { standing: 'bad-signature' })
		);
		expect(made.sets).toEqual([]);
		expect(made.held).toHaveLength(2);
	});

	it('[C2] [I10] shows identities that differ as a conflict of all of them', () => {
		const { page: made } = page(held('identity', liu), held('identity', { ...liu, birthDate: '1962-01-03' }, { device: 2 }));
		expect(made.identity.conflict).toBe(true);
		expect(made.identity.heads.map((head) => head.body.birthDate)).toEqual(['1951-07-14', '1962-01-03']);
	});

	it('[C2] shows identities that agree as one', () => {
		const { page: made } = page(held('identity', liu), held('identity', liu, { device: 2 }));
		expect(made.identity).toMatchObject({ conflict: false, heads: [{ body: liu }] });
	});

	it('[C3] a correction of the identity replaces every head, those that agree included', () => {
		const { page: made } = page(held('identity', liu, { id: 11 }), held('identity', liu, { id: 12, device: 2 }));
		expect(made.identityHeadIds).toEqual([statementId(11), statementId(12)]);
	});

	it('[C3] an allergy settles a standing "none known"', () => {
		const { page: made } = page(held('allergy', { assertion: 'none-known' }, { id: 21 }));
		expect(made.noneKnownHeads.map((head) => head.id)).toEqual([statementId(21)]);
	});

	it('[C3] signs what it is given, with what it replaces', async () => {
		const { page: made, fixture } = page(held('admission', { ward: wardId, bed: '1', atMs: noonMs }, { id: 31 }));
		await made.state('discharge', { atMs: noonMs, outcome: 'home' }, made.stayHeadIds);
		expect(fixture.asserted).toEqual([{ kind: 'discharge', body: { atMs: noonMs, outcome: 'home' }, supersedes: [statementId(31)] }]);
	});

	it('[C1] follows what arrives', () => {
		const { page: made, fixture } = page(held('identity', liu));
		expect(made.summary.news2).toBeNull();
		fixture.put(
			held('vitals', {
				measuredAtMs: noonMs,
				respiratoryRatePerMin: 16,
				spo2Pct: 97,
				oxygen: { device: 'air' },
				systolicMmHg: 120,
				heartRateBpm: 75,
				consciousness: 'alert',
				temperatureC: 37
			})
		);
		expect(made.summary.news2).toMatchObject({ total: 0, band: 'none' });
	});
});
