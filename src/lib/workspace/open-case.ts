import { Awareness } from 'y-protocols/awareness';
import {
	idOfBytes,
	type CaseId,
	type DeviceId,
	type DocumentId,
	type DraftId,
	type PersonId,
	type SpaceId,
	type StatementId
} from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { createScope, type Scope } from '#lib/core/scope.ts';
import { createCaseFile } from '#lib/document/case-file.ts';
import type { StatementContent, StatementKind } from '#lib/model/statement.ts';
import { carryAwareness } from '#lib/sync/awareness-lane.ts';
import type { BlobDownloads } from '#lib/sync/blob-downloads.ts';
import type { ConnectLane, SignalPoint } from '#lib/sync/live-lane.ts';
import { createLiveDocument } from '#lib/sync/live-updates.ts';
import { openDocument } from '#lib/sync/open-document.ts';
import type { PassingLane } from '#lib/sync/passing-lane.ts';
import type { Presence as Heard } from '#lib/sync/presence.ts';
import type { HolderRow } from '#lib/vault/rows.ts';
import type { AssertError, CaseAccess, DraftSummary, HeldStatement, Hospital, OpenCase, Presence } from '#lib/view/workspace.ts';
import { caretColorOf } from './caret-color.ts';
import { createCaseBlobs } from './case-blobs.ts';
import { keepLiveLane } from './case-lane.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';
import { heldStatements, type Placed, type StatementReader } from './read-statements.ts';
import type { ReadableCases } from './readable-cases.ts';
import { createAuthor } from './stating.ts';

export interface OpenCaseParts {
	readonly around: Surroundings;
	readonly enrolment: Enrolment;
	readonly caseId: CaseId;
	readonly ward: SpaceId;
	readonly reader: StatementReader;
	readonly hospital: Readable<Hospital>;
	readonly cases: ReadableCases;
	readonly presence: Heard;
	readonly passing: PassingLane;
	/** Null while no relay has given a ticket, and always in the demo ward. */
	readonly signalPoint: Readable<SignalPoint | null>;
	readonly connectLane: ConnectLane | null;
	readonly lineIsOpen: () => boolean;
	readonly downloads: BlobDownloads;
	/** In the demo ward everything was received when it was made. */
	readonly demo: boolean;
}

/** Opens a case file whose key is in the ring; resolves when everything the vault holds of it can be read. */
export async function openCase(parts: OpenCaseParts): Promise<OpenCase> {
	const { around, caseId, ward, enrolment, hospital } = parts;
	const { vault, device, ring, roster, clock, random, report, locks } = around;
	const ref = { space: ward, document: caseId as string as DocumentId };
	const scope = createScope(report);
	const livePeers = createSettable(0);
	const thinLine = createSettable(false);
	const present = createSettable<readonly Presence[]>([]);
	const statements = createSettable<readonly HeldStatement[]>([]);
	const conditions = () => ({
		company: present.current.length > 0 || livePeers.current > 0,
		line: !parts.lineIsOpen() ? ('none' as const) : thinLine.current ? ('filled' as const) : ('rich' as const)
	});
	const accessNow = (): CaseAccess => parts.cases.find(caseId)?.access ?? 'ended';
	const access = createSettable(accessNow());
	const isClosed = (): boolean => access.current === 'ended';
	const writes = !isClosed();
	const opened = openDocument({ ...around, ref, keyRing: ring, conditions, journal: { profile: vault.name, locks }, writes });
	const file = createCaseFile(opened.doc, report);
	const drafts = createSettable<readonly DraftSummary[]>(file.drafts());
	const { reader } = parts;
	const author = createAuthor(around, enrolment, caseId);
	let placed: readonly Placed[] = [];
	let holders: readonly HolderRow[] = [];
	let reading: Promise<void> = Promise.resolve();
	let stating: Promise<unknown> = Promise.resolve();

	const nameOf = (id: DeviceId): string | null => hospital.current.members.find((member) => member.deviceId === id)?.profile?.name ?? null;
	const show = (): void => {
		const known = { me: device.deviceId, receivedAsMade: parts.demo, roster: roster.current, holders, holding: opened.holding, nameOf };
		statements.set(heldStatements(placed, known));
	};
	const readNow = async (): Promise<void> => {
		placed = await reader.read(file.statements());
		show();
	};
	const read = (): Promise<void> => (reading = reading.then(readNow).catch(report));
	const readHolders = async (): Promise<void> => {
		const rows = await vault.relays.holders(ward);
		if (rows.ok) holders = rows.value;
		show();
	};
	const showPresent = (): void => {
		const here = parts.presence.others.current.filter((beat) => beat.cases.includes(caseId));
		present.set(
			here.flatMap((beat) => {
				const member = hospital.current.members.find(({ deviceId }) => deviceId === beat.deviceId);
				const inCall = beat.callAbout === caseId;
				return member ? [{ deviceId: beat.deviceId, personId: member.personId, name: member.profile?.name ?? '', caseId, inCall }] : [];
			})
		);
	};

	/** One after another: each statement names the one before, and a signed draft closes with its note. */
	const state = <K extends StatementKind>(
		content: StatementContent<K>,
		alongside: (id: StatementId) => void
	): Promise<Result<StatementId, AssertError>> => {
		const task = async (): Promise<Result<StatementId, AssertError>> => {
			if (!writes || isClosed()) return err({ reason: 'not-permitted', kind: content.kind });
			const signed = await author.sign(
				content,
				statements.current.map(({ statement }) => statement)
			);
			if (!signed.ok) return signed;
			const { id } = signed.value.statement;
			opened.doc.transact(() => {
				file.appendStatement(signed.value.bytes);
				alongside(id);
			});
			const stored = await opened.sealNow();
			await read();
			return stored ? ok(id) : err({ reason: 'storage' });
		};
		const turn = stating.then(task);
		stating = turn.catch(() => undefined);
		return turn;
	};

	const ready = await opened.ready;
	if (!ready.ok) report(new Error(`the store does not answer: ${ready.error.detail}`));
	await readNow();
	await readHolders();
	drafts.set(file.drafts());
	showPresent();

	const awareness = new Awareness(opened.doc);
	let shownAs: string | null = null;
	/** The own name may arrive after the case was opened. */
	const introduce = (): void => {
		const name = nameOf(device.deviceId) ?? '';
		if (name === shownAs) return;
		shownAs = name;
		awareness.setLocalStateField('user', { name, color: caretColorOf(device.deviceId) });
	};
	introduce();
	scope.onClose(() => opened.close());
	scope.onClose(() => awareness.destroy());
	carryAwareness(awareness, ref, parts.passing, clock, scope, () => thinLine.current);
	if (parts.connectLane) {
		const { signalPoint: point, connectLane: connect } = parts;
		const lane = keepLiveLane({ around, caseId, doc: opened.doc, awareness, point, connect, resting: thinLine }, scope);
		scope.onClose(lane.on(() => livePeers.set(lane.current)));
	}
	followAll(scope, [
		parts.cases.on(() => access.set(accessNow())),
		file.onStatements(() => void read()),
		file.onDrafts(() => drafts.set(file.drafts())),
		opened.onHolding(show),
		roster.on(show),
		hospital.on(() => (show(), showPresent(), introduce())),
		vault.follow({ of: 'holders' }, () => void readHolders().catch(report)),
		parts.presence.others.on(showPresent),
		parts.presence.enter(ward, caseId)
	]);
	scope.onClose(async () => void (await stating));

	return {
		...createCaseBlobs(around, parts.downloads, caseId, scope),
		caseId,
		ward,
		access,
		statements,
		drafts,
		present,
		livePeers,
		awareness,
		live: createLiveDocument(opened.doc, report),
		setThinLine: (thin) => thinLine.set(thin),
		assert: (content) => state(content, () => undefined),
		createDraft(title, addendumTo) {
			const draftId = idOfBytes<DraftId>(random.bytes(16));
			const createdBy: PersonId = enrolment.personId;
			file.createDraft({ draftId, title, createdBy, createdAtMs: clock.nowMs(), addendumTo: addendumTo ?? null });
			return draftId;
		},
		draftText(draft) {
			const text = file.draftText(draft);
			if (!text) throw new Error('no such draft in this file');
			return text;
		},
		renameDraft: (draft, title) => file.renameDraft(draft, title),
		async signDraft(draft) {
			const summary = file.drafts().find(({ draftId }) => draftId === draft);
			const text = file.draftText(draft)?.toString().trim() ?? '';
			if (!summary || text === '') return err({ reason: 'draft-empty' });
			const authors = [...new Set([summary.createdBy, enrolment.personId])];
			const body = { title: summary.title, text, authors, ...(summary.addendumTo ? { addendumTo: summary.addendumTo } : {}) };
			return state({ kind: 'note', body, supersedes: [] }, (id) => file.closeDraft(draft, id));
		},
		discardDraft: (draft) => file.deleteDraft(draft),
		close: () => scope.close()
	};
}

function followAll(scope: Scope, stops: readonly (() => void)[]): void {
	for (const stop of stops) scope.onClose(stop);
}
