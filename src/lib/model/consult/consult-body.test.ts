import { expect, test } from 'vitest';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import { question } from '../../../../tests/support/consult-script.ts';
import { parseStatementBody } from '../parse-statement.ts';

const id = numberedId(1);
const other = numberedId(2);
const seat = { ask: id, specialty: 'cardiology' };
const follows = { consult: id, after: [id, other] };
const ask = { specialties: ['cardiology', 'radiology'], urgency: 'stat', startedAtMs: 5 };
const news2 = { total: 7, band: 'high', measuredAtMs: 4 };
const recommendations = [
	{ id: 'a', text: 'Fluids' },
	{ id: 'b-2', text: '复查血气' }
];

const bodies: readonly object[] = [
	{ step: 'requested', ...ask, news2, wish: 'image-read', question },
	{ step: 'requested', ...ask, wish: 'takeover', question: { ...question, recommendation: ' ' } },
	{ step: 'second-opinion-asked', ...ask, ...follows, reason: 'Unsure' },
	{ step: 'reopened', ...ask, ...follows, reason: 'Worse' },
	{ step: 'offered', ...follows, seat, to: [id, other] },
	{ step: 'accepted', ...follows, seat },
	{ step: 'declined', ...follows, seat, reason: 'In theatre' },
	{ step: 'discussion-begun', ...follows },
	{ step: 'discussion-begun', ...follows, seat },
	{ step: 'opinion-signed', ...follows, seat, text: 'Fluids first.', recommendations },
	{ step: 'concluded', ...follows, ask: id, present: [id, other], text: 'Agreed.', recommendations: [] },
	{ step: 'conclusion-signed', ...follows, conclusion: id, stance: 'agrees' },
	{ step: 'conclusion-signed', ...follows, conclusion: id, stance: 'dissents', dissent: 'No fluids.' },
	{ step: 'acknowledged', ...follows, answers: [id] },
	{ step: 'acted', ...follows, answer: id, items: ['a', 'b-2'], result: 'acted' },
	{ step: 'acted', ...follows, answer: id, items: ['a'], result: 'not-acted', reason: 'Allergic' },
	{ step: 'outcome-fed-back', ...follows, outcome: 'better', text: '' },
	{ step: 'closed', ...follows },
	{ step: 'cancelled', ...follows, reason: 'Asked in error' },
	{ step: 'cancelled', ...follows, reason: 'Not needed', seat },
	{ step: 'reassigned', ...follows, seat, to: other, reason: 'On leave' },
	{ step: 'escalated', ...follows, seat, stage: 'acknowledge', level: 2, to: [other] },
	{ step: 'released', ...follows, seat, person: other },
	{ step: 'meeting-set', ...follows, atMs: 5, durationMs: 60_000 },
	{ step: 'meeting-set', ...follows, atMs: 5, durationMs: 86_400_000, seats: [seat, { ...seat, specialty: 'radiology' }] },
	{ step: 'meeting-cancelled', ...follows, meeting: other },
	{ step: 'meeting-cancelled', ...follows, meeting: other, reason: 'In theatre' },
	{ step: 'grant-ended', ...follows },
	{ step: 'grant-ended', ...follows, person: other }
];

test('[CO1] every step of a consult reads its own body, a request with a blank question too', () => {
	for (const body of bodies) expect(parseStatementBody('consult', body)).toEqual({ ok: true, value: { kind: 'consult', body } });
	expect(new Set(bodies.map((body) => (body as { step: string }).step)).size).toBe(21);
});

test('[CO1] fields of a newer version are passed over', () => {
	const body = { step: 'closed', ...follows };
	expect(parseStatementBody('consult', { ...body, mood: 'glad' })).toEqual({ ok: true, value: { kind: 'consult', body } });
});

const malformed: readonly (readonly [path: string, body: object])[] = [
	['step', { step: 'pondered', ...follows }],
	['specialties', { step: 'requested', ...ask, specialties: [], wish: 'opinion', question }],
	['specialties.0', { step: 'requested', ...ask, specialties: ['astrology'], wish: 'opinion', question }],
	['specialties.1', { step: 'requested', ...ask, specialties: ['radiology', 'radiology'], wish: 'opinion', question }],
	['urgency', { step: 'requested', ...ask, urgency: 'soon', wish: 'opinion', question }],
	['startedAtMs', { step: 'requested', ...ask, startedAtMs: 1.5, wish: 'opinion', question }],
	['news2.total', { step: 'requested', ...ask, news2: { ...news2, total: 21 }, wish: 'opinion', question }],
	['question.background', { step: 'requested', ...ask, wish: 'opinion', question: { ...question, background: undefined } }],
	['consult', { step: 'closed', after: [id] }],
	['after', { step: 'closed', consult: id, after: Array.from({ length: 201 }, () => id) }],
	['seat.specialty', { step: 'accepted', ...follows, seat: { ask: id, specialty: 'all' } }],
	['to', { step: 'offered', ...follows, seat, to: [] }],
	['to.1', { step: 'offered', ...follows, seat, to: [id, id] }],
	['reason', { step: 'declined', ...follows, seat, reason: ' ' }],
	['reason', { step: 'acted', ...follows, answer: id, items: ['a'], result: 'partly' }],
	['items', { step: 'acted', ...follows, answer: id, items: [], result: 'acted' }],
	['dissent', { step: 'conclusion-signed', ...follows, conclusion: id, stance: 'dissents' }],
	['text', { step: 'opinion-signed', ...follows, seat, text: '\n', recommendations }],
	['recommendations.1', { step: 'opinion-signed', ...follows, seat, text: 'x', recommendations: [recommendations[0], recommendations[0]] }],
	['recommendations.0.id', { step: 'opinion-signed', ...follows, seat, text: 'x', recommendations: [{ id: '', text: 'x' }] }],
	['present', { step: 'concluded', ...follows, ask: id, present: [id], text: 'x', recommendations }],
	['durationMs', { step: 'meeting-set', ...follows, atMs: 5, durationMs: 0 }],
	['seats.1', { step: 'meeting-set', ...follows, atMs: 5, durationMs: 60_000, seats: [seat, { ...seat }] }],
	['meeting', { step: 'meeting-cancelled', ...follows }],
	['level', { step: 'escalated', ...follows, seat, stage: 'act', level: 0, to: [id] }]
];

test.each(malformed)('[CO2] a malformed step names its field: %s', (path, body) => {
	expect(parseStatementBody('consult', body)).toEqual({ ok: false, error: { reason: 'malformed', path } });
});
