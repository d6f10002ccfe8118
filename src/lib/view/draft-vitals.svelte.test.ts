import { describe, expect, it } from 'vitest';
import { DraftVitals, type VitalsContext } from './draft-vitals.svelte.ts';

const nowMs = Date.UTC(2026, 6, 14, 12);
const context = (more: Partial<VitalsContext> = {}): VitalsContext => ({ latest: {}, scale: 1, applicability: 'applies', nowMs, ...more });

function complete(draft: DraftVitals): void {
	Object.assign(draft.texts, {
		respiratoryRatePerMin: '24',
		spo2Pct: '89',
		systolicMmHg: '128',
		diastolicMmHg: '76',
		heartRateBpm: '104',
		temperatureC: '38,4',
		flowLPerMin: '6'
	});
	draft.device = 'simple-mask';
	draft.consciousness = 'alert';
}

describe('a set of observations while it is typed', () => {
	it('[C6] is scored once it is complete, a decimal comma included', () => {
		const draft = new DraftVitals(context());
		complete(draft);
		expect(draft.outcome).toMatchObject({ scored: true, score: { total: 9, band: 'high' } });
		expect(draft.take()).toEqual({
			ready: true,
			body: {
				measuredAtMs: nowMs,
				respiratoryRatePerMin: 24,
				spo2Pct: 89,
				oxygen: { device: 'simple-mask', flowLPerMin: 6 },
				systolicMmHg: 128,
				diastolicMmHg: 76,
				heartRateBpm: 104,
				consciousness: 'alert',
				temperatureC: 38.4
			}
		});
	});

	it('[C6] tells the least it adds up to and what is missing until then', () => {
		const draft = new DraftVitals(context());
		draft.texts.spo2Pct = '89';
		draft.device = 'air';
		expect(draft.atLeast).toBe(3);
		expect(draft.outcome).toEqual({
			scored: false,
			why: { reason: 'incomplete', missing: ['respiratoryRate', 'systolic', 'pulse', 'consciousness', 'temperature'] }
		});
	});

	it('[C4] refuses an impossible value and names its field', () => {
		const draft = new DraftVitals(context());
		draft.texts.spo2Pct = '101';
		expect(draft.verdict('spo2Pct')).toMatchObject({ verdict: 'refused', reason: 'impossible' });
		expect(draft.take()).toEqual({ ready: false, why: 'refused', field: 'spo2Pct' });
	});

	it('[C4] refuses what is no number, even beside good values', () => {
		const draft = new DraftVitals(context());
		complete(draft);
		draft.texts.heartRateBpm = '1o4';
		expect(draft.verdict('heartRateBpm')).toEqual({ verdict: 'unreadable', error: { reason: 'not-a-number' } });
		expect(draft.take()).toEqual({ ready: false, why: 'refused', field: 'heartRateBpm' });
	});

	it('[C4] has nothing to sign while nothing is entered', () => {
		expect(new DraftVitals(context()).take()).toEqual({ ready: false, why: 'empty', field: null });
	});

	it('[C5] asks about an implausible value once more, then records it as it is', () => {
		const draft = new DraftVitals(context());
		draft.texts.heartRateBpm = '240';
		expect(draft.take()).toEqual({ ready: false, why: 'asks-twice', fields: ['heartRateBpm'] });
		draft.confirm();
		expect(draft.take()).toMatchObject({ ready: true, body: { heartRateBpm: 240 } });
	});

	it('[C5] asks again after any change, but not because time went by', () => {
		let now = nowMs;
		const draft = new DraftVitals({
			...context(),
			get nowMs() {
				return now;
			}
		});
		draft.texts.heartRateBpm = '240';
		draft.confirm();
		now += 60_000;
		expect(draft.take().ready).toBe(true);
		draft.texts.heartRateBpm = '250';
		expect(draft.take()).toMatchObject({ ready: false, why: 'asks-twice' });
	});

	it('[C7] steps from the value before, else from the usual, and not below zero', () => {
		const draft = new DraftVitals(context({ latest: { heartRateBpm: { value: 104, measuredAtMs: nowMs } } }));
		draft.step('heartRateBpm', 1);
		expect(draft.texts.heartRateBpm).toBe('104');
		draft.step('heartRateBpm', 1);
		expect(draft.texts.heartRateBpm).toBe('105');
		draft.step('temperatureC', 0.1);
		draft.step('temperatureC', 0.1);
		expect(draft.texts.temperatureC).toBe('36.9');
		draft.texts.respiratoryRatePerMin = '0';
		draft.step('respiratoryRatePerMin', -1);
		expect(draft.texts.respiratoryRatePerMin).toBe('0');
	});

	it('[C8] records only the settings of the chosen device', () => {
		const draft = new DraftVitals(context());
		draft.device = 'simple-mask';
		Object.assign(draft.texts, { flowLPerMin: '6', fio2Pct: '40' });
		expect(draft.body.oxygen).toEqual({ device: 'simple-mask', flowLPerMin: 6 });
		draft.device = 'air';
		expect(draft.body.oxygen).toEqual({ device: 'air' });
	});

	it('[C3] starts a correction from the set it corrects, its time included', () => {
		const draft = new DraftVitals(context());
		const body = { measuredAtMs: nowMs - 3_600_000, spo2Pct: 94, oxygen: { device: 'venturi' as const, fio2Pct: 28 } };
		draft.fill(body);
		expect(draft.take()).toEqual({ ready: true, body });
	});
});
