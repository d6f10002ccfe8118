import { describe, expect, test } from 'vitest';
import { steadyOn, type limits } from '../../../../tests/support/steady-link.ts';
import type { Plan } from './plan.ts';
import { needsOf, rungIndex } from './rung-table.ts';

describe('falling', () => {
	test('[LD1] at once under 0.6 of the need, after two looks under 0.9 of it, to what 0.85 of the line carries', () => {
		expect(steadyOn('540p').after(100, { outgoingBps: 440_000 }).rung).toBe('240p');
		const link = steadyOn('540p');
		expect(link.after(100, { outgoingBps: 700_000 }).rung).toBe('540p');
		expect(link.after(500, { outgoingBps: 700_000 })).toMatchObject({ rung: '360p', reason: 'line' });
		expect(steadyOn('360p').after(100, { report: { queueMs: 200, receivedBps: 60_000 } })).toMatchObject({
			rung: 'stills',
			reason: 'line'
		});
	});

	test('[LD2] a queue takes the picture at 250 ms twice or 600 ms once, then a step of sound at a time', () => {
		const link = steadyOn('360p', { line: { ...steadyOn('360p').state.line, queueMs: 240, queueBeforeMs: 240 } });
		const queue = { queueMs: 260, receivedBps: 900_000 };
		expect(link.after(200, { report: queue }).rung).toBe('360p');
		expect(link.after(500, { report: { ...queue, queueMs: 270 } })).toMatchObject({ rung: 'audio-12', reason: 'delay' });
		expect(link.after(600, { report: { ...queue, queueMs: 280 } }).rung).toBe('audio-12');
		expect(link.after(600, { report: { ...queue, queueMs: 290 } }).rung).toBe('audio-8');
		expect(steadyOn('360p').after(3_000, { report: { queueMs: 650, receivedBps: 900_000 } }).rung).toBe('audio-12');
	});

	test('[LD2] a queue that drains costs no further step', () => {
		const link = steadyOn('audio-12', { line: { ...steadyOn('360p').state.line, queueMs: 700, queueBeforeMs: 700 } });
		for (const queueMs of [600, 500, 400, 300, 200])
			expect(link.after(500, { report: { queueMs, receivedBps: 900_000 } }).rung).toBe('audio-12');
	});

	test('[LD3] made-up sound beside a picture gives its bits to the voice: a rung above 3 %, the picture above 8 %', () => {
		expect(steadyOn('540p').after(100, { report: { concealedShare: 0.04 } })).toMatchObject({ rung: '360p', reason: 'loss' });
		expect(steadyOn('540p').after(100, { report: { concealedShare: 0.09 } })).toMatchObject({ rung: 'stills', reason: 'loss' });
		expect(steadyOn('stills').after(100, { report: { concealedShare: 0.09 } }).rung).toBe('stills');
	});

	test('[LD4] without reports: 0.8 s stop a picture, 1.5 s leave sound at its thinner rung, 6 s or a round trip of 3 s begin clips', () => {
		expect(steadyOn('360p').after(100, { report: { ageMs: 900 } })).toMatchObject({ rung: 'audio-12', reason: 'silence' });
		expect(steadyOn('360p').after(100, { voiceGapMs: 320 })).toMatchObject({ rung: 'audio-12', reason: 'silence' });
		expect(steadyOn('stills').after(100, { voiceGapMs: 320 }).rung).toBe('stills');
		expect(steadyOn('stills').after(100, { report: { ageMs: 900 } }).rung).toBe('stills');
		expect(steadyOn('stills').after(100, { report: { ageMs: 1_600 } }).rung).toBe('audio-12');
		expect(steadyOn('stills').after(100, { report: { ageMs: 6_100 } }).rung).toBe('clips');
		expect(steadyOn('stills').after(100, { rttMs: 3_100 }).rung).toBe('clips');
	});

	test('[LD5] a queue that grows as fast as time passes ends the picture with one report, and sound leaves its high rate in the same plan', () => {
		const link = steadyOn('540p');
		const before = link.after(125);
		const plan = link.after(125, { report: { queueMs: 160, receivedBps: 850_000 } });
		expect(plan).toMatchObject({ rung: 'audio-12', reason: 'line', video: { active: false } });
		expect(before.audio.wireBps).toBeGreaterThan(90_000);
		expect(plan.audio.wireBps).toBeLessThan(20_000);
	});

	test('[LD6] voice goes on beside clips, unless the line is known to carry less than clips need', () => {
		expect(steadyOn('audio-8').after(100, { report: { ageMs: 7_000 } }).audio.wireBps).toBeGreaterThan(8_000);
		const link = steadyOn('audio-8', { line: { ...steadyOn('audio-8').state.line, queueMs: 900, queueBeforeMs: 800 } });
		let plan = link.after(500, { report: { queueMs: 900, receivedBps: 9_000 } });
		for (let at = 1; at <= 8; at++) plan = link.after(500, { report: { queueMs: 900 + 100 * at, receivedBps: 9_000 } });
		expect(plan).toMatchObject({ rung: 'clips', reason: 'line', audio: { wireBps: 0 } });
		for (let at = 1; at <= 14; at++) plan = link.after(500, { report: { queueMs: 300, receivedBps: 9_000 } });
		expect(plan.audio.wireBps).toBeGreaterThan(8_000);
	});
});

describe('climbing', () => {
	test('[LD7] a step up needs a calm line for 4 s since the last one, whole sound, and a line 1.25 times the need', () => {
		const ready = { notBeforeMs: 0 };
		expect(steadyOn('360p', ready).after(100).rung).toBe('720p');
		expect(steadyOn('360p', ready).after(100, { outgoingBps: 1_100_000 }).rung).toBe('540p');
		expect(steadyOn('360p', ready).after(100, { outgoingBps: 900_000 }).rung).toBe('360p');
		expect(steadyOn('360p', { ...ready, lastUpAtMs: 97_000 }).after(100).rung).toBe('360p');
		expect(steadyOn('360p', ready).after(100, { report: { queueMs: 90 } }).rung).toBe('360p');
		expect(steadyOn('360p', ready).after(100, { report: { concealedShare: 0.015 } }).rung).toBe('360p');
		expect(steadyOn('360p', ready).after(100, { report: { receivedBps: 300_000 } }).rung).toBe('360p');
	});

	test('[LD29] where voice fills a line whose end is known, no trial begins without signs of a richer one', () => {
		const on = (limitBps: number) =>
			steadyOn('audio-8', {
				notBeforeMs: 0,
				line: { ...steadyOn('audio-8').state.line, limitBps, provenBps: 14_000, usualQueueMs: 50, usualOverMs: 9_000, quickReports: 0 }
			});
		const began = (link: ReturnType<typeof steadyOn>): boolean => (
			link.after(100, { report: { queueMs: 40 } }),
			link.state.copyTrial !== null
		);
		expect(began(on(16_000))).toBe(false);
		expect(began(on(26_000))).toBe(true);
	});

	test('[LD8] before a picture starts, copies of the voice prove what the line carries, and one step goes there', () => {
		const link = steadyOn('stills', { notBeforeMs: 0 });
		const rates: number[] = [];
		let plan = link.after(100, { report: { receivedBps: 34_000 }, sentBps: 34_000 });
		for (let at = 0; at < 40 && plan.rung === 'stills'; at++) {
			rates.push(plan.audio.wireBps);
			expect(plan.video.active).toBe(false);
			plan = link.after(500, { report: { receivedBps: plan.audio.wireBps, queueMs: 2 }, sentBps: plan.audio.wireBps });
		}
		expect(Math.max(...rates)).toBeGreaterThan(300_000);
		expect(plan).toMatchObject({ rung: '360p', reason: 'climbing' });
		expect(plan.video.maxBitrateBps + plan.audio.wireBps).toBeLessThan(Math.max(...rates));
	});

	test('[LD8] a voice that fills its packets by half proves what it sent, and the picture starts all the same', () => {
		const link = steadyOn('stills', { notBeforeMs: 0 });
		let plan = link.after(100, { report: { receivedBps: 34_000 }, sentBps: 34_000 });
		for (let at = 0; at < 40 && plan.rung === 'stills'; at++) {
			const sentBps = 0.55 * plan.audio.wireBps;
			plan = link.after(500, { report: { receivedBps: sentBps, queueMs: 2 }, sentBps });
			expect(link.state.copyTrial?.ended ?? false).toBe(false);
		}
		expect(plan.video.active).toBe(true);
	});

	test('[LD8] a trial by copies that meets the end of the line costs no rung, and says what the line carries', () => {
		const link = steadyOn('stills', { notBeforeMs: 0 });
		link.after(100, { report: { receivedBps: 34_000 }, sentBps: 34_000 });
		expect(link.state.copyTrial).not.toBeNull();
		const full = link.after(500, { report: { receivedBps: 40_000, queueMs: 300 } });
		expect(full).toMatchObject({ rung: 'stills', lineBps: 40_000 });
		expect(full.audio.wireBps).toBeLessThanOrEqual(30_000);
		expect(link.state.copyTrial).toMatchObject({ ended: true });
		expect(link.after(1_000, { report: { receivedBps: 30_000 } }).rung).toBe('stills');
		expect(link.state.copyTrial).toBeNull();
		expect(link.state.notBeforeMs - 101_600).toBeGreaterThanOrEqual(9_000);
	});

	test('[LD9] a trial that makes sound late or broken goes back, and every failure waits longer, up to 90 s', () => {
		const risen = {
			lastUpAtMs: 99_000,
			sinceMs: 99_000,
			trial: { untilMs: 102_000, from: rungIndex('240p'), usualQueueMs: 5, usualConcealed: 0 }
		};
		const link = steadyOn('360p', risen);
		expect(link.after(100, { report: { queueMs: 140 } }).rung).toBe('360p');
		expect(link.after(100, { report: { queueMs: 140 } }).rung).toBe('240p');
		expect(link.state.backoffMs).toBeCloseTo(6_400, 0);
		expect(steadyOn('360p', risen).after(100, { report: { concealedShare: 0.025 } }).rung).toBe('240p');
		const long = steadyOn('360p', { ...risen, backoffMs: 80_000, settled: false });
		for (let at = 0; at < 2; at++) long.after(100, { report: { queueMs: 140 } });
		expect(long.state.backoffMs).toBe(90_000);
		const settled = steadyOn('360p', { backoffMs: 40_000, settled: false });
		settled.after(100);
		expect(settled.state.backoffMs).toBe(4_000);
	});

	test('[LD10] after a short outage of a steady picture the first step is two rungs below it, 2 s after reports return', () => {
		const link = steadyOn('540p');
		link.after(100);
		expect(link.after(900, { report: { ageMs: 900 } }).rung).toBe('audio-12');
		expect(link.after(6_000, { report: { ageMs: 6_900 } }).rung).toBe('clips');
		let plan = link.after(1_000);
		for (let at = 0; at < 5; at++) plan = link.after(500);
		expect(plan).toMatchObject({ rung: '240p', reason: 'climbing' });
		expect(plan.video.maxBitrateBps).toBeLessThanOrEqual(needsOf(rungIndex('240p')).picture!.leastBps);
	});

	test('[LD11] when small packets stop waiting for one another, the line has become richer and is tried at once', () => {
		const link = steadyOn('audio-12', {
			line: { ...steadyOn('audio-12').state.line, usualQueueMs: 30, usualOverMs: 10_000, limitBps: 40_000 }
		});
		for (let at = 0; at < 3; at++) link.after(500, { report: { queueMs: 1, receivedBps: 19_000 }, sentBps: 19_000 });
		expect(link.state.copyTrial).toMatchObject({ hasty: true });
		expect(link.after(100).audio.wireBps).toBeGreaterThan(45_000);
	});

	test('[LD30] a trial goes no further than lengths of packets say, nor begins where they leave no room', () => {
		const trialAt = (seemsBps: number): number | null => {
			const link = steadyOn('audio-8', { notBeforeMs: 0 });
			link.after(500, { report: { seemsBps, receivedBps: 12_000 }, sentBps: 12_000 });
			return link.state.copyTrial?.rateBps ?? null;
		};
		expect(trialAt(24_000)).toBeLessThanOrEqual(0.9 * 24_000);
		expect(trialAt(Infinity)).toBeGreaterThan(36_000);
		expect(trialAt(14_000)).toBe(null);
	});

	test('[LD30] what a thin line seems to carry bounds sound under loss, becomes rich only when told more than once, and is forgotten', () => {
		const link = steadyOn('audio-12', { notBeforeMs: Infinity });
		const lossy = { lossShare: 0.4, calmLossShare: 0.4, receivedBps: 20_000 };
		const after = (ms: number, seemsBps: number | null): Plan => link.after(ms, { report: { ...lossy, seemsBps }, sentBps: 33_000 });
		for (let at = 0; at < 8; at++) after(500, 40_000);
		expect(after(500, 40_000)).toMatchObject({ lineBps: 40_000 });
		expect(link.state.audio.wireBps).toBeLessThan(34_000);
		expect(after(500, Infinity).lineBps).toBe(40_000);
		for (let at = 0; at < 8; at++) after(500, Infinity);
		expect(after(500, null).lineBps).toBe(null);
		for (let at = 0; at < 2; at++) after(500, 30_000);
		expect(after(500, null).lineBps).not.toBe(null);
		expect(after(10_500, null).lineBps).toBe(null);
		for (let at = 0; at < 20; at++) after(500, 5_000);
		expect(after(500, 5_000).lineBps, 'what came through').toBe(20_000);
	});

	test('[LD12] without redundancy or a transform a step up is one rung, tried for 3 s', () => {
		const link = steadyOn('stills', { notBeforeMs: 0 });
		const plan = link.after(100, { ability: { red: true, transform: false }, outgoingBps: 2_000_000 });
		expect(plan).toMatchObject({ rung: 'slideshow', reason: 'climbing', video: { active: true, maxFramerate: 2 } });
	});
});

describe('limits and budgets', () => {
	test('[LD13] the least of all wishes holds, and is the reason', () => {
		const on = (change: Partial<typeof limits>) => steadyOn('540p').after(100, { limits: change });
		expect(on({ audioOnly: true })).toMatchObject({ rung: 'stills', reason: 'chosen' });
		expect(on({ camera: false })).toMatchObject({ rung: 'stills', reason: 'no-camera' });
		expect(on({ peerWantsBps: 0 })).toMatchObject({ rung: 'stills', reason: 'asked' });
		expect(on({ saveData: true })).toMatchObject({ rung: '240p', reason: 'save-data' });
		expect(on({ shareBps: 130_000 })).toMatchObject({ rung: '180p', reason: 'shared' });
		const shared = on({ shareBps: 130_000 });
		expect(shared.audio.wireBps + shared.video.maxBitrateBps).toBeLessThanOrEqual(130_000);
	});

	test('[LD14] notes get a fifth of the line, 2 to 8 kbit/s on rungs of sound', () => {
		expect(steadyOn('audio-8').after(100).notesBps).toBe(2_800);
		expect(steadyOn('stills').after(100).notesBps).toBe(7_200);
		expect(steadyOn('clips').after(100, { report: { ageMs: 9_000 } }).notesBps).toBe(2_000);
		expect(steadyOn('720p').after(100).notesBps).toBeLessThanOrEqual(64_000);
	});

	test('[LD15] losses that a full queue or an outage made ask for no copies; losses of the way do', () => {
		const full = steadyOn('audio-12', { notBeforeMs: Infinity });
		full.after(500, { report: { queueMs: 300, lossShare: 0.5, receivedBps: 40_000 } });
		const after = full.after(500, { report: { queueMs: 10, lossShare: 0.4, burstPackets: 3 } });
		expect(after.audio.offsets).toEqual([]);
		const lossy = steadyOn('stills', { notBeforeMs: Infinity });
		let plan = lossy.after(500, { report: { lossShare: 0.5, burstPackets: 2 }, sentBps: 34_000 });
		for (let at = 0; at < 20; at++) {
			const sentBps = plan.audio.wireBps + 3_800;
			plan = lossy.after(500, { report: { lossShare: 0.5, burstPackets: 2, receivedBps: sentBps / 2, queueMs: 5 }, sentBps });
		}
		expect(plan.audio.offsets.length).toBeGreaterThanOrEqual(6);
	});
});
