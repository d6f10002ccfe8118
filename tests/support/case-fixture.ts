import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { CaseId, DeviceId, DraftId, PersonId, SpaceId, StatementId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { err, ok } from '#lib/core/result.ts';
import { createLiveDocument } from '#lib/sync/live-updates.ts';
import type { Role } from '#lib/model/person.ts';
import type { AnyStatement, Standing, StatementContent, StatementKind } from '#lib/model/statement.ts';
import type { CaseAccess, DraftSummary, HeldStatement, OpenCase, Presence, Workspace } from '#lib/view/workspace.ts';

const id = <T>(number: number): T => number.toString(16).padStart(32, '0') as T;

export const caseId = id<CaseId>(0xca5e);
export const wardId = id<SpaceId>(0x3a4d);
export const noonMs = Date.UTC(2026, 6, 14, 12);
export const statementId = (number: number): StatementId => id<StatementId>(number);

interface Making {
	readonly id?: number;
	readonly atMs?: number;
	readonly device?: number;
	readonly supersedes?: readonly number[];
	readonly standing?: Standing;
	readonly receivedAtMs?: number;
}

let lastId = 0x100000;

/** A statement as the workspace hands it over. Each device is one person of the same number. */
export function held<K extends StatementKind>(kind: K, body: StatementContent<K>['body'], making: Making = {}): HeldStatement {
	lastId += 1;
	const atMs = making.atMs ?? noonMs;
	const device = making.device ?? 1;
	const statement = {
		kind,
		body,
		supersedes: (making.supersedes ?? []).map(statementId),
		id: statementId(making.id ?? lastId),
		caseId,
		personId: id<PersonId>(device),
		role: 'nurse',
		deviceId: id<DeviceId>(device),
		time: { wallMs: atMs, counter: 0 },
		previous: null
	} as unknown as AnyStatement;
	return {
		statement,
		standing: making.standing ?? 'verified',
		holding: { device: true, relay: true, otherDevices: 1 },
		receivedAtMs: making.receivedAtMs ?? atMs,
		author: `Person ${device}`
	};
}

export interface CaseFixture {
	readonly open: OpenCase;
	/** What the page asked to sign. */
	readonly asserted: StatementContent[];
	readonly discarded: DraftId[];
	put(...more: readonly HeldStatement[]): void;
}

/** An open case in memory, without signatures: what a view model sees. */
export function caseFixture(first: readonly HeldStatement[] = []): CaseFixture {
	const statements = createSettable<readonly HeldStatement[]>(first);
	const drafts = createSettable<readonly DraftSummary[]>([]);
	const doc = new Y.Doc();
	const asserted: StatementContent[] = [];
	const discarded: DraftId[] = [];
	const open: OpenCase = {
		caseId,
		ward: wardId,
		statements,
		drafts,
		present: createSettable<readonly Presence[]>([]),
		access: createSettable<CaseAccess>('ward'),
		livePeers: createSettable(0),
		assert(content) {
			asserted.push(content);
			return Promise.resolve(ok(statementId(0xfff000 + asserted.length)));
		},
		createDraft(title, addendumTo) {
			const draftId = id<DraftId>(0xd000 + drafts.current.length);
			drafts.set([
				...drafts.current,
				{ draftId, title, createdBy: id<PersonId>(1), createdAtMs: noonMs, signedAs: null, addendumTo: addendumTo ?? null, excerpt: '' }
			]);
			return draftId;
		},
		draftText: (draft) => doc.getText(draft),
		renameDraft: () => undefined,
		signDraft: () => Promise.resolve(ok(statementId(1))),
		discardDraft(draft) {
			discarded.push(draft);
			drafts.set(drafts.current.filter((one) => one.draftId !== draft));
		},
		putBlob: () => Promise.resolve(err({ reason: 'no-key' })),
		readBlob: () => Promise.resolve(err({ reason: 'not-here' })),
		unsentBlobs: createSettable<ReadonlySet<string>>(new Set()),
		awareness: new Awareness(doc),
		live: createLiveDocument(doc, () => undefined),
		setThinLine: () => undefined,
		close: () => Promise.resolve()
	};
	return { open, asserted, discarded, put: (...more) => statements.set([...statements.current, ...more]) };
}

/** A workspace that only admits. */
export function workspaceFixture(role: Role = 'doctor', admit: Workspace['admit'] = () => Promise.resolve(ok(caseId))): Workspace {
	return {
		me: { deviceId: id<DeviceId>(0x99), personId: id<PersonId>(0x99), role, profile: { name: 'Chen Jun', profession: '' }, demo: false },
		hospital: createSettable({ name: 'Hospital', wards: [{ spaceId: wardId, name: 'Ward 7', beds: ['1'] }], members: [], invites: [] }),
		connection: createSettable({ line: { status: 'none' as const }, lastContactAtMs: null, unsent: 0, caughtUp: true, clockDriftMs: null }),
		storage: createSettable({ status: 'well' as const }),
		admit,
		admitAll: (ward, patients) => Promise.all(patients.map((first) => admit(ward, first)))
	} satisfies Partial<Workspace> as unknown as Workspace;
}
