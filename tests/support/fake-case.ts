import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { CaseId, DeviceId, DraftId, PersonId, SpaceId, StatementId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { err, ok } from '#lib/core/result.ts';
import type { StatementContent } from '#lib/model/statement.ts';
import type { DraftSummary, HeldStatement, Me, OpenCase, Presence } from '#lib/view/workspace.ts';
import { fakeContents, fakeId, fakeStatement, type FakePatient } from './fake-ward.ts';

const author = 'Zhang Wei';

/** A case file in memory: real Yjs texts and awareness, statements that count as verified without a signature. */
export function createFakeCase(
	patient: FakePatient,
	caseId: CaseId,
	ward: SpaceId,
	me: Me,
	present: readonly Presence[],
	onChange: () => void
): OpenCase {
	const doc = new Y.Doc();
	const awareness = new Awareness(doc);
	awareness.setLocalState(null);
	const nurse = fakeId<PersonId>(301);
	const tablet = fakeId<DeviceId>(302);
	let lastDraft = 0;

	const hold = (content: StatementContent, atMs: number, mine: boolean): HeldStatement => ({
		statement: fakeStatement(content, caseId, mine ? me.personId : nurse, mine ? me.deviceId : tablet, atMs),
		standing: 'verified',
		holding: { device: true, relay: !mine, otherDevices: mine ? 0 : 4 },
		receivedAtMs: atMs,
		author: mine ? me.profile.name : author
	});

	const first = fakeContents(patient, ward, Date.now()).map(({ content, atMs }) => hold(content, atMs, false));
	if (patient.conflict)
		first.push(
			hold(
				{
					kind: 'identity',
					supersedes: [],
					body: { familyName: patient.family, givenName: patient.given, sex: patient.sex, birthDate: '1962-01-03' }
				},
				Date.now() - 3_600_000,
				false
			)
		);
	const statements = createSettable<readonly HeldStatement[]>(first);
	const drafts = createSettable<readonly DraftSummary[]>([]);
	const presence = createSettable<readonly Presence[]>(present);
	const livePeers = createSettable(present.length);

	const text = (draft: DraftId): Y.Text => doc.getText(`draft:${draft}`);
	const change = (draft: DraftId, patch: Partial<DraftSummary>): void =>
		drafts.set(drafts.current.map((one) => (one.draftId === draft ? { ...one, ...patch } : one)));

	const assert: OpenCase['assert'] = (content) => {
		const held = hold(content, Date.now(), true);
		statements.set([...statements.current, held]);
		onChange();
		return Promise.resolve(ok(held.statement.id));
	};

	const createDraft: OpenCase['createDraft'] = (title, addendumTo) => {
		lastDraft += 1;
		const draftId = fakeId<DraftId>(0x9000 + lastDraft);
		text(draftId).observe(() => change(draftId, { excerpt: text(draftId).toJSON().slice(0, 80) }));
		drafts.set([
			...drafts.current,
			{ draftId, title, createdBy: me.personId, createdAtMs: Date.now(), signedAs: null, addendumTo: addendumTo ?? null, excerpt: '' }
		]);
		return draftId;
	};

	if (patient.score !== null && patient.score >= 5) {
		const draft = createDraft('Progress note');
		text(draft).insert(
			0,
			'SITUATION\nDay 6. Rising oxygen need overnight: 2 to 6 L/min by mask, SpO2 88–91 %.\n\nASSESSMENT\nCT this morning: bilateral ground-glass, lower lobes, about 40 %.\n\nPLAN\nProne 2 h × 4 while awake.\n'
		);
	}

	return {
		caseId,
		ward,
		statements,
		drafts,
		present: presence,
		livePeers,
		assert,
		createDraft,
		draftText: text,
		renameDraft: (draft, title) => change(draft, { title }),
		async signDraft(draft) {
			const summary = drafts.current.find((one) => one.draftId === draft);
			const body = text(draft).toJSON();
			if (!summary || body.trim() === '') return err({ reason: 'draft-empty' } as const);
			const note = {
				title: summary.title,
				text: body,
				authors: [me.personId],
				...(summary.addendumTo ? { addendumTo: summary.addendumTo } : {})
			};
			const signed = await assert({ kind: 'note', supersedes: [], body: note } as StatementContent);
			if (signed.ok) change(draft, { signedAs: signed.value as StatementId });
			return signed;
		},
		discardDraft: (draft) => drafts.set(drafts.current.filter((one) => one.draftId !== draft)),
		awareness,
		close: () => Promise.resolve()
	};
}
